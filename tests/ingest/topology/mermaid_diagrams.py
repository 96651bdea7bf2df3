"""Valid Mermaid diagrams, written for the tests along the grammar of each kind."""

FLOWCHARTS = {
    "shapes": """flowchart TD
  a1[core-sw-01] --> a2(acc-sw-02)
  a3([fw-01]) --- a4[[web-01]]
  a5[(订单库)] -.-> a6((Internet))
  a7{lb-01} ==> a8{{node-08}}
  a9[/report-09/] --> a10[\\in-10\\]
  a11[/trap-11\\] --> a12[\\alt-12/]
  a13(((core-13))) --> a14>flag-14]
  a15(-oval-15-) --> a16
""",
    "new shapes": """flowchart LR
  a@{ shape: cyl, label: "db-01" } --> b@{ shape: cloud, label: "Internet" }
  c@{ shape: rounded } --o d@{ label: "srv } 04", shape: rect }
  e@{ icon: "fa:server", form: "square", label: "srv-05", pos: "t", h: 60 } --x d
  f@{
    shape: hex
    label: "srv-06"
  }
""",
    "chains": """graph LR
  a & b --> c & d --> e
  e -->|uplink| f --> g & h
""",
    "labels of links": """flowchart LR
  a -- text one --> b
  a --text two--> b
  a -->|text three| b
  a ---|"text (four)"| b
  a == text five ==> b
  a -. text six .-> b
  a -- "text -- seven" --> b
  a -.->|text eight| b
  a ==>|text nine| b
  a --"text ten"--- b
  a ---- b
  a <--> b
  a o--o b
  a x--x b
  a <-- both ways --> b
""",
    "dashes and dots": """flowchart LR
  core-sw-01 --> acc-sw-02
  acc-sw-02 --> srv.01
  srv.01 --- vm_1
  vm_1---xserver
  10.1.0.1 --> 10.1.0.2
""",
    "without space": """graph TD;E["fw-01"]-->A["core-sw-01"];A==>B["acc-sw-02"];B-.->C;C---D;
A--VLAN 100-->D;A==trunk==>D;A-.backup.->D""",
    "over lines": """flowchart LR
  a["core-sw-01
  10.1.0.1"] -->
  b["acc-sw-02"]
  b
  --> c
  c -- a text
  of two lines --> d
""",
    "groups": """flowchart TB
  subgraph dc [机房A]
    direction LR
    subgraph rack["机柜 1"]
      srv1["srv-01"] --> srv2["srv-02"]
    end
    fw1
  end
  subgraph 办公区
    pc1
  end
  subgraph "two words"
    pc2
  end
  subgraph dmz
    web1
  end
  dc --> inet((Internet))
  办公区 --> fw1
  dmz --> rack
""",
    "asides": """%%{init: {'theme':'dark', 'flowchart': {'curve': 'basis'}}}%%
flowchart TD
  %% a --> nothing
  accTitle: The network
  accDescr: One line --> of it
  accDescr {
    several --> lines
  }
  a:::core --> b:::acc
  classDef core fill:#f9f,stroke:#333,stroke-width:4px;
  classDef acc fill:#bbf
  class a,b acc
  class c core;
  style b fill:#bbf,stroke:#f66,stroke-width:2px,color:#fff,stroke-dasharray: 5 5
  linkStyle 0 stroke:#ff3,stroke-width:4px,color:red;
  click a "https://example.com" "a --> tip" _blank
  click b call callback("x --> y") "tip"
  click c href "https://example.com" "a tip
  of --> two lines"
  b --> c
""",
    "front matter": """---
title: Network --> core
config:
  layout: elk
---
flowchart LR
  a[core-sw-01] --> b
""",
    "markdown": """flowchart LR
  core["`core-sw-01`"] -- "`**trunk** of *two*`" --> acc["`acc-sw-02
  10.1.0.12`"]
""",
    "codes of characters": """flowchart LR
  A["core #quot;sw#quot; 01"] --> B["GE0/0/1#35;x"]
  B -->|"a #amp; b #9829;"| C["x #lt; y; z"]
""",
    "breaks": """flowchart LR
  A["core-sw-01<br>10.1.0.1"] -- "GE0/0/1<br/>VLAN 100" --> B["acc-sw-02<br />10.1.0.2"]
  C["<b style="color:red">web-01</b>"] --> D[fa:fa-server srv-01]
""",
    "links with keys": """flowchart LR
  core["core-sw-01"] e1@==>|GE0/0/1| acc["acc-sw-02"]
  acc e2@-- text --> srv
  e1@{ animate: true }
  e2@{ animation: fast }
  a e3@--> b & c
""",
    "later text": """flowchart LR
  a --> b
  a[core-sw-01]
  b --> a
  b[first]
  b[acc-sw-02]
""",
    "invisible": """flowchart LR
  a --> b
  c --- d
""",
    "words of the grammar": """flowchart LR
  ending --> start
  classy --> styled
  subgraphs --> graphs
  defaults --> end1
  v1 --> x1
  ox --> xo
""",
    "chinese": """flowchart LR
  核心交换机 -->|千兆链路| 接入交换机["接入交换机-01（三楼）"]
  接入交换机 --> 服务器{{"Web 服务器：80/443"}}
""",
    "lanes": """swimlane-beta LR
  subgraph 运维
    a[报障] --> b[处理]
  end
  subgraph 用户
    c[确认]
  end
  b --> c
""",
}
CLASSES = {
    "relations": """classDiagram
  direction LR
  class Core["core-sw-01"] {
    +String name
    +connect(port) bool
  }
  class Access:::styled
  class Box~Port~ {
    <<interface>>
  }
  Core <|-- Access : uplink
  Core "1" *-- "many" Port : has
  Access o-- Port
  Port --> Cable
  Cable -- Plug
  Plug ..> Socket : fits
  Socket ..|> Wall
  Wall .. House
  Core : +reboot()
  note for Core "a --> b"
  namespace Rack {
    class Server
  }
  classDef styled fill:#f9f
""",
}
STATES = {
    "transitions": """stateDiagram-v2
  direction LR
  [*] --> Open
  Open --> Assigned : by the desk
  Assigned --> Closed: confirmed %% by --> whom
  Closed --> Open %% a --> remark
  state "In progress" as Working
  Assigned --> Working
  Working : somebody works
  state choice <<choice>>
  Working --> choice
  choice --> Closed : done
  state Review {
    [*] --> First
    First --> Second
    --
    Third --> Fourth
  }
  note right of Open
    a --> b
  end note
  note left of Closed : over
  Closed --> [*]
""",
}
ENTITIES = {
    "relations": """erDiagram
  CUSTOMER ||--o{ ORDER : places
  ORDER ||--|{ LINE-ITEM : contains
  CUSTOMER }|..|{ ADDRESS : "ships to"
  p[Person] {
    string name PK "the --o{ name"
    string mail
  }
  p |o--o| CAR : drives
  CAR {
    int number
  }
  CAR one to zero or more WHEEL : has
  WHEEL ::: round {
    int inches
  }
  RIM o{--|| WHEEL:::round : "is part of"
  "数据中心 A" ||--|| RACK : holds
  LONELY
""",
}
BLOCKS = {
    "blocks": """block-beta
  columns 3
  a["core-sw-01"] space b["acc-sw-02"]
  c(("Internet")):2 d[("db-01")]
  block:grp:2
    columns 1
    e["srv-01"] f
  end
  block
    g
  end
  arrow<["to"]>(right)
  a -- "VLAN 100" --> b
  b --> e
  a-->d
  grp --> g
  style a fill:#f9f
  classDef x fill:#fff
  class a x
""",
    "plain": """block
  a b c
  a --> b
  b --> c
""",
    "words alone": """block
  a b:2 c
  d
""",
}
ARCHITECTURES = {
    "services": """architecture-beta
  title The machine room
  group dc(cloud)[Machine room]
  group rack(server)["机柜 1"] in dc
  service core(server)["core-sw-01"] in dc
  service acc(server)["接入交换机"] in rack
  service db(database)[Order database] in rack
  service inet(internet)[Internet]
  junction j
  core:R -["VLAN 100"]- L:acc
  core:T --> B:inet
  db:L -- R:j
  core{group}:B <--> T:inet
""",
}
SEQUENCES = {
    "messages": """sequenceDiagram
  autonumber
  participant C as 客户端
  actor U as Operator
  box Servers
    participant web-01
    participant D@{ "type": "database" }
  end
  U->>C: opens
  C->>+web-01: GET /
  activate D
  web-01-->>-C: 200
  web-01->D: query
  D-->web-01: rows
  web-01-xD: broken
  D--)C: late
  C<<->>D: both
  Note over C,D: a --> b
  loop every minute
    C->>C: checks
  end
  alt good
    C->>D: yes
  else bad
    C->>New: no
  end
  rect rgb(1,2,3)
    New->>C: back
  end
""",
}
C4 = {
    "context": """C4Context
  title Who uses it
  Person(user, "Operator", "Somebody of the desk")
  Person_Ext(other, "Customer")
  Enterprise_Boundary(b0, "Company") {
    System(yz, "Yunzhi", "Knowledge")
    SystemDb(db, "Database", "Orders")
    System_Boundary(b1, "Inner") {
      SystemQueue(mq, "Queue")
    }
  }
  Rel(user, yz, "asks", "HTTPS")
  BiRel(yz, db, "reads")
  Rel_Back(mq, yz, "feeds")
  Rel_U(other, yz, "calls (often), by phone")
  UpdateElementStyle(user, $fontColor="red")
  UpdateRelStyle(user, yz, $offsetY="-40")
  UpdateLayoutConfig($c4ShapeInRow="3", $c4BoundaryInRow="1")
""",
    "deployment": """C4Deployment
  Deployment_Node(dc, "Data centre", "Site") {
    Deployment_Node(srv, "srv-01", "Debian 12") {
      Container(app, "Application", "Python", "Answers")
    }
    Node(srv2, "srv-02") {
      ContainerDb(db, "Database", "PostgreSQL")
    }
  }
  Rel(app, db, "Reads from", "TCP 5432")
""",
}
MINDMAPS = {
    "tree": """mindmap
  root((网络))
    core[core-sw-01]
      ::icon(fa fa-server)
      acc-sw-02
      (acc-sw-03)
    out))Internet((
      id{{Hex}}
      cloud)Cloud(
    md["`**bold** words
    of two lines`"]
""",
}
OTHERS = {
    "gantt": "gantt\n  title A plan\n  section One\n  Task :a1, 2026-01-01, 30d\n",
    "pie": 'pie title Pets\n  "Dogs" : 386\n  "Cats" : 85\n',
    "timeline": "timeline\n  title History\n  2002 : LinkedIn\n",
    "gitGraph": "gitGraph\n  commit\n  branch dev\n  commit\n",
    "journey": "journey\n  title Day\n  section Go\n    Make tea: 5: Me\n",
    "quadrantChart": "quadrantChart\n  x-axis Low --> High\n  A: [0.3, 0.6]\n",
    "kanban": "kanban\n  todo[Todo]\n    t1[Do it]\n",
}

KINDS = (
    FLOWCHARTS,
    CLASSES,
    STATES,
    ENTITIES,
    BLOCKS,
    ARCHITECTURES,
    SEQUENCES,
    C4,
    MINDMAPS,
)
DRAWN = {
    f"{text.split(maxsplit=1)[0]}: {name}": text
    for kind in KINDS
    for name, text in kind.items()
}
"""By a name: every diagram that shows nodes."""

"""PlantUML's deployment, component and other diagrams, and what stands beside them."""

import io
import time

import pytest

from ingest import reading
from tests.ingest.topology.test_mermaid import shown

DEPLOYMENT = """@startuml
!theme plain
left to right direction
' core -- nothing
/' block -- comment
   over lines '/
skinparam node {
  BackgroundColor Yellow
}
<style>
 node { LineColor red }
</style>
title a -> b
legend
 x -- y
endlegend
note "floating -- text" as N1
node "核心\\ncore-sw-01\\n10.1.0.1" as core <<switch>> #lightblue
node "acc-sw-02" as acc
[Web App] as web #Yellow
() "HTTP" as http
database db [
  db-01
  10.1.0.9
]
cloud "Internet" {
  node isp1
}
package "机房 A" as dc {
  frame rack1 {
    node srv01
    node srv02
  }
}
:运维: as ops
(使用) as usage
together {
  node t1
}
object server09 {
  ip = "10.0.0.9"
}
N1 .. core
core -- acc : VLAN 100
core -[hidden]- db
core -[#blue,dashed]-> db : "q1"
core <-- isp1
web -up-> http
core --( web
core -l- srv01
acc "Gi0/1" -- "Gi0/2" srv02
srv01 -- dc
ops -> usage : uses
core -down-> t1 : <b>bold</b>\\nsecond
note right of core : text -- more
note left of web
 c --> d
end note
hide stereotype
@enduml
"""
SEQUENCE = """@startuml
participant "Web 01" as web
actor User
box "Servers" #LightBlue
participant app
end box
User -> web : GET /
activate web
web -> app ++ : ask
alt good
  app --> web -- : 200
else bad
  app -x web : 500
end
note over web, app : a -> b
== later ==
web ->> User : done
deactivate web
@enduml
"""
CLASSES = """@startuml
class Core {
  +name : String
  --
  +connect(port) : bool
}
abstract class Box
Core "1" *-- "many" Port : has
Box <|-- Core
@enduml
"""
C4 = """@startuml
!include <C4/C4_Container>
LAYOUT_WITH_LEGEND()
Person(user, "Operator", "Somebody")
System_Boundary(b, "Yunzhi") {
  Container(web, "Web", "Python", "Answers", $tags="v1")
  ContainerDb(db, "Database", "PostgreSQL")
}
Rel(user, web, "asks", "HTTPS")
Rel_D(web, db, "reads")
@enduml
"""
STATES = """@startuml
[*] --> Open
state "In progress" as Work
Open --> Work : begins
Work --> [*]
@enduml
"""
NETWORK = """@startuml
nwdiag {
  network dmz {
    address = "210.1.1.0/24"
    group web { color = "#CCFFCC"; web01; web02; }
    web01 [address = "210.1.1.1"];
    web02;
  }
}
@enduml
"""
DIAGRAMS = {
    "deployment": (
        DEPLOYMENT,
        [
            *(
                "核心 core-sw-01 10.1.0.1",
                "acc-sw-02",
                "Web App",
                "HTTP",
                "db-01 10.1.0.9",
            ),
            *(
                "isp1",
                "机房 A",
                "srv01",
                "srv02",
                "运维",
                "使用",
                "t1",
                "server09 10.0.0.9",
            ),
        ],
        [
            "核心 core-sw-01 - acc-sw-02 (VLAN 100)",
            "核心 core-sw-01 - db-01 (q1)",
            "核心 core-sw-01 - isp1",
            "Web App - HTTP",
            "核心 core-sw-01 - Web App",
            "核心 core-sw-01 - srv01",
            "acc-sw-02 Gi0/1 - srv02 Gi0/2",
            "srv01 - 机房 A",
            "运维 - 使用 (uses)",
            "核心 core-sw-01 - t1 (bold second)",
        ],
    ),
    "sequence": (
        SEQUENCE,
        ["Web 01", "User", "app"],
        [
            "User - Web 01 (GET /)",
            "Web 01 - app (ask)",
            "app - Web 01 (200)",
            "app - Web 01 (500)",
            "Web 01 - User (done)",
        ],
    ),
    "classes": (CLASSES, ["Core", "Box", "Port"], ["Core - Port (has)", "Box - Core"]),
    "C4": (
        C4,
        ["Operator", "Web", "Database"],
        ["Operator - Web (asks)", "Web - Database (reads)"],
    ),
    "states": (STATES, ["In progress", "Open"], ["Open - In progress (begins)"]),
    "network": (
        NETWORK,
        ["dmz 210.1.1.0/24", "web01 210.1.1.1", "web02"],
        ["dmz - web01 (210.1.1.1)", "dmz - web02"],
    ),
    "Graphviz inside": (
        "@startdot\ndigraph { a -> b }\n@enddot\n",
        ["a", "b"],
        ["a - b"],
    ),
}


def read(text):
    return reading.read(io.BytesIO(text.encode()), "x.puml")


@pytest.mark.parametrize(("text", "nodes", "lines"), DIAGRAMS.values(), ids=DIAGRAMS)
def test_nodes_and_links_without_what_stands_beside_them(text, nodes, lines):
    outcome = read(text)

    assert shown(outcome) == (nodes, lines)
    assert outcome.status == "ok"


@pytest.mark.parametrize(
    "text",
    [
        "@startmindmap\n* root\n** a\n@endmindmap\n",
        "@startuml\nstart\n:do it;\nif (ok?) then (yes)\n  :x;\nendif\nstop\n@enduml\n",
        "@startgantt\n[Task] lasts 3 days\n@endgantt\n",
    ],
)
def test_a_diagram_that_shows_no_devices_says_so(text):
    outcome = read(text)

    assert outcome.extraction.topology is None
    assert [loss.code for loss in outcome.extraction.losses] == ["diagram_not_read"]


@pytest.mark.parametrize(
    "statement", ["!include other.puml", "core ~~?~~ acc", "!include a/b.iuml"]
)
def test_a_statement_that_is_not_understood_is_a_loss(statement):
    outcome = read(
        f"@startuml\nnode core\nnode acc\ncore -- acc\n{statement}\n@enduml\n"
    )

    assert shown(outcome)[1] == ["core - acc"]
    assert statement in outcome.extraction.losses[0].detail


@pytest.mark.parametrize("line", ["a-" * 2_400 + "!", "a " + "-" * 4_800 + " !"])
def test_a_line_made_to_take_long_does_not(line):
    start = time.process_time()

    outcome = read("@startuml\n" + f"{line}\n" * 20 + "@enduml\n")

    assert outcome.status == "partial"
    assert time.process_time() - start < 5

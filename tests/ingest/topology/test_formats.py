"""Visio, GraphML, Mermaid, PlantUML, nwdiag, DOT and NetBox exports."""

import io
import json

import pytest

from ingest import reading
from tests.ingest import drawings


def graph_of(text, name):
    data = text if isinstance(text, bytes) else text.encode()
    return reading.read(io.BytesIO(data), name).extraction.topology


def links(graph):
    """Each link as names and ports, with its label."""
    names = {node.id: node.name for node in graph.nodes}
    return [
        (
            names[edge.source],
            names[edge.target],
            edge.source_port,
            edge.target_port,
            edge.label,
        )
        for edge in graph.edges
    ]


def addresses(graph):
    return {node.name: node.addresses for node in graph.nodes if node.addresses}


def test_visio_shapes_masters_and_connectors():
    graph = graph_of(drawings.make_vsdx(), "x.vsdx")

    assert [(node.name, node.kind) for node in graph.nodes] == [
        ("core-sw-01", "switch"),
        ("Router", "router"),
        ("fw-01", "firewall"),
    ]
    assert links(graph) == [
        ("core-sw-01", "Router", "GE0/0/1", "GE0/0/2", ""),
        ("core-sw-01", "fw-01", "", "", "VLAN 20"),
    ]
    assert addresses(graph) == {"core-sw-01": ("10.9.9.1",)}


def test_graphml_with_all_labels_of_yed():
    graph = graph_of(drawings.GRAPHML, "x.graphml")

    assert [node.name for node in graph.nodes] == ["core-sw-01", "fw-01", "inside-01"]
    assert links(graph) == [("core-sw-01", "fw-01", "Gi0/1", "Gi0/2", "VLAN 7")]
    assert addresses(graph) == {"core-sw-01": ("10.5.0.1", "10.5.0.2")}


MERMAID = """%%{init: {'theme':'dark'}}%%
flowchart TD
  subgraph DMZ
  A["core-sw-01<br/>10.0.0.1"] -- Gi0/1 - Gi0/2 --> B(fw-01)
  end
  B & C{{web-01}} <-->|VLAN 10,20| D[(订单库)]
  A ~~~ D
  E -.-> F; F ==>|trunk| core-sw-02
  click A "https://example.com"
"""


def test_mermaid_flowcharts():
    graph = graph_of(MERMAID, "x.mmd")

    assert links(graph) == [
        ("core-sw-01", "fw-01", "Gi0/1", "Gi0/2", ""),
        ("fw-01", "订单库", "", "", "VLAN 10,20"),
        ("web-01", "订单库", "", "", "VLAN 10,20"),
        ("E", "F", "", "", ""),
        ("F", "core-sw-02", "", "", "trunk"),
    ]
    assert addresses(graph) == {"core-sw-01": ("10.0.0.1",)}
    assert graph.edges[1].vlans == ("10", "20")


def test_mermaid_architecture_diagrams():
    text = "architecture-beta\n service db(database)[订单库]\n service s(server)[web-01]\n db:L -- R:s\n"

    assert links(graph_of(text, "x.mmd")) == [("订单库", "web-01", "", "", "")]


PLANTUML = """@startuml
' core -- nothing
node "core-sw-01\\n10.0.0.1" as core
cloud Internet
database db-01
core "Gi0/1" -- "eth0" db-01 : VLAN 100
Internet -[#red]-> core
[App] .up.> db-01 : 查询
node rack-1 {
  node "web-01" as w
}
w --> core
@enduml"""


def test_plantuml_deployments():
    graph = graph_of(PLANTUML, "x.puml")

    assert links(graph) == [
        ("core-sw-01", "db-01", "Gi0/1", "eth0", "VLAN 100"),
        ("Internet", "core-sw-01", "", "", ""),
        ("App", "db-01", "", "", "查询"),
        ("web-01", "core-sw-01", "", "", ""),
    ]
    assert addresses(graph) == {"core-sw-01": ("10.0.0.1",)}


NWDIAG = """nwdiag {
  inet [shape = cloud];
  inet -- router-01;
  network dmz { address = "10.3.0.0/24"; web-01 [address = "10.3.0.1, 10.3.0.2"]; router-01; }
  network internal { web-01 [address = "10.4.0.1", description = "网站一"]; }
}"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (NWDIAG, "x.diag"),
        (f"@startuml\n{NWDIAG}\n@enduml", "x.puml"),
        (f"```nwdiag\n{NWDIAG}\n```", "x.md"),
    ],
    ids=["file", "inside PlantUML", "inside Markdown"],
)
def test_nwdiag_networks(text, name):
    graph = graph_of(text, name)

    assert {(source, target) for source, target, *_ in links(graph)} == {
        ("inet", "router-01"),
        ("dmz", "网站一"),
        ("dmz", "router-01"),
        ("internal", "网站一"),
    }
    assert addresses(graph) == {
        "dmz": ("10.3.0.0/24",),
        "网站一": ("10.3.0.1", "10.3.0.2", "10.4.0.1"),
    }


DOT = r"""/* the network */ strict graph net {
 node [shape=box]; rankdir=LR; // settings
 "core-sw-01" [label="core-sw-01\n10.1.1.1"]; sw2 [label=<<b>sw-02</b>>];
 "core-sw-01" -- sw2 [label="trunk", taillabel="Gi0/1", headlabel="Gi0/2"];
 subgraph cluster_a { label="A"; a1:p1 -- a2:p2:n; }
 a1 -- {b1 b2}
 x -> y -> z }"""


def test_dot_graphs():
    graph = graph_of(DOT, "x.gv")

    assert links(graph) == [
        ("core-sw-01", "sw-02", "Gi0/1", "Gi0/2", "trunk"),
        ("a1", "a2", "p1", "p2", ""),
        ("a1", "b1", "", "", ""),
        ("a1", "b2", "", "", ""),
        ("x", "y", "", "", ""),
        ("y", "z", "", "", ""),
    ]
    assert addresses(graph) == {"core-sw-01": ("10.1.1.1",)}


def test_netbox_devices_cables_and_addresses():
    end = '{{"object": {{"device": {{"name": "{}"}}, "name": "{}"}}}}'
    text = (
        '{"results": [{"a_terminations": ['
        + end.format("sw-1", "Gi1")
        + '], "b_terminations": ['
        + end.format("sw-2", "Gi2")
        + '], "label": "C7"}, {"name": "sw-1", "device_type": {"model": "x"}, '
        '"role": {"name": "Access switch"}, "primary_ip": {"address": "10.0.0.1/24"}}, '
        '{"address": "10.0.0.9/24", "assigned_object": {"device": {"name": "sw-2"}}}]}'
    )

    graph = graph_of(text, "netbox.json")

    assert links(graph) == [("sw-1", "sw-2", "Gi1", "Gi2", "C7")]
    assert addresses(graph) == {"sw-1": ("10.0.0.1/24",), "sw-2": ("10.0.0.9/24",)}


@pytest.mark.parametrize("value", [[], {}, 1, "x", None, [1, [2]], {"results": 3}])
def test_json_that_is_no_export_has_no_topology(value):
    assert graph_of(json.dumps(value), "x.json") is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("graph is a word\n", "x.txt"),
        ("```\ngraph and more\n```", "x.md"),
        ("```python\nx = 1\n```", "x.md"),
        ("digraph", "x.txt"),
    ],
)
def test_other_text_is_no_diagram(text, name):
    assert graph_of(text, name) is None


@pytest.mark.parametrize("name", ["x.mmd", "x.puml", "x.gv", "x.diag"])
@pytest.mark.parametrize(
    "text",
    [
        "graph TD\n" + "A-->B" * 3_000,
        "@startuml\n" + "[" * 9_999,
        "graph {" * 5_000,
        "nwdiag {" * 999,
    ],
)
def test_nonsense_ends_quickly(name, text):
    outcome = reading.read(io.BytesIO(text.encode()), name)

    assert outcome.status in {"ok", "partial", "refused"}

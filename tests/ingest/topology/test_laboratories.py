"""GNS3, EVE-NG, containerlab, D2, Excalidraw, and drawings that pictures carry."""

import io
import json
import time
import zlib

import pytest

from ingest import reading
from tests.ingest import drawings, laboratories, samples
from tests.ingest.topology.test_mermaid import shown

PLANTUML = """@startuml
node "core-sw-01\\n10.1.0.1" as core
node "acc-sw-02" as acc
core "GE0/0/1" -- "GE0/0/24" acc : VLAN 100
@enduml"""


def read(data, name):
    data = data.encode() if isinstance(data, str) else data
    return reading.read(io.BytesIO(data), name)


def losses(outcome):
    return [loss.code for loss in outcome.extraction.losses]


def test_a_gns3_project_gives_nodes_interfaces_and_access_vlans():
    outcome = read(laboratories.gns3(), "branch.gns3")

    graph = outcome.extraction.topology
    assert shown(outcome) == (
        ["R1", "core-sw-01", "Cloud1"],
        ["R1 f0/0 - core-sw-01 e0", "core-sw-01 Ethernet1 - Cloud1 eth0"],
    )
    assert [node.kind for node in graph.nodes] == ["router", "switch", "cloud"]
    assert [edge.vlans for edge in graph.edges] == [(), ("20",)]
    assert "10.1.0.0/24 上联" in outcome.extraction.text
    assert outcome.extraction.title == "branch"
    assert outcome.status == "ok"


def test_a_project_of_an_old_gns3_is_read_too():
    assert shown(read(laboratories.GNS3_OLD, "old.gns3"))[1] == [
        "R1 FastEthernet0/0 - SW1 1"
    ]


def test_a_portable_gns3_project_is_an_archive_with_a_topology():
    packed = samples.zipped(
        {
            "project.gns3": laboratories.gns3(),
            "project-files/dynamips/r1/configs/i1_startup-config.cfg": "hostname R1\n",
        }
    )

    outcome = read(packed, "branch.gns3project")

    assert shown(outcome)[1] == [
        "R1 f0/0 - core-sw-01 e0",
        "core-sw-01 Ethernet1 - Cloud1 eth0",
    ]
    assert outcome.status == "ok"


def test_a_link_of_gns3_to_a_node_that_is_missing_is_a_loss():
    project = json.loads(laboratories.gns3())
    project["topology"]["links"][0]["nodes"][0]["node_id"] = "elsewhere"

    outcome = read(json.dumps(project), "branch.gns3")

    assert losses(outcome) == ["link_not_resolved"]


def test_an_eve_ng_lab_joins_interfaces_by_hidden_networks_and_shows_the_others():
    outcome = read(laboratories.EVE_NG, "branch.unl")

    assert shown(outcome) == (
        ["core-sw-01", "R2", "PC3", "srv-04", "office"],
        [
            "core-sw-01 s1/0 - R2 s1/1",
            "core-sw-01 e0/0 - R2 e0/0",
            "core-sw-01 e0/1 - office",
            "PC3 eth0 - office",
            "srv-04 e0 - office",
        ],
    )
    assert "机房 10.1.0.0/24" in outcome.extraction.text
    assert "ip address 10.1.0.2" in outcome.extraction.text
    assert outcome.status == "ok"


def test_an_eve_ng_lab_is_known_without_its_name_and_in_an_archive():
    packed = samples.zipped({"labs/branch.unl": laboratories.EVE_NG})

    assert read(laboratories.EVE_NG, "unnamed").media_type == "application/x-eve-ng+xml"
    assert len(read(packed, "export.zip").extraction.topology.nodes) == 5


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("branch.clab.yml", "{}"),
        ("topology.yaml", "{}"),
        ("notes.md", "```yaml\n{}\n```\n"),
    ],
)
def test_a_containerlab_topology_in_all_forms_of_links(name, form):
    outcome = read(form.format(laboratories.CONTAINERLAB), name)

    assert shown(outcome) == (
        [
            "core1 172.20.20.11 2001:172:20:20::11",
            *("acc1", "spare", "host", "mgmt-net", "10.9.9.9 10.9.9.9"),
        ],
        [
            "core1 e1-1 - acc1 eth1",
            "core1 e1-2 - acc1 eth2",
            "core1 eth9 - host ens3",
            "acc1 eth8 - mgmt-net acc1-eth8",
            "acc1 eth7 - 10.9.9.9",
        ],
    )
    assert outcome.status == "ok"


@pytest.mark.parametrize(
    "text",
    ["- hosts: all\n  tasks: []\n", "topology: ring\nnodes: 3\n", "a: &x [1]\nb: *x\n"],
)
def test_other_yaml_is_text(text):
    outcome = read(text, "play.yml")

    assert outcome.extraction.topology is None
    assert outcome.status == "ok"


def test_d2_keys_containers_chains_and_labels():
    outcome = read(laboratories.D2, "net.d2")

    nodes, lines = shown(outcome)
    assert nodes == [
        *("核心交换机", "core-sw-01", "Firewall", "接入交换机", "srv1", "数据库服务器"),
        *("vm1", "a label of two lines", "table"),
    ]
    assert lines == [
        "vm1 - srv1 (inside)",
        "核心交换机 - 接入交换机 (VLAN 100)",
        "接入交换机 Gi0/1 - srv1 eth0 (GE0/0/1)",
        "接入交换机 - 数据库服务器",
        "数据库服务器 - 核心交换机",
        "Firewall - 核心交换机 (to; the {core})",
        "core-sw-01 - vm1 (trunk)",
        "核心交换机 - 接入交换机",
    ]
    assert outcome.status == "ok"


@pytest.mark.parametrize(
    "statement",
    [
        "*.shape: cloud",
        "...@other",
        "layers: { x: { b } }",
        "* -> core",
        "acc: ${vlan}",
    ],
)
def test_a_statement_of_d2_that_is_not_carried_out_is_a_loss(statement):
    outcome = read(f"core -> acc\n{statement}\n", "net.d2")

    assert losses(outcome) == ["diagram_not_read"]
    assert len(shown(outcome)[1]) == 1


EXCALIDRAW = {
    "scene.excalidraw": lambda text: text.encode(),
    "scene.json": lambda text: text.encode(),
    "scene.excalidraw.png": laboratories.excalidraw_png,
    "scene.excalidraw.svg": laboratories.excalidraw_svg,
}


@pytest.mark.parametrize("name", EXCALIDRAW)
def test_an_excalidraw_scene_in_every_packing(name):
    outcome = read(EXCALIDRAW[name](laboratories.excalidraw()), name)

    assert shown(outcome) == (
        ["core-sw-01 10.1.0.1", "acc-sw-02", "fw-01", "srv-07", "a remark"],
        [
            "core-sw-01 - acc-sw-02 (VLAN 100)",
            "acc-sw-02 - srv-07",
            "acc-sw-02 - fw-01",
            "a remark - fw-01",
        ],
    )
    assert outcome.extraction.topology.nodes[0].place == "机房A"
    assert outcome.status == "ok"


def test_an_arrow_that_leads_nowhere_is_a_loss_and_a_stroke_is_not():
    loose = laboratories.arrow("x", "a", None, [(0, 0), (0, 900)])
    stroke = laboratories.arrow("y", None, None, [(0, 0), (0, 9)], "line") | {
        "y": 2_000
    }

    outcome = read(
        laboratories.excalidraw([*laboratories.SCENE, loose, stroke]), "x.excalidraw"
    )

    assert losses(outcome) == ["link_not_resolved"]


def test_a_picture_in_a_scene_is_not_searched_for_text():
    image = laboratories.element("i", "image", 5_000, fileId="1")

    outcome = read(
        laboratories.excalidraw([*laboratories.SCENE, image]), "x.excalidraw"
    )

    assert losses(outcome) == ["image_not_read"]


PLANTUML_PACKINGS = {
    "net.png": laboratories.plantuml_png,
    "net.svg": laboratories.plantuml_svg,
    "old.svg": laboratories.old_plantuml_svg,
}


@pytest.mark.parametrize("name", PLANTUML_PACKINGS)
def test_plantuml_pictures_carry_their_source(name):
    outcome = read(PLANTUML_PACKINGS[name](PLANTUML), name)

    assert shown(outcome) == (
        ["core-sw-01 10.1.0.1", "acc-sw-02"],
        ["core-sw-01 GE0/0/1 - acc-sw-02 GE0/0/24 (VLAN 100)"],
    )
    assert outcome.status == "ok"


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_drawio_pictures_in_all_three_kinds_of_chunks(kind):
    drawing = drawings.mxfile(drawings.MODEL).encode()
    chunk = {
        b"tEXt": b"mxfile\0" + drawing,
        b"zTXt": b"mxfile\0\0" + zlib.compress(drawing),
        b"iTXt": b"mxfile\0\1\0\0\0" + zlib.compress(drawing),
    }[kind]

    outcome = read(laboratories.png_with(kind, chunk), "net.png")

    assert "core-sw-01" in {node.name for node in outcome.extraction.topology.nodes}
    assert "机房" in outcome.extraction.text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (json.dumps({"type": "excalidraw", "elements": []}), "x.excalidraw"),
        (json.dumps({"name": "x"}), "x.gns3"),
        (json.dumps({"topology": {"nodes": [], "links": []}}), "x.gns3"),
        ('<lab name="x"><topology/></lab>', "x.unl"),
        ("topology:\n  nodes:\n", "x.clab.yml"),
        ("# nothing\n", "x.d2"),
        ("@startuml\n!include other.puml\n@enduml", "x.puml"),
        ("graph { }", "x.gv"),
        ("nwdiag { }", "x.diag"),
        ("flowchart LR\n", "x.mmd"),
        (
            "<mxfile><diagram><mxGraphModel><root/></mxGraphModel></diagram></mxfile>",
            "x.drawio",
        ),
        ('<graphml xmlns="http://graphml.graphdrawing.org/xmlns"/>', "x.graphml"),
    ],
)
def test_a_drawing_that_gives_no_node_says_so(text, name):
    outcome = read(text, name)

    assert outcome.status == "partial"
    assert losses(outcome) == ["diagram_not_read"]


def nested(number):
    return f"topology:\n  nodes: {'[' * number}{']' * number}\n"


def doubled(number):
    rows = ["  m0: &m0 {" + ", ".join(f"k{n}: 1" for n in range(50)) + "}"]
    rows += [f"  m{n}: &m{n} {{<<: [*m{n - 1}, *m{n - 1}]}}" for n in range(1, number)]
    return "topology:\n  nodes:\n" + "\n".join(f"  {row}" for row in rows)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (nested(20_000), "x.clab.yml"),
        (doubled(40), "x.clab.yml"),
        ("[" * 200_000, "x.gns3"),
        ('{"elements":' * 50_000, "x.excalidraw"),
        ("a: {" * 50_000, "x.d2"),
        ('a: """' * 20_000, "x.d2"),
        ("a: |md " * 20_000, "x.d2"),
        ("(a -> " * 20_000, "x.d2"),
        ("a -> b\n(a -> b)[0]: x\n" * 20_000, "x.d2"),
        ("<lab name='x'>" + "<a>" * 5_000, "x.unl"),
        (laboratories.excalidraw_png("0" * (60 << 20)), "x.png"),
        (laboratories.plantuml_png("0" * (60 << 20)), "x.png"),
        (
            laboratories.excalidraw(
                [laboratories.element(str(n), "rectangle") for n in range(8_000)]
                + [laboratories.words(f"t{n}", "x") for n in range(8_000)]
            ),
            "x.excalidraw",
        ),
    ],
    ids=[
        *(
            "deep YAML",
            "doubling YAML",
            "deep JSON",
            "open JSON",
            "deep D2",
            "open comment",
        ),
        *(
            "open block",
            "open reference",
            "references",
            "deep XML",
            "bomb of Excalidraw",
        ),
        *("bomb of PlantUML", "many shapes"),
    ],
)
def test_a_hostile_drawing_ends_quickly_in_a_status(text, name):
    start = time.process_time()

    outcome = read(text, name)

    assert outcome.status in {"ok", "partial", "damaged", "refused"}
    assert time.process_time() - start < 10

"""Mermaid by its grammar; ``tests/browser/test_mermaid.py`` asks Mermaid itself."""

import io
import time

import pytest

from ingest import reading
from tests.ingest.topology import mermaid_diagrams


def read(text, name="x.mmd"):
    return reading.read(io.BytesIO(text.encode()), name)


def shown(outcome):
    """Names with addresses, and lines as names, ports and label."""
    graph = outcome.extraction.topology
    names = {node.id: node.name for node in graph.nodes}
    lines = [
        " ".join(
            part
            for part in (
                names[edge.source],
                edge.source_port,
                "-",
                names[edge.target],
                edge.target_port,
                edge.label and f"({edge.label})",
            )
            if part
        )
        for edge in graph.edges
    ]
    nodes = [" ".join((node.name, *node.addresses)) for node in graph.nodes]
    return nodes, lines


@pytest.mark.parametrize(
    ("text", "nodes", "lines"),
    [
        (
            (
                'flowchart LR\n core["core-sw-01"] e1@==>|GE0/0/1| acc["acc-sw-02"]\n'
                " e1@{ animate: true }"
            ),
            ["core-sw-01", "acc-sw-02"],
            ["core-sw-01 - acc-sw-02 (GE0/0/1)"],
        ),
        (
            'flowchart LR\n core --> acc["`acc-sw-02\n 10.1.0.12`"]',
            ["core", "acc-sw-02 10.1.0.12"],
            ["core - acc-sw-02"],
        ),
        (
            'graph TD;\n E["fw-01"] --VLAN 100--> A["core-sw-01"];\n A == 主链路 ==> B;\n',
            ["fw-01", "core-sw-01", "B"],
            ["fw-01 - core-sw-01 (VLAN 100)", "core-sw-01 - B (主链路)"],
        ),
        (
            'flowchart LR\n A["core-sw-01"] --"GE0/0/1 - GE0/0/24"--- B["acc-sw-02"]',
            ["core-sw-01", "acc-sw-02"],
            ["core-sw-01 GE0/0/1 - acc-sw-02 GE0/0/24"],
        ),
        (
            "flowchart LR; A[core-sw-01]-->B[acc-sw-02]; B-->C[srv-01]",
            ["core-sw-01", "acc-sw-02", "srv-01"],
            ["core-sw-01 - acc-sw-02", "acc-sw-02 - srv-01"],
        ),
        (
            'flowchart LR\n A["core #quot;sw#quot; 01"] --> B["GE0/0/1#35;x"]',
            ['core "sw" 01', "GE0/0/1#x"],
            ['core "sw" 01 - GE0/0/1#x'],
        ),
        (
            'block\n columns 3\n a["core-sw-01"] space b["acc-sw-02"]\n a -- "VLAN 100" --> b\n',
            ["core-sw-01", "acc-sw-02"],
            ["core-sw-01 - acc-sw-02 (VLAN 100)"],
        ),
        (
            (
                'architecture-beta\n service core(server)["core-sw-01"]\n'
                " service acc(server)[接入交换机]\n junction j\n"
                " core:R -[VLAN 100]- L:acc\n acc:B --> T:j"
            ),
            ["core-sw-01", "接入交换机", "j"],
            ["core-sw-01 - 接入交换机 (VLAN 100)", "接入交换机 - j"],
        ),
        (
            (
                'C4Deployment\n Deployment_Node(srv, "srv-01", "Debian", "10.1.0.5") {\n'
                ' Container(app, "Application", "Python")\n }\n'
            ),
            ["srv-01 10.1.0.5", "Application"],
            [],
        ),
        (
            "flowchart LR\r\n a[core–sw–01] --> b[acc‑sw‑02]\r\n",
            ["core-sw-01", "acc-sw-02"],
            ["core-sw-01 - acc-sw-02"],
        ),
    ],
    ids=[
        *("key of a link", "markdown", "text without space", "ports", "one line"),
        *("codes", "block", "architecture", "machines of C4", "other hyphens"),
    ],
)
def test_a_diagram_gives_its_nodes_and_lines(text, nodes, lines):
    outcome = read(text)

    assert shown(outcome) == (nodes, lines)
    assert outcome.status == "ok"


def test_a_group_is_a_node_where_a_line_ends_and_a_place_for_what_is_in_it():
    graph = read(
        "flowchart LR\n subgraph dc [机房A]\n srv1[srv-01]\n end\n dc --> inet((Internet))\n"
        " subgraph spare\n srv2[srv-02]\n end"
    ).extraction.topology

    assert {node.name: node.place for node in graph.nodes} == {
        "srv-01": "机房A",
        "机房A": "",
        "Internet": "",
        "srv-02": "spare",
    }


@pytest.mark.parametrize("name", mermaid_diagrams.DRAWN)
def test_every_diagram_is_read_whole_in_a_page_too(name):
    outcome = read(f"```mermaid\n{mermaid_diagrams.DRAWN[name]}\n```\n", "x.md")

    assert outcome.extraction.topology is not None
    assert outcome.status == "ok"


@pytest.mark.parametrize("name", mermaid_diagrams.OTHERS)
@pytest.mark.parametrize("form", ["{}", "```mermaid\n{}\n```"], ids=["file", "page"])
def test_a_diagram_without_devices_says_which_it_is(name, form):
    outcome = read(
        form.format(mermaid_diagrams.OTHERS[name]), "x.md" if "`" in form else "x.mmd"
    )

    assert outcome.status == "partial"
    (loss,) = outcome.extraction.losses
    assert loss.code == "diagram_not_read"
    assert f"Mermaid {name}" in loss.detail


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("flowchart LR\n a --> b\n c ==(( d\n e --> f", "c ==(( d"),
        ("sequenceDiagram\n A->>B: x\n what is this\n", "what is this"),
        ("erDiagram\n A ||--o{ B : x\n C ?? D\n", "C ?? D"),
        ("architecture-beta\n service a[A]\n a:X -- L:b\n", "a:X -- L:b"),
    ],
)
def test_a_statement_that_is_not_understood_is_a_loss(text, unread):
    outcome = read(text)

    assert outcome.status == "partial"
    assert unread in outcome.extraction.losses[0].detail
    assert outcome.extraction.topology is not None


def test_a_file_by_that_name_in_no_language_we_know_says_that_nothing_was_read():
    outcome = read("wireguard-beta\n a to b\n")

    assert [loss.code for loss in outcome.extraction.losses] == ["diagram_not_read"]


@pytest.mark.parametrize(
    "text",
    [
        "flowchart LR\n" + "A@{ \n" * 20_000,
        "flowchart LR\n" + "A -- \n" * 20_000,
        "flowchart LR\n" + "A[ \n" * 20_000,
        "flowchart LR\n" + "%%{ x\n" * 20_000,
        "flowchart LR\n" + "subgraph a\n" * 20_000,
        'flowchart LR\n a["`' + "*a " * 20_000 + '`"] --> b',
        "block-beta\n" + "block:a " * 20_000,
        "C4Context\n" + 'System(a, "' * 20_000,
        "sequenceDiagram\n" + "a-" * 20_000,
        "classDiagram\n" + "a\n" * 20_000 + "a.b-" * 2_000,
        "erDiagram\n" + "a-.b" * 20_000,
        "mindmap\n" + "  ((a\n" * 20_000,
        "architecture-beta\n" + "a-" * 20_000,
        "stateDiagram-v2\n" + "state {\n" * 20_000,
    ],
    ids=lambda text: text[:24].replace("\n", " "),
)
def test_a_diagram_made_to_take_long_does_not(text):
    start = time.process_time()

    outcome = read(text)

    assert outcome.status in {"ok", "partial"}
    assert time.process_time() - start < 5

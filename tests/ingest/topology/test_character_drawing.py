"""Drawings made of characters are read; whatever only looks like one is left alone."""

import pytest

from ingest.topology.character_drawing import read_characters

BOXES = """
+------------+ GE1/0/1   GE0/0/1 +-----------+
| core-sw-01 |-------------------| acc-sw-02 |
| 10.1.1.1   |                   +-----------+
+------------+
"""
WIDE = """
┌────────────┐        ┌──────────┐
│ 核心交换机 │────────│  防火墙  │
└─────┬──────┘        └──────────┘
      │
 ┌────┴─────┐
 │ acc-sw-1 │
 └──────────┘
"""
NAMES = "core-sw-01 GE1/0/1 ------ GE0/0/2 acc-sw-02 --- [fw-01]"
BUS = """
        core-sw-01
            |
     +------+------+
     |             |
 acc-sw-01     acc-sw-02
"""
FRAMED = """
+---------------------------+
|  机房 A                   |
|  +-------+    +-------+   |
|  | sw-01 |----| sw-02 |   |
|  +-------+    +-------+   |
+---------------------------+
"""


def links(text):
    graph = read_characters(text)
    names = {node.id: node.name for node in graph.nodes}
    return [
        tuple(
            each
            for each in (
                names[edge.source],
                edge.source_port,
                edge.target_port,
                names[edge.target],
            )
            if each
        )
        for edge in graph.edges
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (BOXES, [("core-sw-01", "acc-sw-02")]),
        (WIDE, [("核心交换机", "防火墙"), ("核心交换机", "acc-sw-1")]),
        (
            NAMES,
            [
                ("core-sw-01", "GE1/0/1", "GE0/0/2", "acc-sw-02"),
                ("acc-sw-02", "fw-01"),
            ],
        ),
        (BUS, [("core-sw-01", "acc-sw-01"), ("core-sw-01", "acc-sw-02")]),
        (FRAMED, [("sw-01", "sw-02")]),
        ("core-sw-01\t<-->\tfw-01", [("core-sw-01", "fw-01")]),
    ],
    ids=["boxes", "wide letters", "names", "bus", "frame", "arrows"],
)
def test_what_is_joined_by_lines_is_linked(text, found):
    text = text.replace("\t", " ")

    assert links(text) == found


def test_a_box_says_its_name_and_its_address():
    first = read_characters(BOXES).nodes[0]

    assert (first.name, first.kind, first.addresses) == (
        "core-sw-01",
        "switch",
        ("10.1.1.1",),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+----+-------+\n| id | name1 |\n+----+-------+\n| 1  | web01 |\n+----+-------+",
        "| core-sw-01 | - | fw-01 |\n|---|---|---|\n| fw-01 --- x1 | a | b |",
        "conf1\n├── a1.toml\n└── b2.toml",
        "conf1\n|-- a1.toml\n`-- b2.toml",
        "mysql5 --host db01 --port9 x1",
        "--- a/file1.txt\n+++ b/file2.txt\n@@ -1,3 +1,3 @@",
        "----- Node1 ----- Node2 -----",
        "web01\n-----\nweb02\n-----",
        "v5.3.0 -> v5.4.0",
        "2024-01-01T10:00 web01 - db01 - ok",
        "+------+     +-------+\n| 开始 |---->| 检查1 |\n+------+     +-------+",
        "sw-01   sw-02\n  |       |\n  +---+---+\n  |       |\nfw-01   fw-02",
        "core-sw-01 ------",
        "-" * 5_000 + "\n" + "|" * 5_000,
        "sw-01 --- sw-02\n" * 300,
    ],
)
def test_what_only_looks_like_a_drawing_is_left_alone(text):
    assert read_characters(text) is None

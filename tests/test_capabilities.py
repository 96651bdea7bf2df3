"""The table of capabilities names only what there is."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<where>[^`]+)` \| `(?P<test>[^`]+)` \|$")


def rows():
    text = (ROOT / "docs/capabilities.md").read_text(encoding="utf-8")
    lines = [
        line
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| Capability")
    ]
    return [(line, ROW.match(line)) for line in lines]


def names_of(path):
    """The tests that a file has."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_names_a_place_and_a_test():
    assert rows()
    assert [line for line, match in rows() if match is None] == []


def test_every_named_place_is_there():
    missing = [
        match["where"] for _, match in rows() if not (ROOT / match["where"]).exists()
    ]

    assert missing == []


def test_every_named_test_is_there():
    missing = []
    for _, match in rows():
        path, _, name = match["test"].partition("::")
        if not (ROOT / path).is_file() or (name and name not in names_of(ROOT / path)):
            missing.append(match["test"])

    assert missing == []

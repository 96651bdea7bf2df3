"""What docs/quality-rules.md shows can be used as it stands."""

import re
from pathlib import Path

import pytest

from kb.quality.definitions import read_dataset
from kb.quality.rules.columns import ColumnType, Engine
from kb.quality.rules.compiling import compile_dataset
from kb.quality.rules.language import parse
from kb.quality.rules.scope import Scope
from kb.quality.vocabulary import PARAMETERS, RuleTest
from tests.quality_records import TODAY

TEXT = (Path(__file__).parents[4] / "docs/quality-rules.md").read_text(encoding="utf-8")
COLUMNS = {
    **dict.fromkeys(
        ("nsrsbh", "swjg_dm", "lrr_dm", "nsrmc", "hy", "zt"), ColumnType.TEXT
    ),
    **dict.fromkeys(("djrq", "lrrq", "zxrq"), ColumnType.DATE),
    **dict.fromkeys(("xse", "sl", "ynse"), ColumnType.DECIMAL),
    "kyrq": ColumnType.TEXT,
}


def test_the_dataset_can_be_read_and_compiled():
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)

    dataset = read_dataset(example)

    rules = compile_dataset(dataset, COLUMNS, today=TODAY)
    assert len(rules) == 3


def test_the_rules_can_be_read():
    language = TEXT.partition("## The language")[2]
    (example,) = re.findall(r"```\n(.*?)```", language, re.DOTALL)
    columns = {**COLUMNS, "kyrq": ColumnType.DATE}

    for line in example.splitlines():
        parse(line, Scope(columns, columns, TODAY))


@pytest.mark.parametrize("test", RuleTest)
def test_every_test_is_listed_with_what_it_needs(test):
    row = re.search(rf"^\|.*`{test}`.*$", TEXT, re.MULTILINE)

    assert row
    needed = [name.rstrip("_") for name in PARAMETERS[test].needed]
    assert not [name for name in needed if f"`{name}" not in row[0]]


def test_every_engine_is_listed():
    assert all(engine in TEXT.lower() for engine in Engine)

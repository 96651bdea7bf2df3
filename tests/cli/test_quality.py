"""``kb quality``."""

import json
import sqlite3
from contextlib import closing

import pytest

from kb.audit import Actor, By
from kb.people import users
from kb.people.models import Role
from kb.quality.models import SourceKind
from kb.quality.rules.near_duplicates import MOST_TEXTS
from kb.quality.sources.service import SourceDraft, add_source
from kb.settings import load
from tests.conftest import NOON
from web import services

DEFINITION = """
dataset: taxpayer
source: tax
relation: taxpayer
key: [nsrsbh]
indicators:
  - {code: DQ-DJ-001, column: nsrmc, test: not_blank, severity: warn}
  - {code: DQ-DJ-002, column: nsrsbh, test: unique}
"""


@pytest.fixture
def register(ready, monkeypatch, tmp_path):
    """A register in a file, and a source that leads to it."""
    assert ready("quality", "list").exit_code == 0
    folder = tmp_path / "sources"
    folder.mkdir()
    monkeypatch.setenv("KB_QUALITY_FOLDER", str(folder))

    def write(*rows):
        with closing(sqlite3.connect(folder / "tax.sqlite")) as file, file:
            file.execute(
                "CREATE TABLE IF NOT EXISTS taxpayer (nsrsbh TEXT, nsrmc TEXT)"
            )
            file.execute("DELETE FROM taxpayer")
            file.executemany("INSERT INTO taxpayer VALUES (?, ?)", rows)

    write(("91", "甲公司"), ("92", ""))
    with services.opened(load()) as opened, opened.database.writing() as session:
        user = users.find_first_with(session, Role.ADMINISTRATOR)
        draft = SourceDraft(code="tax", kind=SourceKind.SQLITE, path="tax.sqlite")
        by = By(Actor(user, "test"), NOON)
        add_source(session, draft, password="", key="a key", by=by)
    return write


@pytest.fixture
def yaml(tmp_path):
    file = tmp_path / "taxpayer.yaml"
    file.write_text(DEFINITION)
    return file


@pytest.mark.usefixtures("register")
def test_indicators_are_imported_listed_and_run(ready, yaml):
    imported = ready("quality", "import", yaml)
    listed = ready("quality", "list", "--json")
    run = ready("quality", "run", "taxpayer", "--json")

    assert imported.output == "taxpayer: 2 new, 0 changed, 0 as before.\n", imported
    known = [
        (each["code"], each["dimension"], each["dataset"], each["severity"])
        for each in listed.json["indicators"]
    ]
    assert known == [
        ("DQ-DJ-001", "completeness", "taxpayer", "warn"),
        ("DQ-DJ-002", "uniqueness", "taxpayer", "warn"),
    ]
    (told,) = run.json["runs"]
    assert (told["state"], told["checked"], told["opened"]) == ("done", 2, 1)


def test_a_failed_run_says_why_and_is_a_failure(ready, register, yaml):
    ready("quality", "import", yaml)
    ready("quality", "run", "taxpayer")
    register()

    failed = ready("quality", "run", "--all")
    accepted = ready("quality", "run", "--all", "--fewer-rows")

    assert failed.exit_code == 1
    assert "taxpayer: failed (quality_fewer_rows)." in failed.output
    assert (
        accepted.output == "taxpayer: 0 rows, 0 found, 0 new, 0 again, 1 corrected.\n"
    )


def test_what_was_too_much_to_compare_is_said(ready, register, yaml):
    near = "column: nsrmc, test: near_duplicate, block: [kind], ratio: 100"
    yaml.write_text(
        DEFINITION.replace(
            "relation: taxpayer", "select: SELECT *, 1 AS kind FROM taxpayer"
        ).replace("column: nsrsbh, test: unique", near)
    )
    register(*((str(n), "x" * n) for n in range(1, MOST_TEXTS + 4)))
    assert ready("quality", "import", yaml).exit_code == 0

    run = ready("quality", "run", "taxpayer")
    as_json = ready("quality", "run", "taxpayer", "--json").json["runs"][0]

    assert run.output.endswith("Too many in one block: 3 rows were not compared.\n"), (
        run
    )
    assert (as_json["only_counted"], as_json["not_compared"]) == (0, 3)


@pytest.mark.usefixtures("register")
def test_what_is_exported_changes_nothing_when_it_is_imported(ready, yaml, tmp_path):
    ready("quality", "import", yaml)
    file = tmp_path / "out.yaml"

    ready("quality", "export", "taxpayer", "--output", file)

    again = ready("quality", "import", file, "--check")
    assert again.output.splitlines() == [
        "taxpayer: 0 new, 0 changed, 2 as before.",
        "Nothing was kept.",
    ]


@pytest.mark.usefixtures("register")
def test_a_check_keeps_nothing(ready, yaml):
    ready("quality", "import", yaml, "--check")

    assert ready("quality", "list", "--json").json == {"indicators": []}


@pytest.mark.usefixtures("register")
def test_a_rule_about_a_column_that_is_not_there_is_refused(ready, yaml):
    yaml.write_text(DEFINITION.replace("column: nsrmc", "column: nsrmcc"))

    refused = ready("quality", "import", yaml)

    assert refused.exit_code == 1
    assert "There is no column nsrmcc. Is it nsrmc" in refused.errors
    assert ready("quality", "list", "--json").json == {"indicators": []}


@pytest.mark.usefixtures("register")
def test_records_are_tried_and_nothing_is_kept(ready, yaml, tmp_path):
    ready("quality", "import", yaml)
    file = tmp_path / "today.jsonl"
    good, bad = {"nsrsbh": "93", "nsrmc": "丙"}, {"nsrsbh": "94", "nsrmc": " "}
    file.write_text("\n".join(map(json.dumps, (good, bad))))

    tried = ready("quality", "validate", "taxpayer", file)
    file.write_text("no JSON")
    refused = ready("quality", "validate", "taxpayer", file)

    assert (tried.exit_code, tried.output) == (1, "line 2: DQ-DJ-001\n")
    assert refused.exit_code == 2
    assert "Line 1 is no JSON." in refused.errors


def test_the_shipped_indicators_look_at_this_installation(ready):
    imported = ready("quality", "import", "--shipped", "product")
    run = ready("quality", "run", "--all", "--json")

    assert imported.exit_code == 0, imported
    assert len(ready("quality", "list", "--json").json["indicators"]) >= 60
    assert {each["state"] for each in run.json["runs"]} == {"done"}, run

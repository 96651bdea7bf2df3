"""``kb export``, and back: what leaves, and what comes in again."""

import csv
import io
import json
import zipfile

import pytest

from tests.cli.tables import counts, read_lines
from tests.exports import servicenow, servicenow_row


@pytest.fixture
def elsewhere(kb, home, tmp_path, monkeypatch):
    """A second, empty installation; the commands act on it from then on."""

    def move():
        monkeypatch.setenv("KB_HOME", str(tmp_path / "elsewhere"))
        assert kb("init").exit_code == 0
        return tmp_path / "elsewhere"

    assert home.is_dir()
    return move


def read_rows(path, noun):
    with zipfile.ZipFile(path) as archive:
        return [json.loads(line) for line in archive.open(f"{noun}.jsonl")]


@pytest.mark.parametrize("name", ["out.zip", "out"])
def test_articles_go_there_and_back(ready, elsewhere, documents, tmp_path, name):
    ready("ingest", documents, "--publish")
    ready("export", "articles", tmp_path / name)
    ready("export", "articles", tmp_path / "before.zip")
    elsewhere()

    result = ready("import", "articles", tmp_path / name, "--publish", "--json")
    ready("export", "articles", tmp_path / "after.zip")

    before = read_rows(tmp_path / "before.zip", "articles")
    after = read_rows(tmp_path / "after.zip", "articles")
    assert result.json["counts"] == {"created": 3}
    for there, here in zip(before, after, strict=True):
        for field in ("kind", "title", "audience", "attributes", "sections"):
            assert here[field] == there[field]
        assert here["attachments"] == there["attachments"]
    with (
        zipfile.ZipFile(tmp_path / "before.zip") as first,
        zipfile.ZipFile(tmp_path / "after.zip") as second,
    ):
        names = set(first.namelist()) - {"articles.jsonl"}
        assert names == set(second.namelist()) - {"articles.jsonl"} != set()
        assert all(first.read(each) == second.read(each) for each in names)
    assert ready("search", "光模块", "--json").json["total"] == 1


def test_incidents_go_there_and_back(ready, elsewhere, incidents_csv, tmp_path):
    ready("import", "incidents", incidents_csv, "--closed-as", "resolved")
    ready("export", "incidents", tmp_path / "before.zip")
    elsewhere()

    result = ready(
        *("import", "incidents", tmp_path / "before.zip"),
        *("--closed-as", "resolved", "--json"),
    )
    ready("export", "incidents", tmp_path / "after.zip")

    before = read_rows(tmp_path / "before.zip", "incidents")
    after = read_rows(tmp_path / "after.zip", "incidents")
    changing = {"comments"}
    assert result.json["counts"] == {"created": 4}
    for there, here in zip(before, after, strict=True):
        assert {k: v for k, v in here.items() if k not in changing} == {
            k: v for k, v in there.items() if k not in changing
        }
        said = "\n".join(each["text"] for each in here["comments"])
        assert all(each["text"] in said for each in there["comments"])


def test_a_table_comes_back_as_it_left(ready, elsewhere, documents, tmp_path):
    ready("ingest", documents, "--publish")
    ready("export", "articles", tmp_path / "out.csv")
    elsewhere()

    result = ready("import", "articles", tmp_path / "out.csv", "--publish", "--json")

    assert result.json["counts"] == {"created": 3}
    assert ready("search", "spooler", "--json").json["total"] == 1


def test_what_was_exported_from_here_is_not_doubled(ready, home, documents, tmp_path):
    ready("ingest", documents, "--publish")
    ready("export", "articles", tmp_path / "out.jsonl")
    before = counts(home)

    result = ready("import", "articles", tmp_path / "out.jsonl", "--json")

    assert result.json["counts"] == {"unchanged": 3}
    assert counts(home) == before


def test_an_export_holds_only_what_its_person_may_see(
    ready, documents, incidents_csv, tmp_path
):
    ready("users", "add", "zhao", "--role", "requester")
    ready("ingest", documents, "--publish")
    incidents_csv.write_text(
        servicenow(
            servicenow_row(
                "INC1", caller_id="zhao", comments="visible", work_notes="a secret"
            ),
            servicenow_row("INC2", short_description="somebody else's"),
        )
    )
    ready("import", "incidents", incidents_csv)

    ready("export", "articles", tmp_path / "articles.jsonl", "--as", "zhao")
    ready("export", "incidents", tmp_path / "incidents.jsonl", "--as", "zhao")

    (article,) = read_lines(tmp_path / "articles.jsonl")
    (incident,) = read_lines(tmp_path / "incidents.jsonl")
    assert article["audience"] == "self_service"
    assert incident["reporter"] == "zhao"
    assert [each["text"] for each in incident["comments"]] == ["visible"]
    assert "secret" not in json.dumps(incident)


def test_formulas_are_harmless_in_a_table(ready, incidents_csv, tmp_path):
    incidents_csv.write_text(
        servicenow(servicenow_row(short_description="=cmd|' /C calc'!A0"))
    )
    ready("import", "incidents", incidents_csv)

    ready("export", "incidents", tmp_path / "out.csv")

    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig")))
    assert row["title"] == "'=cmd|' /C calc'!A0"


def test_an_export_is_there_entirely_or_not_at_all(ready, documents, tmp_path, home):
    ready("ingest", documents, "--publish")
    out = tmp_path / "out"
    ready("export", "articles", out)

    again = ready("export", "articles", out)
    unknown = ready("export", "articles", tmp_path / "out.docx")
    nowhere = ready("export", "articles", tmp_path / "no" / "out.csv")

    assert (again.exit_code, unknown.exit_code, nowhere.exit_code) == (1, 2, 1)
    assert "there already" in again.errors
    assert not list(tmp_path.glob(".*part*"))
    assert home.is_dir()


def test_a_file_that_is_gone_is_said_and_stops_nothing(
    ready, home, documents, tmp_path
):
    ready("ingest", documents, "--publish")
    damaged, *_ = (each for each in (home / "content").rglob("*") if each.is_file())
    damaged.write_bytes(b"something else")

    result = ready("export", "articles", tmp_path / "out.zip", "--json")

    assert result.exit_code == 3
    assert result.json["missing"] == [damaged.name]
    assert (result.json["rows"], result.json["files"]) == (3, 2)


def test_since_leaves_out_what_is_older(ready, documents, tmp_path):
    ready("ingest", documents, "--publish")

    old = ready("export", "articles", tmp_path / "a.json", "--since", "2000-01-01")
    new = ready("export", "articles", tmp_path / "b.json", "--since", "2999-01-01")

    assert "3 articles" in old.output
    assert "0 articles" in new.output
    assert len(json.loads((tmp_path / "a.json").read_text())) == 3
    assert json.loads((tmp_path / "b.json").read_text()) == []

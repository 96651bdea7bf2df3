"""``kb import``: what comes in, repeats, dry runs, refused rows."""

import csv
import io

from tests.cli.tables import counts, read_lines, states
from tests.exports import servicenow, servicenow_row, to_csv


def test_incidents_are_taken_in_and_said(ready, home, incidents_csv):
    result = ready("import", "incidents", incidents_csv, "--closed-as", "resolved")

    assert result.exit_code == 0
    assert "4 rows as servicenow" in result.output
    assert states(home) == ["new", "in_progress", "resolved", "resolved"]


def test_a_dry_run_shows_the_same_and_writes_nothing(ready, home, incidents_csv):
    before = counts(home)

    dry = ready("import", "incidents", incidents_csv, "--dry-run", "--json")
    after = counts(home)
    real = ready("import", "incidents", incidents_csv, "--json")

    assert after == before
    assert dry.json["counts"] == real.json["counts"] == {"created": 2, "past_case": 2}
    assert dry.exit_code == real.exit_code == 0
    assert dry.json["dry_run"]
    assert not list((home / "content").rglob("*.*"))


def test_a_dry_run_of_articles_writes_nothing(ready, home, articles_csv):
    before = counts(home)

    dry = ready("import", "articles", articles_csv, "--dry-run", "--publish")

    assert dry.exit_code == 0
    assert "nothing was written" in dry.output
    assert counts(home) == before


def test_repeating_changes_nothing(ready, home, incidents_csv):
    ready("import", "incidents", incidents_csv, "--closed-as", "resolved")
    before = counts(home)

    again = ready(
        "import", "incidents", incidents_csv, "--closed-as", "resolved", "--json"
    )

    assert again.json["counts"] == {"unchanged": 4}
    assert counts(home) == before


def test_refused_rows_are_mended_and_taken_in(ready, home, tmp_path):
    path, errors = tmp_path / "rows.csv", tmp_path / "refused.csv"
    path.write_text(
        servicenow(
            servicenow_row("INC1"),
            servicenow_row("INC2", opened_at="yesterday"),
            servicenow_row("INC3", short_description="", description="=1+1"),
        )
    )

    first = ready("import", "incidents", path, "--errors", errors, "--json")
    rows = list(csv.reader(io.StringIO(errors.read_text("utf-8-sig"))))
    errors.write_text(errors.read_text().replace("yesterday", "2026-01-05 09:00:00"))
    second = ready("import", "incidents", errors, "--json")

    assert first.exit_code == 3
    assert [row[:3] for row in rows[1:]] == [
        ["3", "row_value_unknown", "opened_at"],
        ["4", "row_value_missing", "title"],
    ]
    assert [(row["row"], row["field"]) for row in first.json["rows"]] == [
        (3, "opened_at"),
        (4, "title"),
    ]
    assert rows[2][6] == "'=1+1"
    assert second.json["counts"] == {"created": 1, "refused": 1}
    assert len(states(home)) == 2


def test_refused_objects_are_written_as_they_came(ready, tmp_path):
    path, errors = tmp_path / "rows.jsonl", tmp_path / "refused.jsonl"
    path.write_text('{"number": "1", "title": "a", "state": "odd"}\nnonsense\n')

    ready("import", "incidents", path, "--errors", errors)

    first, second = read_lines(errors)
    assert (first["error_field"], first["state"]) == ("state", "odd")
    assert second["error_code"] == "bad_row"


def test_a_file_of_unknown_columns_is_a_sentence(ready, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("colour,shape\nred,round\n")

    result = ready("import", "incidents", path)

    assert result.exit_code == 1
    assert "colour, shape" in result.errors


def test_a_file_that_ends_in_the_middle_keeps_what_it_gave(ready, home, tmp_path):
    path = tmp_path / "cut.json"
    path.write_text('[{"number": "1", "title": "a"}, {"number": "2", "ti')

    result = ready("import", "incidents", path)

    assert result.exit_code == 3
    assert "row 2" in result.errors
    assert len(states(home)) == 1


def test_who_may_import_what(ready, incidents_csv, articles_csv):
    ready("users", "add", "wang", "--role", "technician")
    ready("users", "add", "zhao", "--role", "requester")

    refused = [
        ready("import", "articles", articles_csv, "--publish", "--as", "wang"),
        ready("import", "articles", articles_csv, "--as", "zhao"),
        ready("import", "incidents", incidents_csv, "--as", "zhao"),
    ]

    assert [result.exit_code for result in refused] == [1, 1, 1]
    assert all("may not" in result.errors for result in refused)
    assert ready("import", "articles", articles_csv, "--as", "wang").exit_code == 0


def test_articles_wait_for_review_or_are_published(ready, articles_csv):
    waiting = ready("import", "articles", articles_csv, "--json")
    unseen = ready("search", "certificate", "--json").json["total"]

    published = ready("import", "articles", articles_csv, "--publish", "--json")

    assert waiting.json["counts"] == {"created": 2}
    assert unseen == 0
    assert published.json["counts"] == {"updated": 2}
    assert ready("search", "certificate", "--json").json["total"] == 1


def test_a_solved_row_teaches_the_article_that_it_names(
    ready, home, articles_csv, tmp_path
):
    ready("import", "articles", articles_csv, "--publish", "--kind", "solution")
    path = tmp_path / "solved.csv"
    header = ("number", "short_description", "state", "kb_knowledge")
    path.write_text(to_csv(header, ("INC1", "它不打印了", "Closed", "KB1")))

    result = ready("import", "incidents", path, "--json")

    assert result.json["counts"] == {"past_case": 1}
    assert counts(home)["past_case"] == 1

"""What the options of ``kb import`` choose."""

import json

import pytest

from tests.cli.tables import connect, states
from tests.exports import servicenow, servicenow_row, to_csv
from web.cli.main import main


def test_two_origins_are_two_places(ready, home, incidents_csv):
    options = ("--closed-as", "resolved")
    ready("import", "incidents", incidents_csv, *options, "--origin", "north")
    ready("import", "incidents", incidents_csv, *options, "--origin", "south")

    assert len(states(home)) == 8


def test_columns_values_dates_and_zone_may_be_named(ready, home, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(
        to_csv(
            ("Ticket", "What", "How far", "When"),
            ("T-1", "打印机脱机", "Waiting", "01.02.2026 / 08:00"),
        )
    )

    result = ready(
        *("import", "incidents", path, "--origin", "old desk", "--json"),
        *("--map", "external_id=Ticket", "--map", "title=What"),
        *("--map", "state=How far", "--map", "opened_at=When"),
        *("--value", "state:Waiting=in_progress"),
        *("--date-format", "%d.%m.%Y / %H:%M", "--timezone", "Asia/Shanghai"),
    )

    assert result.json["counts"] == {"created": 1}
    with connect(home) as database:
        row = database.execute("SELECT title, state, created_at FROM incident")
        assert row.fetchone() == (
            "打印机脱机",
            "in_progress",
            "2026-02-01 00:00:00.000000",
        )


@pytest.mark.parametrize(
    "options",
    [
        ("--map", "colour=Ticket"),
        ("--map", "title"),
        ("--value", "state"),
        ("--preset", "nobody"),
        ("--closed-as", "closed"),
    ],
)
def test_options_that_cannot_be_used_are_a_sentence(ready, incidents_csv, options):
    result = ready("import", "incidents", incidents_csv, *options)

    assert result.exit_code == 2
    assert "Traceback" not in result.errors


def test_the_name_of_a_source_has_a_limit(ready, incidents_csv):
    result = ready("import", "incidents", incidents_csv, "--origin", "x" * 201)

    assert result.exit_code == 1
    assert "200 characters" in result.errors


def test_a_time_zone_that_is_none_is_a_sentence(ready, incidents_csv):
    result = ready("import", "incidents", incidents_csv, "--timezone", "Mars/Olympus")

    assert result.exit_code == 1
    assert "no time zone Mars/Olympus" in result.errors


def test_the_commands_explain_themselves(capfd):
    for words in (("import", "incidents"), ("import", "articles"), ("export",)):
        with pytest.raises(SystemExit):
            main([*words, "--nonsense"])

    assert "--nonsense" in capfd.readouterr().err


def test_a_kept_reading_is_taken_by_its_name_and_rows_by_how_they_stand(
    ready, home, tmp_path
):
    reading = {
        "preset": "other",
        "columns": {"ref": "external_id", "betreff": "title", "zustand": "state"},
        "values": {"state": {"neuer vorgang": "new", "erledigt": "closed"}},
    }
    with connect(home) as database:
        database.execute(
            "INSERT INTO import_mapping (name, noun, reading, actor_id, at)"
            " VALUES ('Altes System', 'incidents', ?, 1, '2026-01-05 09:00:00')",
            [json.dumps(reading)],
        )
    path = tmp_path / "own.csv"
    rows = (("A1", "Drucker", "Neuer Vorgang"), ("A2", "VPN", "Erledigt"))
    path.write_text(to_csv(("Ref", "Betreff", "Zustand"), *rows))
    command = ("import", "incidents", path, "--reading", "Altes System", "--json")

    result = ready(*command, "--only", "open")

    assert result.json["counts"] == {"created": 1, "left_out": 1}
    assert ready(*command).json["counts"] == {"past_case": 1, "unchanged": 1}


UNDECIDED = to_csv(
    ("number", "short_description", "state", "opened_at"),
    ("D1", "Printer", "New", "03/04/2026 10:00"),
)


def test_dates_that_may_be_two_are_refused_until_somebody_says(ready, home, tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text(UNDECIDED)
    command = ("import", "incidents", path)

    refused = ready(*command)
    wrong = ready(*command, "--dates", "opened_at=year")
    taken = ready(*command, "--dates", "opened_at=month")

    assert (refused.exit_code, wrong.exit_code, taken.exit_code) == (1, 2, 0)
    assert "03/04/2026 10:00 begin with the day or with the month" in refused.errors
    assert "--dates" in refused.errors
    with connect(home) as database:
        (opened_at,) = database.execute("SELECT created_at FROM incident").fetchone()
    assert opened_at.startswith("2026-03-04")


def test_everything_is_said_in_the_language_of_whoever_imports(
    ready, tmp_path, monkeypatch
):
    path, errors = tmp_path / "rows.csv", tmp_path / "refused.csv"
    path.write_text(servicenow(servicenow_row("INC1", opened_at="yesterday")))
    undecided = tmp_path / "undecided.csv"
    undecided.write_text(UNDECIDED)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    shown = ready("import", "incidents", path, "--errors", errors)
    refused = ready("import", "incidents", undecided)

    assert shown.exit_code == 3
    for word in ("处理结果", "已拒绝", "不是时间"):
        assert word in shown.output
    assert "not known" not in shown.output + errors.read_text()
    assert "不是时间" in errors.read_text()
    assert "日" in refused.errors
    assert "--dates" in refused.errors

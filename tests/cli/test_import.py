"""``kb import`` and ``kb export``: repeats, dry runs, killed runs, there and back."""

import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports import servicenow, servicenow_row, to_csv
from web.cli.main import main

MANY = 400


@pytest.fixture
def incidents_csv(tmp_path):
    """Four rows of ServiceNow, one in each state of a life."""
    path = tmp_path / "incident.csv"
    path.write_text(
        servicenow(
            servicenow_row("INC1"),
            servicenow_row("INC2", state="In Progress"),
            servicenow_row("INC3", state="Resolved", close_notes="Restarted"),
            servicenow_row("INC4", state="Closed", close_notes="Restarted"),
        ),
        encoding="utf-8",
    )
    return path


@pytest.fixture
def articles_csv(tmp_path):
    path = tmp_path / "kb_knowledge.csv"
    path.write_text(
        to_csv(
            ("number", "short_description", "text", "workflow_state", "kb_category"),
            ("KB1", "打印机脱机", "<p>重启打印服务</p>", "published", "打印"),
            ("KB2", "VPN drops", "<p>Renew the certificate</p>", "published", "网络"),
        ),
        encoding="utf-8",
    )
    return path


def connect(home):
    return sqlite3.connect(home / "kb.sqlite")


def counts(home):
    """Rows of every table."""
    with connect(home) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        ]
        return {
            name: database.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
            for name in names
        }


def read_lines(path):
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def states(home):
    with connect(home) as database:
        return [
            state
            for (state,) in database.execute("SELECT state FROM incident ORDER BY id")
        ]


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
    assert dry.json["counts"] == real.json["counts"] == {"created": 3, "refused": 1}
    assert dry.exit_code == real.exit_code == 3
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


def test_two_origins_are_two_places(ready, home, incidents_csv):
    options = ("--closed-as", "resolved")
    ready("import", "incidents", incidents_csv, *options, "--origin", "north")
    ready("import", "incidents", incidents_csv, *options, "--origin", "south")

    assert len(states(home)) == 8


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
    assert [row[:2] for row in rows[1:]] == [
        ["row_value_unknown", "opened_at"],
        ["row_value_missing", "title"],
    ]
    assert [(row["row"], row["field"]) for row in first.json["rows"]] == [
        (3, "opened_at"),
        (4, "title"),
    ]
    assert rows[2][5] == "'=1+1"
    assert second.json["counts"] == {"created": 1, "refused": 1}
    assert len(states(home)) == 2


def test_refused_objects_are_written_as_they_came(ready, tmp_path):
    path, errors = tmp_path / "rows.jsonl", tmp_path / "refused.jsonl"
    path.write_text('{"number": "1", "title": "a", "state": "odd"}\nnonsense\n')

    ready("import", "incidents", path, "--errors", errors)

    first, second = read_lines(errors)
    assert (first["error_field"], first["state"]) == ("state", "odd")
    assert second["error_code"] == "bad_row"


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


def run_aside(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "web.cli", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=dict(os.environ),
    )


def wait_until(condition, seconds=60):
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, "it did not happen"
        time.sleep(0.02)


def test_a_killed_run_is_continued_without_loss_or_double(ready, home, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text(
        servicenow(
            *(
                servicenow_row(
                    f"INC{number:05}", state="Resolved", work_notes=f"note {number}"
                )
                for number in range(MANY)
            )
        )
    )
    process = run_aside("import", "incidents", path)
    wait_until(lambda: counts(home)["incident"] >= 10)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = counts(home)

    again = ready("import", "incidents", path, "--json")

    after = counts(home)
    assert 10 <= before["incident"] < MANY
    assert before["external_key"] == before["incident"]
    assert again.json["counts"] == {
        "created": MANY - before["incident"],
        "unchanged": before["incident"],
    }
    assert (after["incident"], after["external_key"]) == (MANY, MANY)
    # Opened, imported, one comment, resolved: as in a run that nobody disturbs.
    assert after["incident_event"] == 4 * MANY
    assert ready("check").exit_code == 0


def test_ctrl_c_ends_with_what_to_do(ready, home, tmp_path):
    assert ready is not None
    path = tmp_path / "many.csv"
    path.write_text(servicenow(*(servicenow_row(f"INC{n}") for n in range(MANY))))
    process = run_aside("import", "incidents", path)
    wait_until(lambda: counts(home)["incident"] >= 1)
    process.send_signal(signal.SIGINT)

    assert process.wait() == 130
    found = counts(home)
    assert found["incident"] == found["external_key"]


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


ROWS = st.lists(
    st.tuples(
        st.integers(1, 4),
        st.sampled_from(["New", "In Progress", "Resolved", "Canceled"]),
        st.sampled_from(["a title", "another title"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=ROWS, cuts=st.lists(st.integers(0, 6), max_size=3))
def test_parts_and_repeats_end_where_one_run_ends(ready, home, tmp_path, rows, cuts):
    """Whatever was taken in before of the same rows, the end is the same."""
    last = {number: (number, state, title) for number, state, title in rows}
    final = list(last.values())

    def import_some(some, origin):
        path = tmp_path / "some.csv"
        path.write_text(
            servicenow(
                *(
                    servicenow_row(f"INC{n}", state=state, short_description=title)
                    for n, state, title in some
                )
            )
        )
        ready("import", "incidents", path, "--origin", origin, "--json")

    def ended(origin):
        with connect(home) as database:
            return database.execute(
                "SELECT external_id, title, state FROM external_key JOIN incident"
                " ON incident.id = incident_id WHERE origin = ? ORDER BY external_id",
                (origin,),
            ).fetchall()

    token = f"{time.monotonic_ns()}"
    for cut in cuts:
        import_some(final[:cut], f"parts-{token}")
    import_some(final, f"parts-{token}")
    import_some(final, f"once-{token}")

    assert ended(f"parts-{token}") == ended(f"once-{token}")
    assert len(ended(f"once-{token}")) == len(final)


def test_the_commands_explain_themselves(capfd):
    for words in (("import", "incidents"), ("import", "articles"), ("export",)):
        with pytest.raises(SystemExit):
            main([*words, "--nonsense"])

    assert "--nonsense" in capfd.readouterr().err

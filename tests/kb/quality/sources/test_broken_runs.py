"""Real servers that die, hang or change in the middle of a run: nothing of it counts."""

import os
import signal
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from kb import database as databases
from kb.people.models import Unit
from kb.quality.findings.models import QualityRun, RunState
from kb.quality.models import QualitySource, SourceKind
from kb.quality.running import Means
from kb.quality.sources import sqlite as files
from kb.quality.sources.connecting import open_source
from tests.kb.quality.office import COLUMNS, DEFINITION, GOOD, Office, row

SERVERS = [
    pytest.param("postgresql_books", marks=pytest.mark.needs("postgresql")),
    pytest.param("mariadb_books", marks=pytest.mark.needs("mariadb")),
]
BEFORE = [("DQ-DJ-001", GOOD[0], "assigned")]
OWN = """
dataset: taxpayer
source: tax
relation: unit
key: [id]
indicators:
  - {code: DQ-OWN-1, column: lead_id, test: not_null}
"""


@dataclass
class Interrupted:
    """An open source; before its statement of that number something happens."""

    session: object
    number: int
    deed: object

    def __getattr__(self, name):
        return getattr(self.session, name)

    def _count(self):
        self.number -= 1
        if self.number == 0:
            self.deed(self.session)

    def stream(self, *given, **limits):
        self._count()
        return self.session.stream(*given, **limits)

    def scalar(self, *given):
        self._count()
        return self.session.scalar(*given)


def interrupted(office, number, deed):
    """The office's means, by which the *deed* is done before a statement of the run."""

    @contextmanager
    def opening(source, access):
        with open_source(source, access) as session:
            yield Interrupted(session, number, deed)

    return replace(office.means, open=opening)


@pytest.fixture
def house(sqlite_url, tmp_path):
    database = databases.connect(sqlite_url)
    yield Office(database, tmp_path / "quality")
    database.close()


@pytest.fixture
def office(house, request):
    """An office whose register lies on a server, with one fault that a run has found."""
    foreign = request.getfixturevalue(request.param)
    with house.database.writing() as session:
        source = session.scalars(select(QualitySource)).one()
        for name in (
            "kind",
            "path",
            "host",
            "port",
            "database",
            "login",
            "secret",
            "tls",
        ):
            setattr(source, name, getattr(foreign.source, name))
    access = replace(foreign.access, own=house.database)
    house.means = Means(access=access, clock=lambda: house.now)
    house.foreign = foreign
    fill(foreign, row(GOOD[0], nsrmc=""), row(GOOD[1]), row(GOOD[2]))
    assert house.run().state is RunState.DONE
    assert house.findings() == BEFORE
    return house


def fill(foreign, *rows, engine=""):
    values = ", ".join(
        "({})".format(", ".join(f"'{each[name]}'" for name in COLUMNS)) for each in rows
    )
    foreign.execute(
        "DROP TABLE IF EXISTS taxpayer",
        f"CREATE TABLE taxpayer ({', '.join(f'{c} VARCHAR(50)' for c in COLUMNS)}) {engine}",
        f"INSERT INTO taxpayer VALUES {values}",
        f"GRANT SELECT ON taxpayer TO {foreign.account}",
    )


def mend(office):
    office.foreign.execute(
        f"UPDATE taxpayer SET nsrmc = 'x' WHERE nsrsbh = '{GOOD[0]}'"
    )


def require_failed(office, run, *codes):
    """That it failed, that no finding has moved, and that the next run is right."""
    assert run.state is RunState.FAILED
    assert run.fault_code in codes
    assert office.findings() == BEFORE

    again = office.run()

    assert again.state is RunState.DONE, again.fault
    assert office.findings() == [("DQ-DJ-001", GOOD[0], "corrected")]


@pytest.mark.parametrize("office", SERVERS, indirect=True)
@pytest.mark.parametrize("number", [1, 2, 5])
def test_a_source_that_dies_before_any_statement(office, number):
    mend(office)

    run = office.run(means=interrupted(office, number, lambda session: session.cut()))

    require_failed(office, run, "source_cut", "source_broken_off")


@pytest.mark.parametrize("office", SERVERS, indirect=True)
def test_a_server_that_ends_the_connection(office):
    mend(office)

    def end(_session):
        office.foreign.end_connections()

    run = office.run(means=interrupted(office, 3, end))

    require_failed(office, run, "source_broken_off")


@pytest.mark.parametrize("office", SERVERS, indirect=True)
def test_a_source_that_hangs_is_cut_at_its_time(office):
    mend(office)
    set_seconds(office, 1)

    # Whoever changes a table keeps everybody else waiting.
    with office.foreign.locked("taxpayer"):
        run = office.run()

    set_seconds(office, 20)
    require_failed(office, run, "source_timeout")


def set_seconds(office, seconds):
    with office.database.writing() as session:
        session.scalars(select(QualitySource)).one().statement_seconds = seconds


@pytest.mark.parametrize("office", SERVERS, indirect=True)
def test_a_source_that_has_lost_a_column(office):
    office.foreign.execute("ALTER TABLE taxpayer DROP COLUMN nsrmc")

    run = office.run()

    office.foreign.execute(
        "ALTER TABLE taxpayer ADD COLUMN nsrmc VARCHAR(50) DEFAULT 'x'"
    )
    require_failed(office, run, "source_columns_lost")


@pytest.mark.needs("mariadb")
@pytest.mark.parametrize("office", SERVERS, indirect=True)
def test_a_source_that_has_another_column_says_so(office):
    office.foreign.execute("ALTER TABLE taxpayer ADD COLUMN email VARCHAR(50)")

    noticed, again = office.run(), office.run()

    assert noticed.state is RunState.DONE
    assert noticed.changed_columns == [{"name": "email", "now": "text", "before": ""}]
    assert again.changed_columns == []


@pytest.mark.parametrize("office", ["mariadb_books"], indirect=True)
@pytest.mark.parametrize("number", [2, 4])
def test_half_a_table_where_the_engine_keeps_no_moment(office, number):
    fill(
        office.foreign,
        *(row(each, nsrmc="") for each in GOOD[:1]),
        *map(row, GOOD[1:]),
        engine="ENGINE = MyISAM",
    )

    def lose(_session):
        office.foreign.execute(f"DELETE FROM taxpayer WHERE nsrsbh = '{GOOD[0]}'")

    run = office.run(means=interrupted(office, number, lose))

    office.foreign.execute(
        "INSERT INTO taxpayer VALUES ({})".format(
            ", ".join(f"'{row(GOOD[0])[name]}'" for name in COLUMNS)
        )
    )
    require_failed(office, run, "quality_partly_read")


def require_untouched(office, run, code):
    assert (run.state, run.fault_code) == (RunState.FAILED, code)
    assert office.findings() == BEFORE

    again = office.run()

    assert (again.state, again.corrected) == (RunState.DONE, 1), again.fault


def test_a_file_that_a_writer_keeps_to_itself(house, monkeypatch):
    monkeypatch.setattr(files, "BUSY_SECONDS", 0.1)
    house.write(row(GOOD[0], nsrmc=""), *map(row, GOOD[1:]))
    house.run()
    house.write(*map(row, GOOD))

    with closing(sqlite3.connect(house.folder / "tax.sqlite")) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        run = house.run()

    require_untouched(house, run, "source_file")


def test_a_file_that_is_cut_short_in_the_middle(house):
    """It is larger than what SQLite keeps of it in memory."""
    many = [row(f"{number:018}", nsrmc="某" * 1000) for number in range(3_000)]
    any_number = "kind: cn_uscc, valid_to: 2020-01-01"
    house.define(DEFINITION.replace("kind: cn_uscc", any_number))
    house.write(row(GOOD[0], nsrmc=""), *many)
    house.run()
    house.write(row(GOOD[0]), *many)
    path = house.folder / "tax.sqlite"
    whole = path.read_bytes()

    def cut(_session):
        os.truncate(path, len(whole) // 2)

    run = house.run(means=interrupted(house, 2, cut))

    path.write_bytes(whole)
    require_untouched(house, run, "source_file")


def test_our_own_database_that_breaks_off(database, tmp_path):
    """On both: a unit has no lead, then it has one."""
    house = Office(database, tmp_path / "quality", definition=OWN)
    with database.writing() as session:
        session.scalars(select(QualitySource)).one().kind = SourceKind.OWN
        session.get_one(Unit, house.ids["city"]).lead_id = house.ids["manager"]
    house.run()
    before = house.findings()
    with database.writing() as session:
        session.get_one(Unit, house.ids["county"]).lead_id = house.ids["clerk"]

    run = house.run(means=interrupted(house, 3, lambda session: session.cut()))
    then, again = house.findings(), house.run()

    assert before == [("DQ-OWN-1", str(house.ids["county"]), "new")]
    assert (run.state, then) == (RunState.FAILED, before)
    assert (again.state, again.corrected) == (RunState.DONE, 1), again.fault


def test_a_process_that_is_killed_in_the_middle(house, sqlite_url):
    house.write(row(GOOD[0], nsrmc=""), row(GOOD[1]))
    house.run()
    house.write(row(GOOD[0]), row(GOOD[1]))
    house.database.close()

    child = os.fork()
    if child == 0:
        # Another process has connections of its own.
        house.database = databases.connect(sqlite_url)
        house.run(
            means=interrupted(
                house, 4, lambda _session: os.kill(os.getpid(), signal.SIGKILL)
            )
        )
        os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert house.findings() == BEFORE
    with house.database.reading() as session:
        states = session.scalars(select(QualityRun.state).order_by(QualityRun.id))
        assert states.all() == [RunState.DONE, RunState.RUNNING]

    again = house.run()

    assert (again.state, again.corrected) == (RunState.DONE, 1)

"""Real servers that die, hang or change in the middle of a run: nothing of it counts."""

import os
import signal
from contextlib import contextmanager
from dataclasses import dataclass, replace

import psycopg
import pytest
from sqlalchemy import select

from kb import database as databases
from kb.quality.findings.models import QualityRun, RunState
from kb.quality.models import QualitySource
from kb.quality.running import Means
from kb.quality.sources.connecting import open_source
from tests.kb.quality.office import COLUMNS, GOOD, Office, row

SERVERS = [
    pytest.param("postgresql_books", marks=pytest.mark.needs("postgresql")),
    pytest.param("mariadb_books", marks=pytest.mark.needs("mariadb")),
]
BEFORE = [("DQ-DJ-001", GOOD[0], "assigned")]


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


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("office", ["postgresql_books"], indirect=True)
def test_a_server_that_ends_the_connection(office):
    mend(office)

    def end(_session):
        office.foreign.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE usename = '{office.foreign.account}'"
        )

    run = office.run(means=interrupted(office, 3, end))

    require_failed(office, run, "source_broken_off")


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("office", ["postgresql_books"], indirect=True)
def test_a_source_that_hangs_is_cut_at_its_time(office):
    mend(office)
    with office.database.writing() as session:
        session.scalars(select(QualitySource)).one().statement_seconds = 1
    place = office.foreign.source
    address = f"host={place.host} dbname={place.database} user=kb"

    # Whoever changes a table keeps everybody else waiting.
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE taxpayer IN ACCESS EXCLUSIVE MODE")
        run = office.run()

    require_failed(office, run, "source_timeout")


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

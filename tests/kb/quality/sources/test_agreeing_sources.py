"""Two sources that have to agree: the same verdict as in one database, whatever each engine is."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.quality.findings.models import RunState
from kb.quality.models import QualitySource, SourceKind
from kb.quality.runs import agreeing
from tests.conftest import NOON
from tests.kb.quality.office import GOOD, row

RULE = (
    "  - {code: DQ-DJ-031, test: agree, with: registered, source: bank, on: [nsrsbh],"
    " columns: [nsrmc, djrq], where: \"swjg_dm = '1101'\"}\n"
)
SIGNS = ["a", "B", "Ä", "中", "Z", "\U0001f600", "é"]
"""Which no two engines put in one order."""


@pytest.fixture
def bank(office):
    """Another source; its rows are numbers with names and days."""
    with office.database.writing() as session:
        session.add(
            QualitySource(
                code="bank",
                kind=SourceKind.SQLITE,
                path="bank.sqlite",
                statement_seconds=20,
                created_at=NOON,
            )
        )

    def write(*rows, names=("nsrsbh", "nsrmc", "djrq")):
        with closing(sqlite3.connect(office.folder / "bank.sqlite")) as file, file:
            file.execute("DROP TABLE IF EXISTS registered")
            columns = ", ".join(f"{name} TEXT" for name in names)
            file.execute(f"CREATE TABLE registered ({columns})")
            marks = ", ".join("?" for _ in names)
            file.executemany(f"INSERT INTO registered VALUES ({marks})", rows)

    # Only the new rule: what others find is tried elsewhere.
    head = office.definition.partition("indicators:")[0]
    office.define(f"{head}indicators:\n{RULE}")
    return write


def wrong(office):
    return sorted(
        key
        for code, key, state in office.findings()
        if code == "DQ-DJ-031" and state != "corrected"
    )


def test_what_another_source_says_otherwise_is_found(office, bank):
    office.write(
        row(GOOD[0]),
        row(GOOD[1], nsrmc=None),
        row(GOOD[2], djrq="2026-1-1"),
        row("4", swjg_dm="other"),
        row("", nsrsbh=None),
        row("6"),
    )
    bank(
        (GOOD[0], "某公司", "2026-01-10"),
        (GOOD[0], "某公司", "2026-01-10"),
        (GOOD[1], None, "2026-01-10"),
        (GOOD[2], "某公司", None),
        ("4", "别的", "2026-01-10"),
        (None, "别的", "2026-01-10"),
        ("6", "某公司", "2026-01-10"),
        ("6", "别的", "2026-01-10"),
        ("7", "只在那边", "2026-01-10"),
    )

    run = office.run()

    assert run.state is RunState.DONE, run.fault
    assert wrong(office) == ["6"]


def test_it_is_corrected_once_both_say_the_same(office, bank):
    office.write(*(row(number) for number in GOOD))
    bank(*((number, "别的", "2026-01-10") for number in GOOD))
    office.run()
    found = wrong(office)
    bank(*((number, "某公司", "2026-01-10") for number in GOOD))

    run = office.run()

    assert found == sorted(GOOD)
    assert (run.corrected, wrong(office)) == (3, [])


def test_keys_are_held_against_each_other_whatever_their_order(office, bank):
    keys = [f"{one}{other}" for one in SIGNS for other in SIGNS]
    office.write(*(row(key) for key in keys))
    bank(
        *(
            (key, "某公司" if place % 3 else "别的", "2026-01-10")
            for place, key in enumerate(reversed(keys))
        )
    )

    office.run()

    assert sorted(wrong(office)) == sorted(list(reversed(keys))[::3])


def test_half_of_the_other_table_corrects_nothing(office, bank):
    office.write(*(row(number) for number in GOOD))
    bank(*((number, "别的", "2026-01-10") for number in GOOD))
    office.run()
    bank((GOOD[0], "别的", "2026-01-10"))

    run = office.run()

    assert (run.state, run.fault_code) == (RunState.FAILED, "quality_fewer_rows")
    assert wrong(office) == sorted(GOOD)


def test_a_column_or_a_source_that_is_not_there_is_named(office, bank):
    bank((GOOD[0], "x"), names=("nsrsbh", "nsrmc"))
    lost = office.run()
    with office.database.writing() as session:
        other = session.scalars(
            select(QualitySource).where(QualitySource.code == "bank")
        ).one()
        other.removed_at = NOON

    gone = office.run()

    assert (lost.fault_code, gone.fault_code) == ("source_columns_lost", "not_found")
    assert "djrq" in lost.fault
    assert "bank" in gone.fault


def test_more_rows_than_the_other_source_allows_wait_for_its_hours(office, bank):
    bank(*((number, "某公司", "2026-01-10") for number in GOOD))
    with office.database.writing() as session:
        other = session.scalars(
            select(QualitySource).where(QualitySource.code == "bank")
        ).one()
        other.rows_at_any_hour = 2

    run = office.run()

    assert run.fault_code == "source_without_hours"


def test_memory_holds_a_batch_and_not_the_other_side(tmp_path):
    other = agreeing.Other(tmp_path / "there.sqlite")
    taken = []

    def pairs():
        for number in range(10_000):
            taken.append(number)
            yield f"{number}", "x"

    other.keep(pairs())

    assert len(taken) == 10_000
    assert other.contradicts(("9999", "y"))
    assert not other.contradicts(("9999", "x"))
    assert not other.contradicts(("10000", "y"))
    other.close()


@pytest.mark.needs("postgresql")
@pytest.mark.usefixtures("bank")
def test_a_server_and_a_file_are_read_by_one_rule(office, postgresql_books):
    """Days and numbers are texts in the one and of their types in the other."""
    foreign = postgresql_books
    foreign.execute(
        "CREATE TABLE registered (nsrsbh VARCHAR(50), nsrmc TEXT, djrq DATE)",
        f"INSERT INTO registered VALUES ('{GOOD[0]}', '某公司', '2026-01-10'),"
        f" ('{GOOD[1]}', '某公司', '2026-01-11'), ('{GOOD[2]}', '某公司 ', '2026-01-10')",
        f"GRANT SELECT ON registered TO {foreign.account}",
    )
    with office.database.writing() as session:
        other = session.scalars(
            select(QualitySource).where(QualitySource.code == "bank")
        ).one()
        for name in ("kind", "path", "host", "database", "login", "secret", "tls"):
            setattr(other, name, getattr(foreign.source, name))
    access = replace(office.means.access, hosts=foreign.access.hosts)
    office.means = replace(office.means, access=access)
    office.write(*(row(number) for number in GOOD))

    run = office.run()

    assert run.state is RunState.DONE, run.fault
    assert wrong(office) == sorted([GOOD[1], GOOD[2]])

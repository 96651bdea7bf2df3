"""A quarter of numbers by unit: 14 cities, 100 counties, 100,000 incidents, on a database.

    python -m benchmarks.numbers [--url DATABASE] [--incidents 100000] [--rounds 20]

Without a database it makes an SQLite file and removes it. It prints the milliseconds of the
page, at the median and at 95 of 100, what the largest queries cost, and the memory.
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from kb import migrations
from kb.database import Database, connect
from kb.incidents.models import Channel, Incident, State
from kb.people import units
from kb.people.models import Post, Role, Tier, Unit
from kb.people.users import add_user
from kb.reports.cuts import EVERYTHING, Cut, Dimension
from kb.reports.numbers import BY_CODE, NUMBERS
from kb.reports.periods import Period, read_period
from kb.reports.survey import survey, tell_apart

QUARTER = "2026-Q3"
CITIES, COUNTIES = 14, 100
CAUSES = ("", "hardware", "misoperation", "line", "data", "not_by_process")
BATCH = 2_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="")
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{Path(folder) / 'numbers.sqlite'}"
        database = connect(url)
        migrations.upgrade(database.engine)
        fill(database, given.incidents)
        measure(database, given.rounds)
        database.close()


def fill(database: Database, many: int) -> None:
    chance = random.Random(1)
    with database.writing() as session:
        if session.scalar(select(Incident.id).limit(1)) is not None:
            return
        places = _add_units(session)
        people = [
            add_user(
                session,
                f"worker{number}",
                name=f"Worker {number}",
                roles=[Role.TECHNICIAN],
                now=datetime(2026, 1, 1, tzinfo=UTC),
            ).id
            for number in range(60)
        ]
    for start in range(0, many, BATCH):
        with database.writing() as session:
            rows = [
                _make(number, chance, places, people)
                for number in range(start, min(start + BATCH, many))
            ]
            session.execute(insert(Incident), rows)
    _close(database)


def _add_units(session: Session) -> list[int]:
    region = units.add_unit(session, "Region", tier=Tier.REGION)
    cities = [
        units.add_unit(session, f"City {number}", tier=Tier.CITY, parent=region)
        for number in range(CITIES)
    ]
    counties = [
        units.add_unit(
            session,
            f"County {number}",
            tier=Tier.COUNTY,
            parent=cities[number % CITIES],
        )
        for number in range(COUNTIES)
    ]
    return [each.id for each in (*cities, *counties)]


def _make(
    number: int, chance: random.Random, places: list[int], people: list[int]
) -> dict[str, Any]:
    period = read_period(QUARTER)
    created = period.since + (period.until - period.since) * chance.random()
    place = chance.choice(places)
    level = chance.choice((1, 1, 1, 2, 3))
    person = chance.choice(people)
    return {
        "number": f"INC-{number:06}",
        "title": f"Incident {number}",
        "description": "The printer says nothing. " * chance.randrange(1, 20),
        "state": State.RESOLVED if number % 10 else State.NEW,
        "reporter_id": person,
        "confirmer_id": person,
        "unit_id": place,
        "origin_unit_id": place if chance.random() < 0.9 else chance.choice(places),
        "post": chance.choice(list(Post)),
        "system": f"System {chance.randrange(20)}",
        "category": f"Category {chance.randrange(8)}",
        "level": level,
        "highest_level": level,
        "opened_level": 1,
        "assignee_id": person,
        "channel": chance.choice(list(Channel)),
        "cause": chance.choice(CAUSES),
        "satisfaction": None,
        "created_at": created,
        "updated_at": created,
        "resolved_at": created + timedelta(hours=5) if number % 10 else None,
        "written_for_it": chance.random() < 0.2,
    }


def _close(database: Database) -> None:
    """Nine of ten are closed, past the rules that hold for people."""
    from alembic.migration import MigrationContext  # noqa: PLC0415
    from alembic.operations import Operations  # noqa: PLC0415

    from kb.migrations import incident_rules  # noqa: PLC0415

    with database.engine.begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context), incident_rules.lifted():
            if connection.dialect.name == "sqlite":
                connection.execute(text("PRAGMA ignore_check_constraints = ON"))
            else:
                connection.execute(
                    text(
                        "ALTER TABLE incident DROP CONSTRAINT ck_incident_closing_rule"
                    )
                )
            connection.execute(
                text(
                    "UPDATE incident SET state = 'closed', closed_at = resolved_at,"
                    " satisfaction = 1 + id % 5 WHERE state = 'resolved'"
                )
            )
        connection.execute(text("ANALYZE"))


def measure(database: Database, rounds: int) -> None:
    period = read_period(QUARTER)
    with database.reading() as session:
        region = session.scalar(select(Unit.id).where(Unit.tier == Tier.REGION))
        cut = Cut(unit=region)
        print(
            f"{database.engine.dialect.name}: milliseconds at the median, at 95 of 100"
        )
        _time("page by unit", rounds, lambda: _page(session, period, cut))
        _time("all numbers", rounds, lambda: survey(session, NUMBERS, period, cut))
        for number in NUMBERS:
            _time(
                number.code,
                max(rounds // 4, 3),
                lambda number=number: survey(session, [number], period, EVERYTHING),
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB")


def _page(session: Session, period: Period, cut: Cut) -> None:
    survey(session, NUMBERS, period, cut)
    tell_apart(session, BY_CODE["closed"], period, cut, Dimension.UNIT)


def _time(name: str, rounds: int, work: Callable[[], object]) -> None:
    work()
    taken, spent = [], []
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - began) * 1000)
        spent.append((time.process_time() - used) * 1000)
    ordered = sorted(taken)
    late = ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]
    processor = statistics.median(spent)
    print(f"{name:24} {statistics.median(taken):8.1f} {late:8.1f} {processor:8.1f}")


if __name__ == "__main__":
    main()

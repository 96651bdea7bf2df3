"""A table of a million rows held against 130 indicators: in one pass, and one by one.

    python -m benchmarks.quality --url postgresql+psycopg://kb@/bench?host=/socket
        [--rows 1000000] [--indicators 130]

The database must be an empty one of PostgreSQL, of whose server the account is the owner:
the table is made there, with a role that may only select. It prints the seconds of one
SELECT for all indicators and of a SELECT for each, in the same session, then of a whole run
with what it keeps, the memory of this process, and the milliseconds in which one record is
validated against 100 of the indicators.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from benchmarks.timing import measure, memory_mb, peak_memory_mb
from kb import encryption, migrations
from kb.audit import Actor, By
from kb.database import Database, connect
from kb.people.models import Role
from kb.people.users import add_user
from kb.quality.definitions import DatasetDefinition
from kb.quality.indicators import save_indicators
from kb.quality.models import TLS, QualityDataset, QualitySource, SourceKind
from kb.quality.rules.compiling import RowRule, compile_dataset
from kb.quality.rules.relations import relation_of
from kb.quality.rules.validation import validate_record
from kb.quality.running import Means, run_dataset
from kb.quality.runs.questions import compose_pass
from kb.quality.sources.access import Access
from kb.quality.sources.connecting import open_source
from kb.quality.sources.session import SourceSession

NOW: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY: Final = "a key of the benchmark"
READER: Final = "quality_reader"
TEXTS, DATES, NUMBERS = 12, 6, 6
"""How many columns there are of each kind."""
RECORDS: Final = 1_000
VALIDATED: Final = 100
"""Indicators that one record is held against."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--indicators", type=int, default=130)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    fill(given.url, given.rows)
    definition = make_definition(given.indicators)
    source, access = make_source(given.url)
    with open_source(source, access) as opened:
        compare(opened, definition, given.rounds)
    with tempfile.TemporaryDirectory() as folder:
        database = connect(f"sqlite:///{Path(folder) / 'kb.sqlite'}")
        migrations.upgrade(database.engine)
        run_whole(database, source, access, definition)
        database.close()
    validate(definition)


def fill(url: str, rows: int) -> None:
    """The table, with a fault in one of a thousand values."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    bad = "random() < 0.001"
    columns = [
        "'9144' || lpad(n::text, 14, '0') AS number",
        "(n % 14)::text AS unit",
        "'clerk' || n % 200 AS person",
        *(
            f"CASE WHEN {bad} THEN '' ELSE md5(n::text || '{place}') END AS text{place}"
            for place in range(TEXTS)
        ),
        *(
            f"date '2020-01-01' + (n % 1000)::int + {place}"
            f" - CASE WHEN {bad} THEN 9000 ELSE 0 END AS day{place}"
            for place in range(DATES)
        ),
        *(
            f"(n % 10000 + CASE WHEN {bad} THEN -20000 ELSE 0 END)::numeric(12, 2)"
            f" AS amount{place}"
            for place in range(NUMBERS)
        ),
    ]
    with engine.connect() as connection:
        connection.execute(text("DROP TABLE IF EXISTS records"))
        connection.execute(
            text(
                f"CREATE TABLE records AS SELECT {', '.join(columns)}"
                f" FROM generate_series(1, {rows}) AS n"
            )
        )
        connection.execute(text("VACUUM ANALYZE records"))
        known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
        if connection.scalar(known, {"name": READER}) is None:
            connection.execute(text(f"CREATE ROLE {READER} LOGIN"))
        for statement in (
            "REVOKE ALL ON SCHEMA public FROM public",
            "REVOKE TEMPORARY ON DATABASE "
            + (make_url(url).database or "")
            + " FROM public",
            f"GRANT USAGE ON SCHEMA public TO {READER}",
            f"GRANT SELECT ON records TO {READER}",
        ):
            connection.execute(text(statement))
    engine.dispose()


def make_definition(many: int) -> DatasetDefinition:
    """*many* indicators over one row, of every test that the source judges."""
    kinds = list(_kinds())
    return DatasetDefinition.model_validate(
        {
            "dataset": "records",
            "source": "bench",
            "relation": "records",
            "key": ["number"],
            "unit": "unit",
            "entered_by": "person",
            "indicators": [
                {"code": f"DQ-{number:03}", **kinds[number % len(kinds)]}
                for number in range(many)
            ],
        }
    )


SHARES: Final = {
    "compare": 45,
    "not_blank": 16,
    "not_null": 12,
    "range": 12,
    "pattern": 8,
    "garbled": 8,
    "date_order": 7,
    "accepted_values": 6,
    "default_value": 5,
    "length": 4,
    "not_future": 4,
    "balance": 3,
}
"""Of 130 indicators over one row, as many of each test as the shipped ones have."""


def _kinds() -> Iterator[dict[str, Any]]:
    for test, many in SHARES.items():
        yield from (_make_indicator(test, place) for place in range(many))


def _make_indicator(test: str, place: int) -> dict[str, Any]:
    text_, amount = f"text{place % TEXTS}", f"amount{place % NUMBERS}"
    earlier = place % (DATES - 1)
    day, next_day = f"day{earlier}", f"day{earlier + 1}"
    next_amount = f"amount{(place + 1) % NUMBERS}"
    rules = (
        f"{day} <= {next_day} + {30 + place} days",
        f"{amount} <= {next_amount} + {place + 1}",
        f"{text_} <> 'none' or {amount} >= 0",
    )
    parameters: dict[str, dict[str, Any]] = {
        "compare": {"rule": rules[place % len(rules)]},
        "range": {"column": amount, "min": "0", "max": str(100_000 + place)},
        "pattern": {"column": text_, "pattern": "[0-9a-f]*"},
        "date_order": {"columns": [day, next_day]},
        "accepted_values": {"column": "unit", "values": [str(n) for n in range(14)]},
        "length": {"column": text_, "min": "32", "max": "32"},
        "not_future": {"column": day},
        "balance": {
            "rule": f"round({amount} * 0.13 - {next_amount} * 0.13, 2)"
            " between -0.05 and 0.05"
        },
    }
    return {"test": test, **parameters.get(test, {"column": text_})}


def make_source(url: str) -> tuple[QualitySource, Access]:
    place = make_url(url)
    host = str(place.query.get("host") or place.host)
    source = QualitySource(
        code="bench",
        kind=SourceKind.POSTGRESQL,
        host=host,
        port=place.port,
        database=place.database or "",
        login=READER,
        secret=encryption.encrypt(KEY, "none"),
        tls=TLS.OFF,
        statement_seconds=3600,
        rows_at_any_hour=100_000_000,
        created_at=NOW,
        proof=[],
    )
    return source, Access(key=KEY, hosts=frozenset({host}))


def compare(opened: SourceSession, definition: DatasetDefinition, rounds: int) -> None:
    columns = opened.columns("records")
    rules = compile_dataset(definition, columns, today=NOW.date())
    rendered = [
        rule
        for rule in rules
        if isinstance(rule, RowRule) and rule.is_rendered(opened.engine)
    ]
    print(f"{len(rules)} indicators, {len(rendered)} of them judged by the source")
    worker = opened.scalar("SELECT pg_backend_pid()")
    for turn in range(1, rounds + 1):
        together = _time(opened, definition, [rendered], worker)
        alone = _time(opened, definition, [[rule] for rule in rendered], worker)
        print(
            f"round {turn}: one pass {together}, one by one {alone}: "
            f"{alone.elapsed / together.elapsed:.2f} times by the clock, "
            f"{alone.processor / together.processor:.2f} by the processor",
            flush=True,
        )


@dataclass(frozen=True, slots=True)
class Taken:
    elapsed: float
    """Seconds."""
    processor: float
    """Seconds of ours and the server's: what others do at the same time is not in it."""
    found: int

    def __str__(self) -> str:
        return (
            f"{self.elapsed:.1f} s ({self.processor:.1f} s of the processor, "
            f"{self.found:,} violations)"
        )


def _time(
    opened: SourceSession,
    definition: DatasetDefinition,
    questions: Sequence[Sequence[RowRule]],
    worker: int,
) -> Taken:
    """What the questions take, one after the other, and what they find."""
    started, used = time.perf_counter(), _processor(worker)
    found = sum(_ask(opened, definition, rules) for rules in questions)
    return Taken(time.perf_counter() - started, _processor(worker) - used, found)


def _processor(worker: int) -> float:
    """Seconds of this process and of the server's *worker*, on the same machine."""
    told = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
    ticks = int(told[11]) + int(told[12])
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def _ask(
    opened: SourceSession, definition: DatasetDefinition, rules: Sequence[RowRule]
) -> int:
    relation = relation_of(opened.engine, definition)
    names = ["number", "unit", "person", *sorted({n for r in rules for n in r.columns})]
    asked = compose_pass(opened.engine, relation, list(dict.fromkeys(names)), rules)
    return sum(1 for row in opened.stream(asked.sql) for _ in asked.read(row)[1])


def run_whole(
    database: Database,
    source: QualitySource,
    access: Access,
    definition: DatasetDefinition,
) -> None:
    with database.writing() as session:
        user = add_user(
            session, "manager", name="Manager", roles=[Role.MANAGER], now=NOW
        )
        session.add(source)
        session.flush()
        by = By(Actor(user, "command"), NOW)
        kept = definition.model_dump(mode="json", by_alias=True, exclude={"indicators"})
        dataset = QualityDataset(
            code="records", source_id=source.id, definition=kept, changed_at=NOW
        )
        session.add(dataset)
        session.flush()
        save_indicators(session, dataset, definition, by=by)
    before = memory_mb()
    for turn in ("first", "second"):
        started = time.perf_counter()
        run = run_dataset(database, "records", Means(access=access), by=by)
        print(
            f"{turn} run: {run.state.value} {run.fault}, "
            f"{time.perf_counter() - started:.1f} s, {run.checked:,} rows, "
            f"{run.found:,} found, {run.opened:,} opened; "
            f"memory {before} MB before, at most {peak_memory_mb()} MB"
        )


def validate(definition: DatasetDefinition) -> None:
    chosen = definition.model_copy(
        update={"indicators": definition.indicators[:VALIDATED]}
    )
    record = make_record(random.Random(1))
    rules = compile_dataset(chosen, to_types(record), today=NOW.date())
    chance = random.Random(2)
    records = [make_record(chance) for _ in range(RECORDS)]
    taken = measure(lambda each: validate_record(rules, each), records)
    print(f"one record, {len(rules)} indicators: {taken} (p50 / p95)")


def make_record(chance: random.Random) -> dict[str, Any]:
    return {
        "number": f"9144{chance.randrange(10**14):014}",
        "unit": "1",
        "person": "clerk1",
        **{f"text{n}": f"{chance.getrandbits(128):032x}" for n in range(TEXTS)},
        **{
            f"day{n}": date(2020, 1, 1 + chance.randrange(28)).isoformat()
            for n in range(DATES)
        },
        **{f"amount{n}": str(chance.randrange(10_000)) for n in range(NUMBERS)},
    }


def to_types(record: dict[str, Any]) -> dict[str, Any]:
    from kb.quality.rules.columns import ColumnType  # noqa: PLC0415

    kinds = {"day": ColumnType.DATE, "amo": ColumnType.DECIMAL}
    return {name: kinds.get(name[:3], ColumnType.TEXT) for name in record}


if __name__ == "__main__":
    main()

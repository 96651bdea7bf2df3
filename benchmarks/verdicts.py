"""One rule, one verdict: nasty records by every row-level test, in three engines and here.

    python -m benchmarks.verdicts [--records 5000] [--seed 1]

It starts its own PostgreSQL and MariaDB, and prints how many verdicts were compared, where
they differ (nowhere), and the milliseconds in which one record is held against 100 rules.
Then the same of the indicators that ship over the tax database, with as many rows of each of
its tables, nasty ones too, read through accounts that may only select.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.planted import PLACES
from kb.quality.rules.columns import Engine
from kb.quality.rules.validation import validate_record
from kb.quality.sources.connecting import open_source
from tests import mariadb, postgresql, tax_verdicts
from tests.quality_engines import (
    find_differences,
    mariadb_with,
    postgresql_with,
    row_rules,
    sqlite_with,
)
from tests.quality_records import make_records
from tests.tax_house import TODAY
from web.demo.tax.bureau import make_bureau


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    records = list(make_records(given.records, given.seed))
    rules = row_rules()
    print(f"{given.records} records, {len(rules)} rules on one row, seed {given.seed}")
    for engine in Engine:
        with _opened(engine, records) as connection:
            start = time.perf_counter()
            differences, count = find_differences(engine, connection, rules)
            seconds = time.perf_counter() - start
        said = count // len(records)
        print(
            f"{engine:10} {said:3} rules pushed down, {count:,} verdicts compared, "
            f"{len(differences)} differ ({seconds:.1f} s)"
        )
        for code, verdict, seen in differences[:20]:
            print(f"    {code}: {engine} says {verdict} of {seen}")
    _time_validation((rules * 2)[:100], records)
    _compare_shipped(given.records, given.seed)


def _compare_shipped(count: int, seed: int) -> None:
    bureau = tax_verdicts.make_nasty(make_bureau(TODAY.date()), count, seed)
    for engine in Engine:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.chmod(0o755)
            with PLACES[engine](folder) as place:
                place.write(bureau)
                with open_source(place.source, place.access) as session:
                    found = tax_verdicts.find_differences(session)
        differences, rules, said, verdicts = found
        print(
            f"{engine:10} {said:3} of the {rules} shipped rules on one row pushed down, "
            f"{verdicts:,} verdicts compared, {len(differences)} differ"
        )
        for code, verdict, seen in differences[:20]:
            print(f"    {code}: {engine} says {verdict} of {seen}")


@contextmanager
def _opened(engine: Engine, records: list[dict[str, object]]) -> Iterator[Any]:
    if engine is Engine.SQLITE:
        with closing(sqlite_with(records)) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        if engine is Engine.POSTGRESQL:
            with postgresql.running(folder) as server:
                server.execute("CREATE DATABASE verdicts")
                address = f"host={server.folder} dbname=verdicts user=kb"
                with closing(postgresql_with(address, records)) as connection:
                    yield connection
        else:
            with (
                mariadb.running(folder) as server,
                server.new_database() as database,
                closing(mariadb_with(server, database, records)) as connection,
            ):
                yield connection


def _time_validation(rules: list[Any], records: list[dict[str, object]]) -> None:
    for clock, name in ((time.thread_time, "processor"), (time.perf_counter, "wall")):
        taken = []
        for record in records:
            start = clock()
            validate_record(rules, record)
            taken.append((clock() - start) * 1000)
        at_95 = statistics.quantiles(taken, n=20)[-1]
        print(
            f"one record, {len(rules)} rules, {name}: median "
            f"{statistics.median(taken):.2f} ms, 95 of 100 within {at_95:.2f} ms "
            "(goal ≤ 20)"
        )


if __name__ == "__main__":
    main()

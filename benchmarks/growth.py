"""What grows with incidents: ``python -m benchmarks.growth [INCIDENTS...] [--keep FOLDER]``.

Fills an SQLite file for each number of incidents, one after the other, and asks queue,
board, numbers, lists and an incident's suggestions: processor time and statements of each,
and by which power of the number of incidents its time has grown since the one before (0 is
not at all, 1 as many times as there are incidents). A million take long to fill and 2 GB:
files that are kept in a folder are measured again as they are.

With ``--postgresql postgresql://user@host:port``, a server on this machine, databases are made
there and dropped again; what its processes spend is a column of its own, and the power is
that of both.
"""

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from benchmarks import numbers
from benchmarks.installation import Server
from benchmarks.quarter import QUARTER
from kb import migrations, table_statistics
from kb.database import Database, connect
from web.services import Services

SIZES: Final = (1_000, 10_000, 100_000)
ROUNDS: Final = 5
PAGES: Final = {
    "start": "/",
    "queue": "/incidents?view=queue",
    "open": "/incidents?view=open",
    "all": "/incidents?view=all",
    "board": "/incidents/board",
    "incident": "/incidents/1",
    "suggestions": "/incidents/suggestions?title=printer",
}
COUNTED: Final = f"/numbers?period={QUARTER}"
Work = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Cost:
    ours: float
    """Of the processor, in milliseconds, as the next."""
    server: float
    statements: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("incidents", nargs="*", type=int, default=SIZES)
    parser.add_argument("--keep", type=Path, help="a folder for the filled files")
    parser.add_argument("--postgresql", help="postgresql://user@host:port")
    given = parser.parse_args()
    before: dict[str, float] = {}
    smaller = 0
    for many in given.incidents:
        print(f"\n{many:,} incidents\n{'':14}{'processor, ms':>14}", end="")
        print(f"{'server':>8}{'statements':>12}{'power':>8}")
        with _filled(many, given.keep, given.postgresql) as address:
            found = measure(address)
        for name, cost in found.items():
            spent = cost.ours + cost.server
            power = _power(spent, before.get(name, 0.0), many, smaller)
            print(f"{name:14}{cost.ours:14.1f}{cost.server:8.1f}", end="")
            print(f"{cost.statements:12}{power:>8}", flush=True)
            before[name] = spent
        smaller = many


def _power(spent: float, before: float, many: int, smaller: int) -> str:
    if not before or many == smaller:
        return ""
    return f"{math.log(spent / before) / math.log(many / smaller):.2f}"


def measure(address: str) -> dict[str, Cost]:
    """Of each page what it costs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        numbers.served(Path(folder) / "home", address) as services,
    ):
        return dict(_ask_all(services))


@contextmanager
def _filled(many: int, keep: Path | None, server: str | None) -> Iterator[str]:
    """The address of a database with so many."""
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{_fill(keep or Path(folder), many)}"
        return
    databases = Server(server)
    address = databases.new()
    try:
        numbers.fill_database(address, many)
        _settle(address)
        yield address
    finally:
        databases.drop(address)


def _settle(address: str) -> None:
    """As the server does by itself after a while; and its processes do all work alone.

    What others help them with would be counted nowhere.
    """
    database = connect(address)
    name = database.engine.url.database
    with database.engine.connect() as connection:
        alone = connection.execution_options(isolation_level="AUTOCOMMIT")
        alone.execute(text("VACUUM ANALYZE"))
        alone.execute(
            text(f"ALTER DATABASE {name} SET max_parallel_workers_per_gather = 0")
        )
    database.close()


def _fill(folder: Path, many: int) -> Path:
    """The file with so many, of these tables and with what SQLite plans by."""
    folder.mkdir(parents=True, exist_ok=True)
    filled, filling = folder / f"{many}.sqlite", folder / f"{many}.filling"
    if not filled.exists():
        filling.unlink(missing_ok=True)
        numbers.fill_database(f"sqlite:///{filling}", many)
        filling.rename(filled)
    database = connect(f"sqlite:///{filled}")
    migrations.upgrade(database.engine)
    table_statistics.gather(database)
    database.close()
    return filled


def _ask_all(services: Services) -> Iterator[tuple[str, Cost]]:
    client, database = numbers.log_in(services, "admin"), services.database
    for name, path in PAGES.items():
        yield name, _ask(partial(numbers.get, client, path), database)
    # Figures are kept for minutes: these are counted.
    first = partial(numbers.get_first, services, client, COUNTED)
    yield "numbers", _ask(first, database)


def _ask(work: Work, database: Database) -> Cost:
    work()
    spent, helped = [], []
    asked = 0
    for _ in range(ROUNDS):
        served, used = _spent_by_server(database), time.process_time()
        with _asked() as statements:
            work()
        spent.append((time.process_time() - used) * 1000)
        helped.append(_spent_by_server(database) - served)
        asked = len(statements)
    return Cost(statistics.median(spent), statistics.median(helped), asked)


def _spent_by_server(database: Database) -> float:
    """What its processes have, in milliseconds; SQLite works in ours."""
    if not database.is_shared:
        return 0.0
    with database.reading() as session:
        keys = session.scalars(
            text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        ).all()
    told = [Path(f"/proc/{key}/schedstat").read_text().split() for key in keys]
    return sum(int(nanoseconds) for nanoseconds, *_ in told) / 1_000_000


@contextmanager
def _asked() -> Iterator[list[str]]:
    """Statements until the block ends, but for the beginnings of transactions."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, said: str, *_others: object) -> None:
        if not said.startswith("BEGIN"):
            statements.append(said)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


if __name__ == "__main__":
    main()

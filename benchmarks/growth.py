"""What grows with incidents: ``python -m benchmarks.growth [INCIDENTS...] [--keep FOLDER]``.

Fills an SQLite file for each number of incidents, one after the other, and asks queue,
board, numbers, lists and an incident's suggestions: processor time and statements of each,
and by which power of the number of incidents its time has grown since the one before (0 is
not at all, 1 as many times as there are incidents). A million take long to fill and 2 GB:
files that are kept in a folder are measured again as they are.
"""

import argparse
import math
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import event
from sqlalchemy.engine import Engine

from benchmarks import numbers
from benchmarks.quarter import QUARTER
from kb import migrations, table_statistics
from kb.database import connect
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("incidents", nargs="*", type=int, default=SIZES)
    parser.add_argument("--keep", type=Path, help="a folder for the filled files")
    given = parser.parse_args()
    before: dict[str, float] = {}
    smaller = 0
    for many in given.incidents:
        print(
            f"\n{many:,} incidents\n{'':14}{'processor, ms':>14}{'statements':>12}{'power':>8}"
        )
        found = measure(many, given.keep)
        for name, (spent, asked) in found.items():
            power = _power(spent, before.get(name, 0.0), many, smaller)
            print(f"{name:14}{spent:14.1f}{asked:12}{power:>8}", flush=True)
        before, smaller = {name: spent for name, (spent, _) in found.items()}, many


def _power(spent: float, before: float, many: int, smaller: int) -> str:
    if not before or many == smaller:
        return ""
    return f"{math.log(spent / before) / math.log(many / smaller):.2f}"


def measure(many: int, keep: Path | None) -> dict[str, tuple[float, int]]:
    """Of each page the processor time, and how many statements it asks."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{_fill(keep or Path(folder), many)}"
        with numbers.served(Path(folder) / "home", address) as services:
            return dict(_ask_all(services))


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


def _ask_all(services: Services) -> Iterator[tuple[str, tuple[float, int]]]:
    client = numbers.log_in(services, "admin")
    for name, path in PAGES.items():
        yield name, _ask(partial(numbers.get, client, path))
    # Figures are kept for minutes: these are counted.
    yield "numbers", _ask(partial(numbers.get_first, services, client, COUNTED))


def _ask(work: Callable[[], None]) -> tuple[float, int]:
    work()
    spent = []
    with _asked() as statements:
        for _ in range(ROUNDS):
            statements.clear()
            used = time.process_time()
            work()
            spent.append((time.process_time() - used) * 1000)
    return statistics.median(spent), len(statements)


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

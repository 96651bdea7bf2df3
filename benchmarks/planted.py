"""Errors planted into the tax database, and whether runs over each engine find them all.

    python -m benchmarks.planted [--rows 20000] [--errors 400] [--engine postgresql ...]

It starts its own PostgreSQL and MariaDB. The database is written there clean and watched
through an account that may only select; then with the errors in it, and watched again. It
prints for each engine how many rows were checked, how many errors were found, how many were
missed, and what was found beside them; and ends with 1 unless all of them and nothing else
was found.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import create_engine, text

from kb import database as databases
from kb import encryption, migrations
from kb.quality.models import TLS, QualitySource, SourceKind
from kb.quality.rules.columns import Engine
from kb.quality.sources.access import Access
from tests import mariadb, postgresql
from tests.tax_house import TODAY, TaxHouse
from web.demo.tax import tables
from web.demo.tax.bureau import FULL, Bureau, make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.planting import FULL as ERRORS_PLANTED
from web.demo.tax.planting import plant

KEY: Final = "a key of the benchmark"
READER: Final = "planted_reader"
DATABASE: Final = "tax"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the database lies: how it is written, and how it is watched."""

    url: str
    source: QualitySource
    access: Access
    account: str = ""
    """Of the server that may only select, as grants name it."""

    def write(self, bureau: Bureau) -> None:
        engine = create_engine(self.url)
        bureau.write(engine)
        if self.account:
            # Tables are made anew, and rights went with the old ones.
            with engine.begin() as connection:
                for name in tables.METADATA.tables:
                    connection.execute(
                        text(f"GRANT SELECT ON {name} TO {self.account}")
                    )
        engine.dispose()


@dataclass(frozen=True, slots=True)
class Result:
    engine: Engine
    proof: str
    rows: int
    planted: int
    found: int
    missed: int
    beside: int
    on_clean: int
    seconds: float
    """Of both runs over all datasets."""

    @property
    def is_right(self) -> bool:
        return not (self.missed or self.beside or self.on_clean)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=FULL)
    parser.add_argument("--errors", type=int, default=ERRORS_PLANTED)
    parser.add_argument(
        "--engine", nargs="*", choices=list(Engine), default=list(Engine)
    )
    given = parser.parse_args()
    clean = make_bureau(TODAY.date(), rows=given.rows)
    results = []
    for engine in map(Engine, given.engine):
        with tempfile.TemporaryDirectory(prefix="kb-planted-") as name:
            folder = Path(name)
            folder.chmod(0o755)
            with PLACES[engine](folder) as place:
                results.append(watch(engine, place, folder, clean, given.errors))
    Console(width=120).print(_to_table(results))
    sys.exit(0 if all(each.is_right for each in results) else 1)


def watch(
    engine: Engine, place: Place, folder: Path, clean: Bureau, errors: int
) -> Result:
    """What is found in the clean database and in the one with errors."""
    planted, places = plant(clean, ERRORS, errors)
    own = databases.connect(f"sqlite:///{folder / 'kb.sqlite'}")
    migrations.upgrade(own.engine)
    house = TaxHouse(own, place.source, place.access)
    place.write(clean)
    started = time.perf_counter()
    house.run()
    seconds = time.perf_counter() - started
    on_clean = house.found()
    place.write(planted)
    started = time.perf_counter()
    runs = house.run()
    seconds += time.perf_counter() - started
    found, wanted = house.found(), set(places)
    for each in sorted(found ^ wanted, key=str):
        print(f"{engine}: {'missed' if each in wanted else 'beside'} {each}")
    with own.reading() as session:
        proof = session.get_one(QualitySource, place.source.id).proof
    own.close()
    return Result(
        engine=engine,
        proof=", ".join(proof),
        rows=sum(run.checked for run in runs),
        planted=len(wanted),
        found=len(found & wanted),
        missed=len(wanted - found),
        beside=len(found - wanted),
        on_clean=len(on_clean),
        seconds=seconds,
    )


@contextmanager
def _sqlite(folder: Path) -> Iterator[Place]:
    source = _make_source(SourceKind.SQLITE, path="tax.sqlite")
    yield Place(
        f"sqlite:///{folder / 'tax.sqlite'}", source, Access(KEY, folder=folder)
    )


@contextmanager
def _postgresql(folder: Path) -> Iterator[Place]:
    with postgresql.running(folder) as server:
        server.execute(f"CREATE DATABASE {DATABASE}")
        server.execute(f"CREATE ROLE {READER} LOGIN")
        # What everybody may do beside reading is taken away, as the manual asks for it.
        server.execute(f"REVOKE TEMPORARY ON DATABASE {DATABASE} FROM public")
        host = str(server.folder)
        source = _make_source(SourceKind.POSTGRESQL, host=host, database=DATABASE)
        access = Access(KEY, hosts=frozenset({host.lower()}))
        yield Place(server.to_url(DATABASE), source, access, READER)


@contextmanager
def _mariadb(folder: Path) -> Iterator[Place]:
    with mariadb.running(folder) as server:
        account = f"{READER}@localhost"
        server.execute(
            f"CREATE DATABASE {DATABASE}",
            f"CREATE USER {account} IDENTIFIED BY '{KEY}'",
        )
        host = str(server.socket)
        source = _make_source(SourceKind.MARIADB, host=host, database=DATABASE)
        url = f"mysql+pymysql://root@localhost/{DATABASE}?unix_socket={host}&charset=utf8mb4"
        yield Place(url, source, Access(KEY, hosts=frozenset({host.lower()})), account)


PLACES: Final = {
    Engine.SQLITE: _sqlite,
    Engine.POSTGRESQL: _postgresql,
    Engine.MARIADB: _mariadb,
}


def _make_source(kind: SourceKind, **given: Any) -> QualitySource:
    return QualitySource(
        kind=kind,
        login=READER,
        secret=encryption.encrypt(KEY, KEY),
        tls=TLS.OFF,
        statement_seconds=600,
        created_at=TODAY,
        proof=[],
        **given,
    )


def _to_table(results: Sequence[Result]) -> Table:
    table = Table(title="Errors planted into the tax database")
    headings = ("rows", "planted", "found", "missed", "beside", "on the clean copy")
    table.add_column("engine")
    for heading in (*headings, "seconds"):
        table.add_column(heading, justify="right")
    for each in results:
        numbers = (
            each.rows,
            each.planted,
            each.found,
            each.missed,
            each.beside,
            each.on_clean,
        )
        table.add_row(
            str(each.engine), *(f"{n:,}" for n in numbers), f"{each.seconds:.1f}"
        )
    return table


if __name__ == "__main__":
    main()

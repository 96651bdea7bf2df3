"""A real PostgreSQL server for the tests, started for them and gone after them."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, text

from kb import database as databases
from kb import migrations
from tests.programs import find_postgresql

_NUMBERS = itertools.count(1)
_UNPRIVILEGED = "nobody"
OPTIONS = (
    "listen_addresses=",
    # Nothing of it has to outlive the tests.
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "autovacuum=off",
)


@dataclass(frozen=True)
class Server:
    folder: Path
    """Where its socket is: no port, which another process might take in between."""

    def to_url(self, database: str) -> str:
        return f"postgresql+psycopg://kb@/{database}?host={self.folder}"

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """A fresh copy of the migrated database; dropped at the end."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template_kb STRATEGY file_copy")
        yield self.to_url(name)
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        engine = create_engine(self.to_url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """A server whose data lie in *folder*, with a migrated template database.

    PostgreSQL refuses to run as root; then it runs as an unprivileged user.
    """
    programs = find_postgresql()
    assert programs is not None
    data = folder / "data"
    if os.geteuid() == 0:
        _let_in(folder)
    _run(programs / "initdb", "-D", data, "-U", "kb", "-A", "trust", "-E", "UTF8", "-N")
    options = " ".join([f"-k {folder}", *(f"-c {each}" for each in OPTIONS)])
    log = folder / "log"
    _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", log, "-w", "start")
    try:
        server = Server(folder)
        _make_template(server)
        yield server
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(data)


def _make_template(server: Server) -> None:
    server.execute("CREATE DATABASE template_kb")
    database = databases.connect(server.to_url("template_kb"))
    migrations.upgrade(database.engine)
    database.close()


def _run(program: Path, *arguments: object) -> None:
    user = _UNPRIVILEGED if os.geteuid() == 0 else None
    subprocess.run(
        [program, *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        user=user,
        cwd="/",
    )


def _let_in(folder: Path) -> None:
    shutil.chown(folder, _UNPRIVILEGED)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o011)

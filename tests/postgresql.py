"""A real PostgreSQL server for the tests, started for them and gone after them."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg

from kb import database as databases
from kb import migrations
from tests.lending import Lent, State, read_state
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
    idle: list[Lent] = field(default_factory=list)
    """Databases that came back as new."""

    def to_url(self, database: str) -> str:
        return f"postgresql+psycopg://kb@/{database}?host={self.folder}"

    def to_address(self, database: str) -> str:
        return f"host={self.folder} dbname={database} user=kb"

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """The migrated database, as new; nobody else has it meanwhile."""
        lent = self.idle.pop() if self.idle else self._copy_template()
        try:
            yield self.to_url(lent.name)
        finally:
            if lent.restore():
                self.idle.append(lent)
            else:
                lent.close()
                self.execute(f"DROP DATABASE {lent.name}")

    def _copy_template(self) -> Lent:
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE template_kb STRATEGY file_copy")
        return Lent(name, self.to_address(name), self.template)

    @cached_property
    def template(self) -> State:
        return read_state(self.to_address("template_kb"))

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            self.to_address("postgres"), autocommit=True
        ) as connection:
            connection.execute(statement)


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
        for lent in server.idle:
            lent.close()
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

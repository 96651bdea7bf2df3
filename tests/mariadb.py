"""A real MariaDB server for the tests, started for them and gone after them."""

import itertools
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

from tests.programs import find_mariadb

_NUMBERS = itertools.count(1)
_UNPRIVILEGED = "nobody"
_START_SECONDS = 60
_STOP_SECONDS = 20
OPTIONS = (
    "--skip-networking",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    # Nothing of it has to outlive the tests.
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-log-file-size=16M",
    "--innodb-buffer-pool-size=64M",
    "--skip-log-bin",
    "--performance-schema=OFF",
)


@dataclass(frozen=True)
class Server:
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> Path:
        """Where it listens: no port, which another process might take in between."""
        return self.folder / "socket"

    def connect(self, database: str | None = None, **given: Any) -> Any:
        """As the server's own administrator, unless another ``user`` is given."""
        options: dict[str, Any] = {"user": "root", "charset": "utf8mb4", **given}
        return pymysql.connect(
            unix_socket=str(self.socket), database=database, autocommit=True, **options
        )

    def execute(self, *statements: str, database: str | None = None) -> None:
        connection = self.connect(database)
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    @contextmanager
    def new_database(self) -> Iterator[str]:
        """The name of an empty database, which is dropped at the end."""
        name = f"test_{os.getpid()}_{next(_NUMBERS)}"
        self.execute(f"CREATE DATABASE {name}")
        yield name
        self.execute(f"DROP DATABASE {name}")

    def kill(self) -> None:
        """As the system kills it: without a word to those who are connected."""
        self.process.kill()
        self.process.wait(_STOP_SECONDS)


@contextmanager
def running(folder: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """A server whose data lie in *folder*; it listens on a socket there and nowhere else.

    Debian's ``mariadb-server-core`` and ``mariadb-client-core`` are enough. As root it runs as an unprivileged user.
    """
    data = folder / "data"
    if os.geteuid() == 0:
        _let_in(folder)
    done = subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--skip-name-resolve",
            "--innodb-log-file-size=16M",
        ],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **_ways(folder),
    )
    assert done.returncode == 0, done.stdout.decode(errors="replace")
    with _started(folder, data, options) as process:
        server = Server(folder, process)
        _wait(server)
        yield server
    shutil.rmtree(data)


@contextmanager
def _started(
    folder: Path, data: Path, options: Sequence[str]
) -> Iterator[subprocess.Popen[bytes]]:
    program = find_mariadb()
    assert program is not None
    process = subprocess.Popen(
        [
            program,
            "--no-defaults",
            f"--datadir={data}",
            f"--socket={folder / 'socket'}",
            f"--pid-file={folder / 'pid'}",
            f"--log-error={folder / 'log'}",
            *OPTIONS,
            *options,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **_ways(folder),
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(_STOP_SECONDS)


def _wait(server: Server) -> None:
    """Until it answers. Fail with what it says of itself if it does not."""
    until = time.monotonic() + _START_SECONDS
    while not _answers(server.socket):
        if server.process.poll() is not None or time.monotonic() > until:
            raise AssertionError((server.folder / "log").read_text())
        time.sleep(0.05)


def _answers(path: Path) -> bool:
    # The driver would leave its socket open where nobody listens yet.
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(path)) == 0


def _ways(folder: Path) -> dict[str, Any]:
    return {
        "user": _UNPRIVILEGED if os.geteuid() == 0 else None,
        "cwd": "/",
        "env": {**os.environ, "TMPDIR": str(folder)},
    }


def _let_in(folder: Path) -> None:
    shutil.chown(folder, _UNPRIVILEGED)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o011)

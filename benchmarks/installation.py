"""One installation in a scratch folder, used and killed from outside as people would."""

import http.client
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import create_engine, text

from kb import database as databases
from kb.database import Database
from kb.settings import Settings

PASSWORD = "a long enough password"
ROOT = Path(__file__).parents[1]


@dataclass
class Server:
    """Where databases of PostgreSQL are made for one run each."""

    address: str
    """As postgresql://user@host:port, without a database's name."""
    count: int = 0

    def new(self) -> str:
        self.count += 1
        name = f"kills_{os.getpid()}_{self.count}"
        self._execute(f"CREATE DATABASE {name}")
        return f"{self.address}/{name}"

    def drop(self, url: str) -> None:
        self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    def _execute(self, statement: str) -> None:
        address = self.address.replace("postgresql://", "postgresql+psycopg://")
        engine = create_engine(f"{address}/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


@dataclass
class Installation:
    home: Path
    url: str = ""
    port: int = 0
    token: str = ""
    program: Path = ROOT
    """Where the program lies that is run."""

    @property
    def environment(self) -> dict[str, str]:
        given = {"KB_HOME": str(self.home), "KB_ADMIN_PASSWORD": PASSWORD}
        return {**os.environ, **given, "KB_DATABASE_URL": self.url}

    @property
    def settings(self) -> Settings:
        return replace(Settings(), home=self.home, database_url=self.url)

    def connect(self) -> Database:
        return databases.connect(self.settings.database_address)

    def scalar(self, query: str) -> int:
        database = self.connect()
        with database.engine.connect() as connection:
            found = int(connection.scalar(text(query)) or 0)
        database.close()
        return found

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        log = (self.home.parent / "output.log").open("ab")
        return subprocess.Popen(
            [sys.executable, "-m", "web.cli", *map(str, arguments)],
            # What lies there is found before what is installed.
            cwd=self.program,
            env=self.environment,
            stdout=log,
            stderr=log,
        )

    def run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "web.cli", *map(str, arguments)],
            # What lies there is found before what is installed.
            cwd=self.program,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def must(self, *arguments: object) -> str:
        done = self.run(*arguments)
        if done.returncode:
            raise RuntimeError(f"kb {arguments[0]}: {done.stdout} {done.stderr}")
        return done.stdout

    def measure(self, *arguments: object) -> tuple[float, float]:
        """Seconds of a command that passed, and those of the processor."""
        began, before = time.perf_counter(), _spent_by_children()
        self.must(*arguments)
        return time.perf_counter() - began, _spent_by_children() - before

    def issue_token(self) -> None:
        scopes = ("--scope", "incidents", "--scope", "read")
        issued = self.must(
            "tokens", "issue", "bench", "--user", "admin", *scopes, "--as", "admin"
        )
        self.token = issued.split()[-1]

    def serve(self) -> subprocess.Popen[bytes]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        process = self.start("serve", "--port", self.port)
        for _ in range(600):
            if self.is_healthy():
                return process
            time.sleep(0.1)
        raise RuntimeError("The service does not get healthy.")

    def is_healthy(self) -> bool:
        try:
            return self.ask("GET", "/health")[0] == 200
        except OSError:
            return False

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as error:
            raise OSError(str(error)) from error
        finally:
            connection.close()


def kill_within(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill it (kill -9) at a random moment; return whether it was still at work."""
    try:
        process.wait(random.uniform(0, seconds))
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _spent_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime

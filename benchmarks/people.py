"""Fifty people at work at once on one service, for a minute, over loopback.

Each of them searches, reads, reports, comments and takes incidents, with hardly a pause.
Says how long pages took, logins apart, what failed, and whether anything that was answered
is missing. ``--gunicorn`` serves with two workers beside ``kb worker``; ``--against FOLDER``
sends them to another checkout, with a ``.venv`` of its own, too, by turns.
"""

import argparse
import importlib.util
import os
import random
import re
import socket
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Final

from benchmarks.installation import ROOT

PEOPLE: Final = 50
SECONDS: Final = 60.0
SHARES: Final = (0.5, 0.95, 0.99)
PAUSE: Final = (0.2, 1.0)
"""Seconds between two pages of one person."""
QUERIES: Final = ("打印机", "vpn", "ORA-00257", "502", "disk full", "邮箱已满", "dhcp")
GUNICORN: Final = (
    "-m",
    "gunicorn",
    "--workers=2",
    "--threads=4",
    # A worker takes in what it can soon answer; the other one gets the rest.
    "--worker-connections=8",
    "--log-level=error",
    "web.wsgi:make_application()",
)
_TOKEN: Final = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass
class Person:
    """One browser; what it measured, and what the service has promised to it."""

    address: str
    login: str
    password: str
    seconds: list[float] = field(default_factory=list)
    login_seconds: float = 0.0
    failed: list[str] = field(default_factory=list)
    promised: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(jar)
        self._token = ""

    def get(self, path: str) -> str:
        return self._ask(path, None)

    def post(self, path: str, **values: str) -> str:
        form = {"csrf_token": self._token, **values}
        return self._ask(path, urllib.parse.urlencode(form).encode())

    def _ask(self, path: str, data: bytes | None) -> str:
        began = time.perf_counter()
        try:
            with self._opener.open(self.address + path, data, timeout=60) as answer:
                page: str = answer.read().decode()
        except urllib.error.HTTPError as error:
            page = error.read().decode()
            # Two who take the same incident are told so: that is no failure.
            if error.code not in (403, 409, 422):
                self.failed.append(f"{error.code} {path}")
        except OSError as error:
            self.failed.append(f"{error} {path}")
            return ""
        self.seconds.append(time.perf_counter() - began)
        if token := _TOKEN.search(page):
            self._token = token[1]
        return page

    def work(self, until: float) -> None:
        self.get("/login")
        self.post("/login", login=self.login, password=self.password)
        self.login_seconds = self.seconds.pop() if self.seconds else 0.0
        chance = random.Random(self.login + str(id(self)))
        while time.monotonic() < until:
            self._do_something(chance)
            time.sleep(chance.uniform(*PAUSE))

    def _do_something(self, chance: random.Random) -> None:
        what = chance.random()
        if what < 0.5:
            self._search(chance)
        elif self.login == "user":
            self._report(chance)
        else:
            self._take(chance)

    def _search(self, chance: random.Random) -> None:
        query = urllib.parse.quote(chance.choice(QUERIES))
        found = re.findall(
            r'href="(/articles/\d+[^"]*)"', self.get(f"/search?q={query}")
        )
        if found:
            self.get(chance.choice(found).replace("&amp;", "&"))

    def _report(self, chance: random.Random) -> None:
        self.get("/requests/new?title=x")
        mark = f"{chance.getrandbits(64):x}"
        page = self.post("/requests/new", title=f"load {mark}", description="…")
        if f"load {mark}" in page and "/requests/" in page:
            self.promised.append(mark)

    def _take(self, chance: random.Random) -> None:
        found = re.findall(r'href="/incidents/(\d+)"', self.get("/incidents?view=open"))
        if not found:
            return
        incident = chance.choice(found)
        self.get(f"/incidents/{incident}")
        self.post(f"/incidents/{incident}/take-over")
        mark = f"{chance.getrandbits(64):x}"
        page = self.post(
            f"/incidents/{incident}/comment", text=f"note {mark}", internal="1"
        )
        if f"note {mark}" in page:
            self.promised.append(mark)


def measure(
    seconds: float = SECONDS, program: Path = ROOT, *, is_gunicorn: bool = False
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {**os.environ, "KB_HOME": folder}
        python = str(program / ".venv" / "bin" / "python")
        kb = [python, "-m", "web.cli"]
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        # An older program wants a free port for loading, too.
        subprocess.run(
            [*kb, "demo", "--load-only", "--port", str(port)],
            cwd=program,
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        servers = (
            [[python, *GUNICORN, "--bind", f"127.0.0.1:{port}"], [*kb, "worker"]]
            if is_gunicorn
            else [[*kb, "serve", "--port", str(port)]]
        )
        environment["PYTHONPATH"] = str(_lend_gunicorn(home))
        with _running(servers, program, environment):
            people = _send_people(f"http://127.0.0.1:{port}", home, seconds)
        _report(people, home)


def _lend_gunicorn(home: Path) -> Path:
    """A folder with ours alone: an older program may have none, and both have the same."""
    found = importlib.util.find_spec("gunicorn")
    assert found is not None, "it is installed with what tests need"
    package = Path(found.origin or "").parent
    folder = home / "lent"
    folder.mkdir()
    (folder / package.name).symlink_to(package)
    return folder


@contextmanager
def _running(
    commands: Sequence[Sequence[str]], program: Path, environment: dict[str, str]
) -> Iterator[None]:
    processes = [
        subprocess.Popen(
            command, cwd=program, env=environment, stdout=subprocess.DEVNULL
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(60)


def _send_people(address: str, home: Path, seconds: float) -> list[Person]:
    password = (home / "demo-password").read_text().strip()
    wait_for(address)
    logins = ("user", "firstline", "expert", "reviewer", "user")
    people = [
        Person(address, logins[place % len(logins)], password)
        for place in range(PEOPLE)
    ]
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=each.work, args=(until,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people


def wait_for(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The service does not start.")


def _report(people: list[Person], home: Path) -> None:
    import sqlite3  # noqa: PLC0415 - only to count at the end.

    seconds = sorted(each for person in people for each in person.seconds)
    failed = [each for person in people for each in person.failed]
    promised = {each for person in people for each in person.promised}
    with sqlite3.connect(home / "kb.sqlite") as database:
        rows = database.execute(
            "SELECT title FROM incident UNION ALL SELECT text FROM incident_event"
        )
        kept = {row[0].rpartition(" ")[2] for row in rows}
    database.close()
    print(f"{PEOPLE} people, {len(seconds)} pages, {len(failed)} failed")
    logins = sorted(person.login_seconds for person in people)
    for what, taken in (("pages", seconds), ("logins", logins)):
        at = (taken[min(int(len(taken) * share), len(taken) - 1)] for share in SHARES)
        told = ", ".join(f"{each * 1000:.0f}" for each in at)
        print(f"  {what}, p50, p95 and p99 in ms: {told}")
    print(f"  {len(promised)} writes answered, {len(promised - kept)} of them lost")
    for reason in sorted(set(failed))[:10]:
        print(f"  failed: {reason}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(".")[0])
    parser.add_argument("seconds", type=float, nargs="?", default=SECONDS)
    parser.add_argument("--gunicorn", action="store_true")
    parser.add_argument("--against", type=Path)
    given = parser.parse_args()
    for program in filter(None, (given.against, ROOT)):
        print(program.name, flush=True)
        measure(given.seconds, program, is_gunicorn=given.gunicorn)


if __name__ == "__main__":
    main()

"""Two hosts on one PostgreSQL, some people at work on both, and kills in between.

    python -m benchmarks.hosts --postgresql postgresql://user@host:port [--people 50]
        [--seconds 60] [--engine tantivy]

Each host is ``kb serve`` and ``kb worker`` over a home of its own, on loopback. Every few
seconds one of the four is killed (kill -9) and started again: a server at random, or the worker
that leads. It prints a table: writes that were answered against those that are kept, one by one,
mails against what there was to tell, how long nobody led, and what each kill did.

Two hosts share no index in a home. Unless ``--engine opensearch`` and the settings of a cluster
are given, both are told to take their own index for one that they share, which no installation
can do: nothing here is searched.
"""

import argparse
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from sqlalchemy import text

from benchmarks.installation import Installation, Server

PAUSE: Final = (0.2, 1.0)
BETWEEN_KILLS: Final = (4.0, 7.0)
_UNSHARED: Final = (
    "import sys; from kb.hosts import processes; processes.LOCAL_ENGINES = ();"
    " from web.cli.main import main; main(sys.argv[1:])"
)


class Mailbox:
    """What the mail server has taken, by the id of each message."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        found = re.search(rb"(?im)^Message-ID: *(<[^>]+>)", envelope.content)
        self.taken[found[1].decode() if found else "none"] += 1
        return "250 Taken"


@dataclass
class Host(Installation):
    name: str = ""
    mail_port: int = 0
    engine: str = "tantivy"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **super().environment,
            "KB_HOST_NAME": self.name,
            "KB_SEARCH_ENGINE": self.engine,
            "KB_SMTP_HOST": "127.0.0.1",
            "KB_SMTP_PORT": str(self.mail_port),
            "KB_API_CALLS_PER_MINUTE": "100000",
        }

    def start(self, *arguments: object) -> subprocess.Popen[bytes]:
        log = (self.home.parent / f"{self.name}.log").open("ab")
        program = (
            ["-m", "web.cli"] if self.engine == "opensearch" else ["-c", _UNSHARED]
        )
        return subprocess.Popen(
            [sys.executable, *program, *map(str, arguments)],
            env=self.environment,
            stdout=log,
            stderr=log,
        )


@dataclass
class Person:
    """Opens incidents on one host or the other, and remembers what was answered."""

    hosts: list[Host]
    name: str
    answered: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)

    def work(self, until: float) -> None:
        chance = random.Random(self.name)
        number = 0
        while time.monotonic() < until:
            number += 1
            title = f"{self.name} {number}"
            try:
                status, _ = chance.choice(self.hosts).ask(
                    "POST", "/api/v1/incidents", {"title": title, "description": "x"}
                )
            except OSError as error:
                self.refused[type(error).__name__] += 1
            else:
                if status == 201:
                    self.answered.append(title)
                else:
                    self.refused[str(status)] += 1
            time.sleep(chance.uniform(*PAUSE))


@dataclass
class Ground:
    hosts: list[Host]
    running: dict[tuple[str, str], subprocess.Popen[bytes]] = field(
        default_factory=dict
    )
    kills: Counter[str] = field(default_factory=Counter)
    takeovers: list[float] = field(default_factory=list)

    def start_all(self) -> None:
        for host in self.hosts:
            self.running[host.name, "serve"] = host.serve()
            self.running[host.name, "worker"] = host.start("worker")

    def kill_some(self, until: float, leader: "Leader") -> None:
        chance = random.Random(1)
        while time.monotonic() + BETWEEN_KILLS[1] < until:
            time.sleep(chance.uniform(*BETWEEN_KILLS))
            lead = leader.find()
            if lead is not None and chance.random() < 0.6:
                self._kill_leader(lead, leader)
            else:
                self._kill(chance.choice(self.hosts), "serve")

    def _kill_leader(self, pid: int, leader: "Leader") -> None:
        key = next((k for k, each in self.running.items() if each.pid == pid), None)
        if key is None:
            return
        host = next(each for each in self.hosts if each.name == key[0])
        began = time.monotonic()
        self._end(key, "the one that leads")
        while leader.find() in (None, pid):
            time.sleep(0.05)
        self.takeovers.append(time.monotonic() - began)
        self._begin(host, key[1])

    def _kill(self, host: Host, what: str) -> None:
        self._end((host.name, what), f"kb {what}")
        self._begin(host, what)

    def _end(self, key: tuple[str, str], what: str) -> None:
        self.running[key].send_signal(signal.SIGKILL)
        self.running[key].wait()
        self.kills[f"{what} ({key[1]})"] += 1

    def _begin(self, host: Host, what: str) -> None:
        arguments = ("serve", "--port", host.port) if what == "serve" else ("worker",)
        self.running[host.name, what] = host.start(*arguments)

    def stop_all(self) -> dict[str, int]:
        """Told to end, not killed; how each ended."""
        for each in self.running.values():
            each.terminate()
        return {" ".join(k): each.wait(90) for k, each in self.running.items()}


@dataclass
class Leader:
    """Who leads, as the server sees it: by the port of its connection, or its process."""

    host: Host

    def find(self) -> int | None:
        database = self.host.connect()
        try:
            with database.engine.connect() as connection:
                port = connection.scalar(text(_LEADER), {"key": _lead_key()})
        finally:
            database.close()
        return None if port is None else _owner_of(int(port))


_LEADER: Final = """
    SELECT client_port FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted
    AND (classid::bigint << 32 | objid::bigint) = :key
"""


def _lead_key() -> int:
    from kb.advisory_locks import to_key  # noqa: PLC0415
    from web.background.leading import LOCK  # noqa: PLC0415

    return to_key(LOCK)


def _owner_of(port: int) -> int | None:
    """The process of this machine that has the local *port*."""
    wanted = f":{port:04X} "
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    sockets = {
        f"socket:[{line.split()[9]}]"
        for line in lines
        if wanted in line.split(" ", 5)[4] + " "
    }
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(
                str(each.readlink()) in sockets for each in (folder / "fd").iterdir()
            ):
                return int(folder.name)
        except OSError:
            continue
    return None


@contextmanager
def mailing() -> Iterator[tuple[Mailbox, int]]:
    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()


def set_up(folder: Path, url: str, mail_port: int, engine: str) -> list[Host]:
    hosts: list[Host] = []
    for name in ("north", "south"):
        home = folder / name
        host = Host(home, url, name=name, mail_port=mail_port, engine=engine)
        if hosts:
            home.mkdir(mode=0o700)
            (home / "secret_key").write_bytes(
                (hosts[0].home / "secret_key").read_bytes()
            )
        host.must("init")
        hosts.append(host)
    hosts[0].issue_token()
    hosts[1].token = hosts[0].token
    return hosts


def send_people(hosts: list[Host], many: int, until: float) -> list[Person]:
    people = [Person(hosts, f"person {number}") for number in range(many)]
    threads = [threading.Thread(target=each.work, args=(until,)) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return people


def read_titles(host: Host) -> Counter[str]:
    database = host.connect()
    with database.engine.connect() as connection:
        found = Counter(connection.scalars(text("SELECT title FROM incident")))
    database.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgresql", required=True)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--engine", default="tantivy")
    given = parser.parse_args()
    server = Server(given.postgresql)
    url = server.new()
    try:
        with tempfile.TemporaryDirectory(prefix="kb-hosts-") as name, mailing() as mail:
            hosts = set_up(Path(name), url, mail[1], given.engine)
            return measure(Ground(hosts), mail[0], given.people, given.seconds)
    finally:
        server.drop(url)


def measure(ground: Ground, mailbox: Mailbox, many: int, seconds: float) -> int:
    ground.start_all()
    until = time.monotonic() + seconds
    leader = Leader(ground.hosts[0])
    killer = threading.Thread(target=ground.kill_some, args=(until, leader))
    killer.start()
    people = send_people(ground.hosts, many, until)
    killer.join()
    ended = ground.stop_all()
    kept = read_titles(ground.hosts[0])
    answered = [title for person in people for title in person.answered]
    lost = [title for title in answered if title not in kept]
    twice = [title for title, count in kept.items() if count > 1]
    mails_twice = sum(count - 1 for count in mailbox.taken.values())
    refused = sum((person.refused for person in people), Counter[str]())
    print(f"{many} people, {seconds:.0f} s, kills: {dict(ground.kills)}")
    print(f"answered writes {len(answered)}, kept {sum(kept.values())}")
    print(f"answered and lost {len(lost)}, kept twice {len(twice)}")
    print(f"not answered (killed server, and the like): {dict(refused)}")
    print(f"mails taken {mailbox.taken.total()}, of them again {mails_twice}")
    print("seconds until another led:", [round(each, 1) for each in ground.takeovers])
    print(f"ended, told to: {ended}")
    return 1 if lost or twice else 0


if __name__ == "__main__":
    sys.exit(main())

"""What all hosts share: PostgreSQL, a bucket, and a search cluster of three nodes."""

import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.opensearch import server as opensearch
from tests.programs import find_postgresql
from tests.s3 import S3Server
from tests.s3 import serving as serving_s3

START_SECONDS = 300.0
_POSTGRESQL = (
    "listen_addresses=127.0.0.1",
    "max_connections=300",
    # The server itself is not killed here: nothing of it has to outlive the run.
    "fsync=off",
)
_NODE = (
    "cluster.name=yunzhi-proof",
    "cluster.routing.allocation.disk.threshold_enabled=false",
    "indices.query.bool.max_clause_count=8192",
)


def find_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> float:
    """Return after how many seconds it *holds*; raise if it does not in time."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() > began + seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def serving_postgresql(folder: Path) -> Iterator[int]:
    """The port of a server with an empty database ``kb`` of the user ``kb``."""
    programs = find_postgresql()
    assert programs is not None, "apt-get install postgresql"
    data, port = folder / "data", find_port()
    _run(programs / "initdb", "-D", data, "-U", "kb", "-A", "trust", "-E", "UTF8", "-N")
    with (data / "pg_hba.conf").open("a") as rules:
        rules.write("host all all 127.0.0.0/8 trust\n")
    options = " ".join((f"-p {port} -k {folder}", *(f"-c {o}" for o in _POSTGRESQL)))
    control = (programs / "pg_ctl", "-D", data)
    _run(*control, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        _run(programs / "createdb", "-h", folder, "-p", port, "-U", "kb", "kb")
        yield port
    finally:
        _run(*control, "-m", "immediate", "-w", "stop")


def _run(program: Path, *arguments: object) -> None:
    subprocess.run(
        [program, *map(str, arguments)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@dataclass
class SearchCluster:
    """Nodes that can be killed, and started again over what they had."""

    folder: Path
    heap: str
    ports: list[int] = field(default_factory=list)
    seeds: list[int] = field(default_factory=list)
    running: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, number: int) -> None:
        home = self.folder / f"node-{number}"
        home.mkdir(exist_ok=True)
        seeds = ",".join(f"127.0.0.1:{port}" for port in self.seeds)
        settings = [
            *_NODE,
            f"node.name=node-{number}",
            f"http.port={self.ports[number]}",
            f"transport.port={self.seeds[number]}",
            f"discovery.seed_hosts={seeds}",
        ]
        if not (home / "data").exists():
            names = ",".join(f"node-{each}" for each in range(len(self.ports)))
            settings.append(f"cluster.initial_cluster_manager_nodes={names}")
        environment = opensearch.environment()
        build = Path(environment["OPENSEARCH_BUILD"])
        java = Path(environment["JAVA_HOME"], "bin", "java")
        with (home / "log").open("ab") as log:
            self.running[number] = subprocess.Popen(
                [
                    *(java, f"-Xms{self.heap}", f"-Xmx{self.heap}"),
                    *("-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.disable.jmx=true"),
                    "--enable-native-access=ALL-UNNAMED",
                    *("-cp", f"{build}/classes:{build}/lib/*", "SearchNode", home),
                    *settings,
                ],
                env=environment,
                stdout=log,
                stderr=log,
            )

    def kill(self, number: int) -> None:
        process = self.running.pop(number)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def find_manager(self) -> int:
        """The number of the node that the others have elected."""
        rows = self.ask("/_cat/cluster_manager?format=json")
        return int(rows[0]["node"].removeprefix("node-"))

    def wait_for_green(self, number: int | None = None) -> None:
        """As that node sees it, if one was started while others ran.

        The others may not have missed it yet: whoever is elected when a manager was killed
        still counts that one for a while, with all of its shards.
        """
        try:
            wait_until(lambda: self._is_green(number), START_SECONDS, "all shards")
        except TimeoutError as error:
            for path in ("shards", "nodes"):
                error.add_note(json.dumps(self.ask(f"/_cat/{path}?format=json")))
            raise

    def _is_green(self, number: int | None) -> bool:
        count = len(self.ports)
        path = (
            f"/_cluster/health?wait_for_nodes={count}&wait_for_status=green&timeout=5s"
        )
        try:
            return not self.ask(path, of=number)["timed_out"]
        except (OSError, ValueError):
            return False

    def ask(self, path: str, *, of: int | None = None) -> Any:
        """Of whichever node answers, or of that one."""
        for number in list(self.running) if of is None else [of]:
            try:
                address = f"http://127.0.0.1:{self.ports[number]}{path}"
                with urllib.request.urlopen(address, timeout=15) as answer:
                    return json.load(answer)
            except urllib.error.HTTPError:
                raise
            except OSError:
                continue
        raise OSError("no node answers")


@contextmanager
def serving_search(folder: Path, nodes: int, heap: str) -> Iterator[SearchCluster]:
    if not (opensearch.CACHE / "opensearch" / "complete").exists():
        (folder / "first").mkdir()
        with opensearch.running(folder / "first", 1):
            pass  # It is fetched and compiled by the first start.
    cluster = SearchCluster(folder, heap)
    cluster.ports = [find_port() for _ in range(nodes)]
    cluster.seeds = [find_port() for _ in range(nodes)]
    try:
        for number in range(nodes):
            cluster.start(number)
        cluster.wait_for_green(nodes - 1)
        yield cluster
    finally:
        for number in list(cluster.running):
            cluster.kill(number)


@dataclass(frozen=True)
class Servers:
    postgresql: int
    s3: S3Server
    search: SearchCluster

    @property
    def ports(self) -> dict[str, Sequence[int]]:
        return {
            "postgresql": [self.postgresql],
            "s3": [self.s3.port],
            "opensearch": self.search.ports,
        }


@contextmanager
def serving(folder: Path, *, heap: str) -> Iterator[Servers]:
    """All three, until the block ends."""
    for name in ("postgresql", "s3", "search"):
        (folder / name).mkdir()
    with ExitStack() as stack:
        postgresql = stack.enter_context(serving_postgresql(folder / "postgresql"))
        s3 = stack.enter_context(serving_s3(folder / "s3"))
        search = stack.enter_context(serving_search(folder / "search", 3, heap))
        try:
            yield Servers(postgresql, s3, search)
        finally:
            shutil.rmtree(folder / "postgresql" / "log", ignore_errors=True)

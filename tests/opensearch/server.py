"""A real OpenSearch for the tests: one for all processes that run them, gone after them."""

import fcntl
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.programs import find_jdk

START = Path(__file__).with_name("start")
CACHE = Path.home() / ".cache" / "yunzhi-tests"
"""What it is made of is fetched and compiled once."""
MINUTES = 10
"""For the first start, which fetches some ninety megabytes."""


@contextmanager
def shared(folder: Path) -> Iterator[str]:
    """The address of the server in *folder*, which whoever comes first starts.

    It ends when the last process has let go of the pipe that is its standard input,
    however that process ends.
    """
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "pipe").exists():
            os.mkfifo(folder / "pipe")
            # By a shell that leaves it alone: it is not the child of one of the processes.
            command = '("$0" "$1" <"$1/pipe" >"$1/said" 2>"$1/log"; echo >>"$1/said") &'
            subprocess.run(
                ["sh", "-c", command, START, folder], check=True, env=environment()
            )
        held = os.open(folder / "pipe", os.O_WRONLY)
        try:
            address = _wait(folder)
        except BaseException:
            os.close(held)
            raise
    try:
        yield address
    finally:
        os.close(held)


@contextmanager
def running(folder: Path, nodes: int) -> Iterator[tuple[list[str], list[int]]]:
    """A cluster of one's own: the addresses and the processes of its nodes."""
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [START, "--nodes", str(nodes), folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment(),
        ) as process,
    ):
        try:
            said = process.stdout.readline()
            assert said.startswith("ready"), (folder / "log").read_text()
            yield (
                said.split()[1:],
                list(map(int, (folder / "pids").read_text().split())),
            )
        finally:
            process.stdin.close()


def wipe(address: str, prefix: str) -> None:
    """Remove the indexes whose names begin so."""
    path = f"{address}/{prefix}-*?expand_wildcards=all"
    with urllib.request.urlopen(urllib.request.Request(path, method="DELETE")):
        pass


def environment() -> dict[str, str]:
    return {
        **os.environ,
        "JAVA_HOME": str(find_jdk()),
        # It lives for a minute: what would make it fast is never paid back.
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "OPENSEARCH_BUILD": str(CACHE / "opensearch"),
    }


def _wait(folder: Path) -> str:
    deadline = time.monotonic() + MINUTES * 60
    while time.monotonic() < deadline:
        said = (folder / "said").read_text() if (folder / "said").exists() else ""
        if said.endswith("\n"):
            assert said.startswith("ready "), (folder / "log").read_text()
            return said.split()[1]
        time.sleep(0.1)
    raise TimeoutError((folder / "log").read_text())

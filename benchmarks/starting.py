"""What each command costs before it does its work: processor time of whole processes.

``--against FOLDER`` names another checkout with a ``.venv`` of its own; both are then
measured in turns, so that whatever else the machine does disturbs both alike. The time is
that of the command and of every process that it started, also of those that outlive it.
"""

import argparse
import ctypes
import os
import re
import resource
import signal
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

HERE: Final = Path(__file__).parent.parent
SAMPLE: Final = HERE / "web" / "demo" / "sample" / "knowledge"
WORDS: Final = "打印机脱机"
TEXT: Final = "# 打印机脱机\n\nThe spooler hangs. 重启打印服务。\n"
GOALS: Final = {
    "kb --help": 0.3,
    f"kb search {WORDS}": 0.8,
    "kb extract note.md": 0.7,
    "kb serve, to the first answer": 1.5,
}
_SUBREAPER: Final = 36
"""PR_SET_CHILD_SUBREAPER: who loses its parent becomes our child, and is counted."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_ADDRESS: Final = re.compile(r"http://\S+")


@dataclass(frozen=True)
class Checkout:
    """A checkout with its environment, and a home that its own commands filled."""

    name: str
    folder: Path
    home: Path

    @property
    def python(self) -> str:
        return str(self.folder / ".venv" / "bin" / "python")

    @property
    def kb(self) -> str:
        return str(self.folder / ".venv" / "bin" / "kb")

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ
        }
        return {**kept, "HOME": str(self.home), "KB_HOME": str(self.home / "kb")}

    def prepare(self) -> None:
        for command in (["init"], ["ingest", str(SAMPLE), "--publish"]):
            # Files of the sample may fail a form rule: that is no fault of the start.
            subprocess.run(
                [self.kb, *command],
                check=command == ["init"],
                env=self.environment,
                cwd=self.home,
                capture_output=True,
            )
        (self.home / "note.md").write_text(TEXT, encoding="utf-8")

    def cases(self) -> dict[str, Callable[[], float]]:
        """How each is measured, by its name."""
        return {
            "python -c pass": lambda: self._run(self.python, "-c", "pass"),
            "kb --help": lambda: self._run(self.kb, "--help"),
            f"kb search {WORDS}": lambda: self._run(self.kb, "search", WORDS),
            "kb extract note.md": lambda: self._run(self.kb, "extract", "note.md"),
            "kb serve, to the first answer": self._serve,
        }

    def _run(self, *command: str) -> float:
        before = _reaped()
        subprocess.run(
            command,
            check=True,
            env=self.environment,
            cwd=self.home,
            capture_output=True,
        )
        _reap_orphans()
        return _reaped() - before

    def _serve(self) -> float:
        with subprocess.Popen(
            [self.kb, "serve", "--port", "0"],
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as service:
            try:
                assert service.stdout is not None
                found = _ADDRESS.search(service.stdout.readline())
                assert found, "kb serve says its address first"
                urllib.request.urlopen(found[0], timeout=60).read()
                return _living(service.pid)
            finally:
                service.send_signal(signal.SIGTERM)
                service.wait(timeout=60)
                _reap_orphans()


def _reaped() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap_orphans() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _living(pid: int) -> float:
    """What the process and all below it have used so far."""
    return sum(
        sum(map(int, _fields(each)[11:15])) / _TICKS for each in (pid, *_below(pid))
    )


def _below(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").iterdir():
        for child in map(int, (thread / "children").read_text().split()):
            yield child
            yield from _below(child)


def _fields(pid: int) -> list[str]:
    """Those of ``/proc/PID/stat`` behind the name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--repeat", type=int, default=7, help="the median counts")
    chosen = parser.parse_args()
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    folders = {"here": HERE}
    if chosen.against:
        folders = {"against": chosen.against.resolve(), **folders}
    with tempfile.TemporaryDirectory(prefix="kb-bench-") as scratch:
        checkouts = []
        for name, folder in folders.items():
            home = Path(scratch, name)
            home.mkdir()
            checkouts.append(Checkout(name, folder, home))
            checkouts[-1].prepare()
        Console(width=100).print(_table(checkouts, chosen.repeat))


def _table(checkouts: list[Checkout], repeat: int) -> Table:
    table = Table(title=f"processor seconds, the median (and the least) of {repeat}")
    table.add_column("command")
    for checkout in checkouts:
        table.add_column(checkout.name, justify="right")
    table.add_column("goal", justify="right")
    for case in checkouts[0].cases():
        taken: dict[str, list[float]] = {each.name: [] for each in checkouts}
        for _ in range(repeat):
            for checkout in checkouts:
                taken[checkout.name].append(checkout.cases()[case]())
        goal = f"≤ {GOALS[case]}" if case in GOALS else ""
        cells = (f"{statistics.median(t):.2f} ({min(t):.2f})" for t in taken.values())
        table.add_row(case, *cells, goal)
    return table


if __name__ == "__main__":
    main()

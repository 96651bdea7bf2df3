"""What the main pages cost: processor time, statements and transactions of each.

``python -m benchmarks.pages --against FOLDER`` compares with another checkout, which has a
``.venv`` of its own. The other one loads its sample, and ours takes a copy of that over, so
that both show the same rows. Both are asked in turns, some pages of each at a time: what
else the machine does disturbs both alike. The time is the processor's, of the process that
makes the page, without the web server; the median of all rounds counts, and the least.
"""

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

HERE: Final = Path(__file__).parent.parent
INSIDE: Final = Path(__file__).parent / "page_costs.py"
LOGIN: Final = "expert"
OF_A_ROUND: Final = 10
"""Pages of one kind, one after the other."""
WARM: Final = 15
GOAL: Final = 0.5


@dataclass
class Checkout:
    name: str
    folder: Path
    home: Path
    taken: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "KB_HOME": str(self.home),
            "PYTHONPATH": str(self.folder),
            "PAGES_LOGIN": LOGIN,
        }

    def run(self, *command: str) -> None:
        subprocess.run(
            [str(self.folder / ".venv" / "bin" / "kb"), *command],
            check=True,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
        )


@dataclass(frozen=True)
class Inside:
    """A process that makes the pages of one checkout."""

    checkout: Checkout
    process: subprocess.Popen[str]

    def ask(self, name: str, path: str, times: int) -> None:
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps({"path": path, "times": times}) + "\n")
        process.stdin.flush()
        self.checkout.taken.setdefault(name, []).append(_read(process))


def _read(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The next line that is an answer: a log may stand between."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith('{"ms"'):
            found: dict[str, Any] = json.loads(line)
            return found
    raise EOFError("the process that makes the pages has ended")


@contextmanager
def inside(checkout: Checkout) -> Iterator[Inside]:
    password = (checkout.home / "demo-password").read_text(encoding="utf-8").strip()
    with subprocess.Popen(
        [str(checkout.folder / ".venv" / "bin" / "python"), "-P", str(INSIDE)],
        cwd=checkout.folder,
        env={**checkout.environment, "PAGES_PASSWORD": password},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        yield Inside(checkout, process)
        process.stdin.close()


def prepare(checkouts: list[Checkout]) -> None:
    """The same rows in each: of the first, whose sample the others take over."""
    first, *others = checkouts
    first.run("demo", "--load-only")
    for other in others:
        shutil.copytree(first.home, other.home)
        other.run("init")
        other.run("index", "rebuild")


def list_pages(home: Path) -> Mapping[str, str]:
    with sqlite3.connect(home / "kb.sqlite") as database:
        incident = "SELECT min(id) FROM incident WHERE state = 'in_progress'"
        article = "SELECT min(id) FROM article WHERE retired_at IS NULL"
        (worked_on,), (live,) = map(
            tuple, (database.execute(each).fetchone() for each in (incident, article))
        )
    return {
        "start": "/",
        "results": "/search?q=打印机+-z{}",
        "results again": "/search?q=打印机",
        "list": "/incidents?view=open",
        "incident": f"/incidents/{worked_on}",
        "article": f"/articles/{live}",
        "board": "/incidents/board",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--against", type=Path, metavar="FOLDER")
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    folders = {"here": HERE}
    if chosen.against:
        folders = {"against": chosen.against.resolve(), **folders}
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="kb-pages-"))
        checkouts = [
            Checkout(name, folder, Path(scratch, name))
            for name, folder in folders.items()
        ]
        prepare(checkouts)
        pages = list_pages(checkouts[0].home)
        asked = [stack.enter_context(inside(each)) for each in checkouts]
        for name, path in pages.items():
            for each in asked:
                each.ask(name, path, WARM)
                each.checkout.taken[name].clear()
        for _ in range(chosen.rounds):
            for name, path in pages.items():
                for each in asked:
                    each.ask(name, path, OF_A_ROUND)
        Console(width=120).print(_table(checkouts, list(pages)))


def _table(checkouts: list[Checkout], names: list[str]) -> Table:
    table = Table(
        title="processor ms, the median (and the least); statements in transactions"
    )
    table.add_column("page")
    for checkout in checkouts:
        table.add_column(checkout.name, justify="right")
    table.add_column(f"ratio (goal ≤ {GOAL})", justify="right")
    for name in names:
        taken = [each.taken[name] for each in checkouts]
        middles = [statistics.median(each["ms"] for each in one) for one in taken]
        ratio = f"{middles[-1] / middles[0]:.2f}" if len(middles) > 1 else ""
        table.add_row(name, *map(_describe, taken), ratio)
    return table


def _describe(taken: list[dict[str, Any]]) -> str:
    times = [each["ms"] for each in taken]
    last = taken[-1]
    writing = f", {last['writing']} writing" if last["writing"] else ""
    return (
        f"{statistics.median(times):.1f} ({min(times):.1f}); "
        f"{last['statements']} in {last['transactions']}{writing}"
    )


if __name__ == "__main__":
    main()

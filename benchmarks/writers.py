"""How long writers wait for each other on SQLite: ``python -m benchmarks.writers``.

Processes with threads write to one file again and again, each time with some work of its own
inside the transaction and some outside. ``--against FOLDER`` runs another checkout, with a
``.venv`` of its own, by turns. Where other programs run beside, only the ratio says something.
"""

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from sqlalchemy import text

from kb import database as databases

ROOT: Final = Path(__file__).parents[1]
PROCESSES: Final = 2
THREADS: Final = 4
WRITES: Final = 60
"""Of each thread."""
INSIDE_SECONDS: Final = 0.004
OUTSIDE_SECONDS: Final = 0.008
"""Of the processor."""
SHARES: Final = (0.5, 0.95, 0.99)
ROUNDS: Final = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--against", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--write-to", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write_to:
        print(json.dumps(write(given.write_to)))
        return
    programs = [each for each in (given.against, ROOT) if each]
    for _ in range(given.rounds):
        for program in programs:
            _report(program, _measure(program))


def write(path: str) -> list[float]:
    """What this process has waited for its turns, in ms."""
    database = databases.connect(f"sqlite:///{path}")
    waited: list[float] = []

    def work() -> None:
        for _ in range(WRITES):
            began = time.perf_counter()
            with database.writing() as session:
                session.execute(text("SELECT 1"))
                waited.append((time.perf_counter() - began) * 1000)
                _spend(INSIDE_SECONDS)
                session.execute(text("INSERT INTO written VALUES (1)"))
            _spend(OUTSIDE_SECONDS)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    database.close()
    return waited


def _spend(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def _measure(program: Path) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/kb.sqlite"
        connection = sqlite3.connect(path)
        connection.executescript(
            "PRAGMA journal_mode = WAL; CREATE TABLE written (row)"
        )
        connection.close()
        # This file, with the database of whichever program is measured.
        python = program / ".venv" / "bin" / "python"
        command = [python, "-P", __file__, "--write-to", path]
        environment = {**os.environ, "PYTHONPATH": str(program)}
        processes = [
            subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
            for _ in range(PROCESSES)
        ]
        found: list[float] = []
        for each in processes:
            printed, _ = each.communicate()
            found += json.loads(printed)
    return sorted(found)


def _report(program: Path, waited: list[float]) -> None:
    shares = ", ".join(f"{waited[int(len(waited) * each)]:.0f}" for each in SHARES)
    print(f"{program.name}: {len(waited)} writes waited {shares} ms (p50, p95, p99)")


if __name__ == "__main__":
    sys.exit(main())

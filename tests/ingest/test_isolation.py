"""One process: what happens when none can be started."""

import os
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest
from pebble import ProcessFuture

from ingest.isolation import IsolatedProcess, wait_for
from ingest.memory_watch import MemoryWatch
from tests.ingest import deeds

ROOT = Path(__file__).parents[2]
STARTER = """
import sys
from pathlib import Path
from ingest.isolation import IsolatedProcess
from kb.errors import UnavailableError

process = IsolatedProcess(Path(sys.argv[1]), preloaded=[sys.argv[2]], start_seconds=2)
try:
    process.run(abs, [-1], 5)
except UnavailableError as error:
    print(error)
finally:
    process.close()
"""


READER = """
import sys
from pathlib import Path
from ingest.workers import ExtractionPool
from kb.errors import UnavailableError

with ExtractionPool(workers=1, preloaded=[sys.argv[2]]) as pool:
    try:
        print(pool.extract(Path(sys.argv[1])).status)
    except UnavailableError as error:
        print(error)
"""


def run_alone(program, path, module):
    """In a process of its own: what is preloaded stays so for all that it starts."""
    return subprocess.run(
        [sys.executable, "-c", program, path, module],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.mark.parametrize("module", ["broken_preload", "ending_preload"])
def test_a_process_that_never_begins_is_said_after_two_attempts(tmp_path, module):
    ended = run_alone(STARTER, tmp_path / "scratch", f"tests.ingest.{module}")

    assert ended.stdout.startswith("The program that reads files does not start.")
    assert ended.returncode == 0


def test_a_file_is_not_called_damaged_when_no_process_begins(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("text")

    ended = run_alone(READER, path, "tests.ingest.broken_preload")

    assert ended.stdout.startswith("The program that reads files does not start.")
    assert ended.returncode == 0


def test_a_function_may_take_longer_than_a_start(tmp_path):
    process = IsolatedProcess(tmp_path / "scratch")
    try:
        assert process.run(abs, [-1], 60) == 1
        process._start_seconds = 2.0
        assert process.run(wait_and_answer, [3.0], 60) == "done"
        with pytest.raises(TimeoutError):
            process.run(wait_and_answer, [30], 0.5)
    finally:
        process.close()


def wait_and_answer(seconds):
    time.sleep(seconds)
    return "done"


CHATTER = """
import sys
from pathlib import Path
from ingest.workers import ExtractionPool
from tests.ingest import deeds

if __name__ == "__main__":
    with ExtractionPool(workers=1, read=deeds.chatter) as pool:
        print(pool.extract(Path(sys.argv[1])).status)
"""


def test_what_libraries_say_of_a_file_reaches_nobody(tmp_path):
    path = tmp_path / deeds.VICTIM
    path.write_text("text")

    ended = run_alone(CHATTER, path, "")

    assert ended.stdout == "ok\n"
    assert ended.stderr == ""


def test_time_counts_as_the_processor_counts_it(tmp_path):
    process = IsolatedProcess(tmp_path / "scratch")
    try:
        process.run(abs, [-1], 60)
        # Three times its seconds pass, of which it uses none.
        assert process.run(wait_and_answer, [1.5], 0.5) == "done"
    finally:
        process.close()


def test_what_is_cancelled_is_waited_for_no_longer_although_no_pool_says_so(tmp_path):
    future = ProcessFuture()
    future.cancel()

    with pytest.raises(CancelledError):
        wait_for(future, MemoryWatch(tmp_path), start_seconds=5)

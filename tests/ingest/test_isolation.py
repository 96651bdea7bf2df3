"""One process: what happens when none can be started."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.extraction import FileStatus
from ingest.isolation import IsolatedProcess
from ingest.workers import ExtractionPool
from kb.errors import UnavailableError

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


@pytest.mark.parametrize("module", ["broken_preload", "ending_preload"])
def test_a_process_that_never_begins_is_said_after_two_attempts(tmp_path, module):
    """In a program of its own: what is preloaded stays so for all that it starts."""
    command = [sys.executable, "-c", STARTER, tmp_path / "scratch"]
    ended = subprocess.run(
        [*command, f"tests.ingest.{module}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert ended.stdout.startswith("The program that reads files does not start.")
    assert ended.returncode == 0


def test_a_file_is_not_called_damaged_when_no_process_begins(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("text")

    with (
        ExtractionPool(workers=1, preloaded=["tests.ingest.broken_preload"]) as pool,
        pytest.raises(UnavailableError, match="does not start"),
    ):
        pool.extract(path)
    with ExtractionPool(workers=1) as pool:
        assert pool.extract(path).status is FileStatus.OK


def test_a_function_may_take_longer_than_a_start(tmp_path):
    process = IsolatedProcess(tmp_path / "scratch", start_seconds=5)
    try:
        assert process.run(abs, [-1], 5) == 1
        process._start_seconds = 0.1
        assert process.run(wait_and_answer, [0.5], 5) == "done"
        with pytest.raises(TimeoutError):
            process.run(wait_and_answer, [30], 0.5)
    finally:
        process.close()


def wait_and_answer(seconds):
    time.sleep(seconds)
    return "done"

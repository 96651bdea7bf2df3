"""The lock between processes."""

import subprocess
import sys

import pytest

from kb import locks

HOLD = """
import sys
from pathlib import Path
from kb import locks
with locks.held(Path(sys.argv[1]), seconds=5):
    print("taken", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"taken\n"
        yield process


@pytest.mark.usefixtures("other")
def test_a_lock_that_is_held_is_said_to_be_busy(tmp_path):
    with pytest.raises(locks.BusyError), locks.held(tmp_path / "lock", seconds=0.05):
        pass


def test_a_lock_is_waited_for(other, tmp_path):
    other.stdin.close()

    with locks.held(tmp_path / "lock", seconds=30):
        assert other.wait(30) == 0


def test_the_lock_of_a_process_that_died_is_free(other, tmp_path):
    other.kill()

    with locks.held(tmp_path / "lock", seconds=30):
        assert other.wait(30) != 0

"""Figures of several processes told as one."""

import signal
import subprocess
import sys
from contextlib import ExitStack

from web.parts import gathering
from web.parts.metrics import Kind, Metrics

TELLS_AND_IS_KILLED = """
import os, signal, sys, time
from pathlib import Path
from tests.web.parts.test_gathering import answer, count
from web.parts import gathering
from web.parts.metrics import Metrics

gathering.KEEP_SECONDS = 3600.0
metrics = Metrics()
with gathering.joined(metrics, Path(sys.argv[1])) as joined:
    while not joined.file.exists():
        time.sleep(0.01)
    answer(metrics, 3)
    print(count(metrics), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""

IS_KILLED_BEFORE_IT_DELETES = """
import os, signal, sys
from pathlib import Path
from web.parts import gathering
from web.parts.metrics import Metrics

def die(paths):
    if [*paths]:
        os.kill(os.getpid(), signal.SIGKILL)

gathering._delete = die
with gathering.joined(Metrics(), Path(sys.argv[1])):
    pass
"""


def run(program, folder):
    return subprocess.run(
        [sys.executable, "-c", program, folder],
        check=False,
        capture_output=True,
        text=True,
    )


def count(metrics):
    """Answered requests of the kind page, as they are told."""
    sign = 'yunzhi_request_seconds_count{kind="page"} '
    found = [line for line in metrics.iter_lines() if line.startswith(sign)]
    return int(found[0].removeprefix(sign)) if found else 0


def answer(metrics, times):
    for _ in range(times):
        metrics.note(Kind.PAGE, 200, 0.1)


def test_whoever_is_asked_tells_what_all_have_answered(tmp_path):
    first, second = Metrics(), Metrics()
    with (
        gathering.joined(first, tmp_path) as one,
        gathering.joined(second, tmp_path) as other,
    ):
        answer(first, 2)
        answer(second, 3)
        one.keep()
        other.keep()

        assert (count(first), count(second)) == (5, 5)


def test_what_was_answered_counts_when_its_process_is_gone(tmp_path):
    first, second, third = Metrics(), Metrics(), Metrics()
    with gathering.joined(first, tmp_path):
        with gathering.joined(second, tmp_path):
            answer(second, 3)
        assert count(first) == 3
        with gathering.joined(third, tmp_path):
            answer(first, 1)

            assert count(first) == 4
            assert count(third) >= 3

    files = [path.name for path in (tmp_path / gathering.FOLDER).glob("*.json")]
    assert len(files) == 3, "the sum of those that are gone, and two"


def test_a_process_that_was_killed_while_it_wrote_takes_nothing_with_it(tmp_path):
    metrics = Metrics()
    with ExitStack() as stack:
        killed = stack.enter_context(gathering.joined(Metrics(), tmp_path))
        answer(killed.metrics, 2)
        killed.keep()
        killed.file.with_suffix(".part").write_text("{", encoding="utf-8")

        with gathering.joined(metrics, tmp_path):
            assert count(metrics) == 2


def test_what_was_told_is_never_taken_back_whoever_is_killed(tmp_path):
    for told in (3, 6):
        ended = run(TELLS_AND_IS_KILLED, tmp_path)

        assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, f"{told}\n")

    metrics = Metrics()
    with gathering.joined(metrics, tmp_path):
        assert count(metrics) == 6


def test_what_is_added_up_counts_once_whoever_is_killed_meanwhile(tmp_path):
    assert run(TELLS_AND_IS_KILLED, tmp_path).stdout == "3\n"
    killed = run(IS_KILLED_BEFORE_IT_DELETES, tmp_path)
    assert killed.returncode == -signal.SIGKILL

    for _ in range(2):
        metrics = Metrics()
        with gathering.joined(metrics, tmp_path):
            assert count(metrics) == 3
    files = [path.name for path in (tmp_path / gathering.FOLDER).glob("*.json")]
    assert len(files) == 2, "the sum of those that are gone, and the last"


def test_outside_a_gathering_each_tells_its_own(tmp_path):
    first, second = Metrics(), Metrics()
    with gathering.joined(first, tmp_path):
        answer(first, 2)
    answer(second, 1)

    assert (count(first), count(second)) == (2, 1)

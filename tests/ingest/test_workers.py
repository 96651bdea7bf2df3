"""The pool: in order, in any thread, whatever happens to its processes."""

import os
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.errors import DamagedFileError
from ingest.extraction import FileStatus
from ingest.redrawing import Box
from ingest.workers import ExtractionPool
from kb.errors import UnavailableError
from tests.ingest import deeds, samples

BOX = Box(300, 5_000, 1 << 20)


def make_files(folder, count):
    paths = [folder / f"{number}.txt" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(f"file {number}")
    return paths


def test_outcomes_come_in_the_files_order(tmp_path):
    paths = make_files(tmp_path, 40)

    with ExtractionPool(workers=2) as pool:
        outcomes = list(pool.extract_all(paths))

    assert [o.extraction.text for o in outcomes] == [f"file {n}" for n in range(40)]


def test_files_are_read_only_a_little_ahead(tmp_path):
    (path,) = make_files(tmp_path, 1)
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield path

    with ExtractionPool(workers=1) as pool:
        outcomes = pool.extract_all(endless())
        for _ in range(20):
            next(outcomes)
        outcomes.close()

    assert taken < 30


def test_a_run_whose_workers_are_killed_loses_no_file(tmp_path):
    paths = make_files(tmp_path, 30)
    texts = []

    with ExtractionPool(workers=1, read=deeds.show_process) as pool:
        for path, outcome in zip(paths, pool.extract_all(paths), strict=True):
            texts.append(outcome.extraction.text)
            if len(texts) % 10 == 0:
                kill(int(path.read_text()))

    assert len(texts) == 30


def test_a_file_whose_worker_was_killed_is_read_once_more(tmp_path):
    path = tmp_path / deeds.VICTIM
    path.write_text("text")

    with ExtractionPool(workers=1, read=deeds.die_once) as pool:
        assert pool.extract(path).extraction.text == "text"


def test_a_worker_that_is_killed_while_it_is_idle_is_replaced(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("text")
    with ExtractionPool(workers=1, read=deeds.show_process) as pool:
        for _ in range(3):
            pool.extract(path)
            kill(int(path.read_text()))

            assert pool.extract(path).status is FileStatus.OK


def kill(process):
    os.kill(process, signal.SIGKILL)


def test_any_number_of_threads_may_use_one_pool(tmp_path):
    paths = make_files(tmp_path, 24)
    with ExtractionPool(workers=2) as pool, ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(pool.extract, paths))

    assert [o.extraction.text for o in outcomes] == [f"file {n}" for n in range(24)]


def test_closing_ends_what_is_still_being_read(tmp_path):
    path = tmp_path / deeds.VICTIM
    path.write_text("text")
    pool = ExtractionPool(workers=1, read=hang_visibly)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(pool.extract, path)
        while path.read_text() == "text":
            pass
        pool.close()

        with pytest.raises(UnavailableError, match="stopped"):
            waiting.result(timeout=5)

    with pytest.raises(UnavailableError, match="stopped"):
        pool.extract(path)


def hang_visibly(path, name):
    Path(path).write_text("reading")
    return deeds.hang(path, name)


def test_the_scratch_folder_is_emptied_and_finally_gone(tmp_path):
    path = tmp_path / deeds.VICTIM
    path.write_text("text")
    with ExtractionPool(workers=1, read=litter) as pool:
        pool.extract(path)
        scratch = Path(path.read_text())

        assert scratch.is_dir()
        assert pool.extract(tmp_path / deeds.VICTIM).status is FileStatus.DAMAGED
        (tmp_path / "look.txt").write_text("text")
        pool.extract(tmp_path / "look.txt")
        assert (tmp_path / "look.txt").read_text() == "[]"

    assert not scratch.exists()
    pool.close()


def litter(path, name):
    """Write into the scratch folder, then break; another name lists the folder."""
    if name != deeds.VICTIM:
        Path(path).write_text(str(list(Path.cwd().iterdir())))
        return deeds.fail(path, name)
    Path(path).write_text(str(Path.cwd()))
    with tempfile.NamedTemporaryFile(delete=False) as file:
        file.write(b"left behind")
    os.abort()


@pytest.fixture
def short_folder():
    """The address of a socket may not be long, and processes are asked for by one."""
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        yield Path(folder)


def test_an_interrupted_program_ends_at_once_and_leaves_nothing(short_folder):
    program = short_folder / "program.py"
    program.write_text(ENDLESS)
    running = subprocess.Popen(
        [sys.executable, "-u", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    scratch = running.stdout.readline().strip()
    assert running.stdout.readline() == "reading\n"

    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=10)

    assert "KeyboardInterrupt" in errors
    assert not Path(scratch).exists()


ENDLESS = """
import itertools, os, tempfile
from pathlib import Path
from ingest.redrawing import Box
from ingest.workers import ExtractionPool

if __name__ == "__main__":
    tempfile.tempdir = str(Path(__file__).parent / "scratch")
    os.mkdir(tempfile.tempdir)
    with ExtractionPool(workers=2) as pool:
        print(next(Path(tempfile.tempdir).iterdir()))
        for number, _ in enumerate(pool.extract_all(itertools.repeat(Path(__file__)))):
            if number == 5:
                print("reading")
"""


def test_a_missing_file_is_refused(tmp_path):
    with ExtractionPool(workers=1) as pool:
        outcome = pool.extract(tmp_path / "gone.txt")

    assert outcome.status is FileStatus.REFUSED
    assert outcome.reason == "The file cannot be read: No such file or directory."


def test_a_page_is_drawn_in_a_worker(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(samples.make_pdf("text"))
    with ExtractionPool(workers=1) as pool:
        (page,) = pool.draw_page(path, 1, [BOX])
        assert page.data.startswith(b"\x89PNG")

        with pytest.raises(DamagedFileError, match="no page 2"):
            pool.draw_page(path, 2, [BOX])
        with pytest.raises(DamagedFileError, match="cannot be drawn"):
            pool.draw_page(tmp_path / "gone.pdf", 1, [BOX])

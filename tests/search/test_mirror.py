"""An index in a folder that nobody may write to."""

import threading
import time

import pytest

from search.engines.mirror import Mirror

TIMES = 60
LOCKS = 3
PATIENCE = 5


@pytest.fixture
def closed(tmp_path):
    folder = tmp_path / "index"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.idx").touch()
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def test_links_go_away_although_the_library_locks_them_meanwhile(closed):
    for _ in range(TIMES):
        mirror = Mirror(closed)
        assert mirror.folder != closed
        with_locks = threading.Thread(target=lock, args=(mirror.folder / ".lock",))
        with_locks.start()
        mirror.close()
        with_locks.join()

        assert not mirror.folder.exists()


def lock(path):
    """A few times, as soon as the last one is gone."""
    until = time.monotonic() + PATIENCE
    for _ in range(LOCKS):
        try:
            path.touch()
        except FileNotFoundError:
            return
        while path.exists() and time.monotonic() < until:
            pass

"""What every store of contents promises, whoever else uses it at the same moment."""

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kb.content.store import (
    ContentDamagedError,
    ContentLostError,
    ContentMissingError,
    StoreFullError,
)
from tests.contract.stores import DAY, FolderGround
from tests.disks import disk_full_after
from tests.s3 import BucketGround

ROOT = Path(__file__).parents[2]
DATA = "知识".encode() * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(
    params=["folder", "shared", pytest.param("s3", marks=pytest.mark.needs("s3"))]
)
def ground(request, tmp_path):
    if request.param == "s3":
        return BucketGround(request.getfixturevalue("s3_server"), tmp_path / "hosts")
    return FolderGround(
        tmp_path / "content", tmp_path / "hosts", request.param == "shared"
    )


@pytest.fixture
def store(ground):
    return ground.open()


def read(store, sha256):
    return store.read(sha256)


def open_whole(store, sha256):
    with store.open(sha256) as file:
        return file.read()


def read_local(store, sha256):
    with store.local(sha256) as path:
        return path.read_bytes()


WAYS = [read, open_whole, read_local]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_put_is_read_back(ground, store, way):
    stored = store.put(io.BytesIO(DATA))

    assert (stored.sha256, stored.size) == (SHA256, len(DATA))
    assert way(store, SHA256) == DATA
    assert way(ground.open(), SHA256) == DATA


def test_nothing_is_a_content_too(ground, store):
    stored = store.put(io.BytesIO())

    assert stored.size == 0
    assert ground.open().read(stored.sha256) == b""


def test_the_same_bytes_are_kept_once(store):
    store.put(io.BytesIO(DATA))
    store.put(io.BytesIO(DATA))

    assert list(store) == [SHA256]
    assert store.unfinished() == []


def test_two_hosts_put_the_same_bytes_at_once(ground):
    hosts = [ground.open(), ground.open()]
    together = threading.Barrier(2)

    def put(host):
        together.wait(timeout=10)
        return host.put(io.BytesIO(DATA)).sha256

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(put, hosts)) == [SHA256, SHA256]
    assert [list(host) for host in hosts] == [[SHA256], [SHA256]]
    assert ground.open().read(SHA256) == DATA


def test_all_that_is_kept_is_listed_in_order(store):
    kept = {store.put(io.BytesIO(str(number).encode())).sha256 for number in range(20)}

    assert list(store) == sorted(kept)


@pytest.mark.parametrize("planted", [DATA[:-1] + b"!", DATA + b"!", b""])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_of_reading_gives_wrong_bytes(ground, store, way, planted):
    store.put(io.BytesIO(DATA))
    ground.plant(SHA256, planted)

    with capture_logs() as logs, pytest.raises(ContentDamagedError, match="Restore it"):
        way(ground.open(), SHA256)

    assert [(each["event"], each["sha256"]) for each in logs] == [
        ("content_damaged", SHA256)
    ]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_gone_is_our_loss(store, way):
    with capture_logs() as logs, pytest.raises(ContentMissingError, match="Restore it"):
        way(store, SHA256)

    assert logs[0]["event"] == "content_missing"


@pytest.mark.parametrize("lost", ["damaged", "missing"])
def test_the_same_bytes_put_again_heal_what_was_lost(ground, store, lost):
    store.put(io.BytesIO(DATA))
    if lost == "damaged":
        ground.plant(SHA256, DATA[:-1] + b"!")
    else:
        ground.lose(SHA256)

    store.put(io.BytesIO(DATA))

    assert ground.open().read(SHA256) == DATA


@pytest.mark.parametrize("lost", ["damaged", "missing"])
def test_whoever_verifies_tells_of_a_loss_himself(ground, store, lost):
    store.put(io.BytesIO(DATA))
    store.verify(SHA256)
    if lost == "damaged":
        ground.plant(SHA256, DATA + b"!")
    else:
        ground.lose(SHA256)

    with capture_logs() as logs, pytest.raises(ContentLostError):
        store.verify(SHA256)

    assert not logs


def test_who_reads_while_it_is_put_again_reads_on(ground, store):
    store.put(io.BytesIO(DATA))

    with store.open(SHA256) as reading:
        ground.open().put(io.BytesIO(DATA))
        assert reading.read() == DATA


def test_deleting_twice_is_harmless(store):
    store.put(io.BytesIO(DATA))

    assert store.delete(SHA256)
    assert store.delete(SHA256)

    assert list(store) == []
    with pytest.raises(ContentMissingError):
        store.verify(SHA256)


def test_only_what_was_put_before_a_moment_is_deleted(ground, store):
    yesterday = time.time() - DAY
    store.put(io.BytesIO(DATA))

    assert not store.is_older(SHA256, yesterday)
    assert not store.delete(SHA256, before=yesterday)
    ground.make_old(SHA256)

    assert store.is_older(SHA256, yesterday)
    assert store.delete(SHA256, before=yesterday)
    assert list(store) == []


def test_what_is_put_again_is_young_again(ground, store):
    store.put(io.BytesIO(DATA))
    ground.make_old(SHA256)

    ground.open().put(io.BytesIO(DATA))

    assert not store.is_older(SHA256, time.time() - DAY)


def test_a_put_between_the_look_and_the_deletion_is_kept(ground, store):
    store.put(io.BytesIO(DATA))
    ground.make_old(SHA256)
    look = store.is_older

    def look_too_early(sha256, moment):
        found = look(sha256, moment)
        store.is_older = look
        ground.open().put(io.BytesIO(DATA))
        return found

    store.is_older = look_too_early

    assert not store.delete(SHA256, before=time.time() - DAY)
    assert ground.open().read(SHA256) == DATA
    assert list(store) == [SHA256]


def test_bytes_put_again_and_again_outlive_whoever_deletes_old_ones(ground, store):
    ended = threading.Event()

    def delete():
        host = ground.open()
        while not ended.is_set():
            host.delete(SHA256, before=time.time() - DAY)

    with ThreadPoolExecutor(1) as pool:
        deleting = pool.submit(delete)
        try:
            for _ in range(ground.rounds):
                store.put(io.BytesIO(DATA))
                assert store.read(SHA256) == DATA
                store.verify(SHA256)
                try:
                    ground.make_old(SHA256)
                except FileNotFoundError:
                    continue  # Set aside at this moment, or gone.
        finally:
            ended.set()
        deleting.result(timeout=30)


def test_an_empty_store_lists_nothing(store):
    assert list(store) == []
    assert store.unfinished() == []
    store.settle()


def test_a_source_that_fails_leaves_nothing(store):
    class Failing(io.BytesIO):
        def read(self, _size=-1):
            raise ConnectionResetError

    with pytest.raises(Exception, match="cannot be written"):
        store.put(Failing())

    assert list(store) == []
    assert store.unfinished() == []


def test_a_full_disk_keeps_nothing_and_says_so(store):
    with disk_full_after(1_000), pytest.raises(StoreFullError, match="no room left"):
        store.put(io.BytesIO(DATA))

    assert list(store) == []
    assert store.unfinished() == []


KILLED = """
import sys

class Slow:
    left = [b"half", b""]
    def read(self, _size=-1):
        if self.left == [b""]:
            print("begun", flush=True)
            sys.stdin.read()
        return self.left.pop(0)

STORE.put(Slow())
"""


def test_a_put_that_is_killed_keeps_nothing_and_is_cleared_away(ground, tmp_path):
    host = tmp_path / "hosts" / "killed"
    store = ground.open(host)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED.replace("STORE", ground.expression(host))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)

    assert list(store) == []
    assert store.unfinished(before=time.time() - DAY) == []
    (part,) = store.unfinished()
    store.discard(part)
    store.discard(part)
    assert store.unfinished() == []

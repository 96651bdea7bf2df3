"""The content store: once, durable, verified, and full without harm."""

import hashlib
import io
import stat

import pytest
from structlog.testing import capture_logs

from kb.content.store import (
    ContentDamagedError,
    ContentLostError,
    ContentMissingError,
    FolderContentStore,
    StoreFullError,
)
from tests.disks import disk_full_after

DATA = "知识".encode() * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FolderContentStore(tmp_path / "content")


def test_what_is_put_is_read_back(store):
    stored = store.put(io.BytesIO(DATA))

    assert (stored.sha256, stored.size) == (SHA256, len(DATA))
    assert store.read(SHA256) == DATA


def test_the_same_bytes_are_kept_once(store):
    store.put(io.BytesIO(DATA))
    store.put(io.BytesIO(DATA))

    assert list(store) == [SHA256]
    assert list(store.leftovers()) == []


def test_damaged_bytes_are_never_returned(store):
    store.put(io.BytesIO(DATA))
    path = store.path(SHA256)
    path.chmod(0o600)
    path.write_bytes(DATA[:-1] + b"!")

    with pytest.raises(ContentDamagedError, match="Restore it"):
        store.read(SHA256)


@pytest.mark.parametrize("way", ["read", "open", "path"])
def test_no_way_of_reading_gives_damaged_bytes(store, way):
    store.put(io.BytesIO(DATA))
    store.path(SHA256).write_bytes(DATA + b"!")

    with capture_logs() as logs, pytest.raises(ContentDamagedError):
        getattr(store, way)(SHA256)

    assert [(each["event"], each["sha256"]) for each in logs] == [
        ("content_damaged", SHA256)
    ]


@pytest.mark.parametrize("way", ["read", "open", "path"])
def test_what_is_gone_is_our_loss(store, way):
    with capture_logs() as logs, pytest.raises(ContentMissingError, match="Restore it"):
        getattr(store, way)(SHA256)

    assert logs[0]["event"] == "content_missing"


@pytest.mark.parametrize("lost", ["damaged", "missing"])
def test_the_same_bytes_put_again_heal_what_was_lost(store, lost):
    store.put(io.BytesIO(DATA))
    if lost == "damaged":
        store.path(SHA256).write_bytes(b"something else")
    else:
        store.path(SHA256).unlink()

    store.put(io.BytesIO(DATA))

    assert store.read(SHA256) == DATA


def test_who_reads_while_it_is_put_again_reads_on(store):
    store.put(io.BytesIO(DATA))

    with store.open(SHA256) as reading:
        store.put(io.BytesIO(DATA))
        assert reading.read() == DATA


def test_stored_files_are_for_their_owner_only(store):
    store.put(io.BytesIO(DATA))
    path = store.path(SHA256)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[:3]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_deleting_twice_is_harmless(store):
    store.put(io.BytesIO(DATA))

    store.delete(SHA256)
    store.delete(SHA256)

    assert list(store) == []


def test_an_empty_store_lists_nothing(store):
    assert list(store) == []
    assert list(store.leftovers()) == []


def test_a_full_disk_keeps_nothing_and_says_so(store):
    with disk_full_after(1_000), pytest.raises(StoreFullError, match="no room left"):
        store.put(io.BytesIO(DATA))

    assert list(store) == []
    assert list(store.leftovers()) == []


def test_a_source_that_fails_leaves_no_part(store):
    class Failing(io.BytesIO):
        def read(self, _size=-1):
            raise ConnectionResetError

    with pytest.raises(Exception, match="cannot be written"):
        store.put(Failing())

    assert list(store.leftovers()) == []


@pytest.mark.parametrize("lost", ["damaged", "missing"])
def test_whoever_verifies_tells_of_a_loss_himself(store, lost):
    store.put(io.BytesIO(DATA))
    store.verify(SHA256)
    if lost == "damaged":
        store.path(SHA256).write_bytes(DATA + b"!")
    else:
        store.delete(SHA256)

    with capture_logs() as logs, pytest.raises(ContentLostError):
        store.verify(SHA256)

    assert not logs

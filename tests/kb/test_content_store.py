"""The content store: once, durable, verified, and full without harm."""

import hashlib
import io

import pytest

from kb.content.store import ContentDamagedError, FolderContentStore, StoreFullError
from kb.errors import NotFoundError
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


def test_what_was_never_put_is_not_found(store):
    with pytest.raises(NotFoundError):
        store.read(SHA256)


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

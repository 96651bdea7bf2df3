"""The content store in a folder: for its owner only, and whole after a crash."""

import hashlib
import io
import os
import stat
import time

import pytest

from kb.content.folder import FolderContentStore
from tests.contents import path_in

DATA = "知识".encode() * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    return FolderContentStore(tmp_path / "content")


def test_stored_files_are_for_their_owner_only(store):
    store.put(io.BytesIO(DATA))

    with store.local(SHA256) as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        for folder in list(path.parents)[:3]:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("days", [0, 3])
def test_what_a_killed_deletion_had_set_aside_is_read_and_put_back(
    store, tmp_path, days
):
    store.put(io.BytesIO(DATA))
    path = path_in(tmp_path / "content", SHA256)
    moment = time.time() - days * 86_400
    os.utime(path, (moment, moment))
    path.rename(tmp_path / "content" / f"going-{SHA256}")

    assert store.read(SHA256) == DATA
    store.settle()

    assert list(store) == [SHA256]
    assert store.read(SHA256) == DATA
    assert not list((tmp_path / "content").glob("going-*"))


def test_what_was_put_again_is_not_replaced_by_what_was_set_aside(store, tmp_path):
    store.put(io.BytesIO(DATA))
    (tmp_path / "content" / f"going-{SHA256}").write_bytes(b"damaged")

    store.settle()

    assert store.read(SHA256) == DATA

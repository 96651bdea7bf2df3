"""A bucket as the content store: away, refused, killed in the middle, and moved."""

import hashlib
import io
import os
import signal
import socket
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
import urllib3

from kb.content.copying import iter_copied
from kb.content.folder import FolderContentStore
from kb.content.s3.signing import Key
from kb.content.store import (
    ContentDamagedError,
    ContentTooLargeError,
    ContentUnavailableError,
)
from tests import s3
from tests.contents import path_in
from tests.kb.quality.sources import test_tls
from tests.s3 import KEY, SECRET, BucketGround
from tests.servers import serving

ROOT = Path(__file__).parents[2]
DATA = "知识".encode() * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()

pytestmark = pytest.mark.needs("s3")


@pytest.fixture
def ground(s3_server, tmp_path):
    return BucketGround(s3_server, tmp_path / "hosts")


def test_while_the_server_is_away_copies_are_read_and_all_else_says_so(tmp_path):
    with s3.serving(tmp_path / "s3") as server:
        ground = BucketGround(server, tmp_path / "hosts")
        store, other = ground.open(), ground.open()
        store.put(io.BytesIO(DATA))
        server.stop()

        assert store.read(SHA256) == DATA
        for ask in (
            other.check,
            lambda: other.read(SHA256),
            lambda: store.put(io.BytesIO(b"more")),
        ):
            with pytest.raises(ContentUnavailableError, match="does not answer"):
                ask()
        assert store.unfinished() == other.unfinished() == []

        server.start()
        assert other.read(SHA256) == DATA
        assert list(other) == [SHA256]
        other.check()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"key": replace(KEY, secret="another secret")}, "403"),
        ({"key": Key("nobody", SECRET, "us-east-1")}, "refuses"),
        ({"bucket": "nowhere"}, "404 NoSuchBucket"),
    ],
)
def test_a_refusal_is_said_without_the_secret_and_is_no_loss(ground, address, said):
    ground.open().put(io.BytesIO(DATA))
    store = ground.open(**address)

    for ask in (
        store.check,
        lambda: store.put(io.BytesIO(DATA)),
        lambda: store.read(SHA256),
        lambda: list(store),
    ):
        with pytest.raises(ContentUnavailableError, match=said) as refused:
            ask()
        assert "secret" not in str(refused.value)


def test_only_a_server_that_is_trusted_is_spoken_to(tmp_path):
    authority, certificate, key = test_tls.make_authority(tmp_path, "ours")
    stranger, _, _ = test_tls.make_authority(tmp_path, "another")
    test_tls.make_certificate(tmp_path, certificate, key, "127.0.0.1")
    own = [str(tmp_path / name) for name in ("server.pem", "server.key")]
    options = ("--cert", own[0], "--key", own[1])
    server = s3.S3Server(tmp_path / "s3", options=options, scheme="https")
    server.start()
    try:
        server.make_bucket(ca_certs=str(authority))
        trusting = server.open(tmp_path / "copies", ca_file=str(authority))
        assert trusting.put(io.BytesIO(DATA)).sha256 == SHA256
        for ca_file in (str(stranger), None):
            with pytest.raises(ContentUnavailableError):
                server.open(tmp_path / "others", ca_file=ca_file).check()
    finally:
        server.stop()


def elsewhere(_environ, start):
    start("307 Temporary Redirect", [("Location", "http://127.0.0.1:9/knowledge/")])
    return [b""]


def a_web_page(_environ, start):
    start("200 OK", [("Content-Type", "text/html")])
    return [b"<p>Welcome & hello"]


@pytest.mark.parametrize("server", [elsewhere, a_web_page])
def test_what_is_no_s3_server_is_not_followed_and_not_believed(tmp_path, server):
    with serving(server) as address:
        store = s3.to_store(address, tmp_path / "copies")
        with pytest.raises(ContentUnavailableError):
            list(store)
        with pytest.raises((ContentUnavailableError, ContentDamagedError)):
            store.read(SHA256)


KILLED = """
import hashlib, sys
from tests.s3 import to_store
from kb.content.s3.bucket import Body

SIZE = 64 << 20

class Slow:
    sent = 0
    def read(self, size=-1):
        if self.sent >= SIZE // 2:
            print("begun", flush=True)
            sys.stdin.read()
        self.sent += size
        return b"0" * size
    def tell(self):
        return 0
    def seek(self, *_):
        pass

digest = hashlib.sha256(b"0" * SIZE).hexdigest()
bucket = to_store(sys.argv[1], sys.argv[2])._bucket
bucket.put(f"content/{digest[:2]}/{digest[2:4]}/{digest}", Body(Slow(), digest, SIZE), if_absent=True)
"""


def test_an_upload_that_is_killed_half_way_leaves_nothing(ground, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, ground.server.endpoint, tmp_path / "copies"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    with process:
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)

    assert list(ground.open()) == []


def test_a_server_that_says_nothing_is_waited_for_once(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.content.s3.bucket._TIMEOUT", urllib3.Timeout(0.2))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(0)
        endpoint = f"http://127.0.0.1:{silent.getsockname()[1]}"
        store = s3.to_store(endpoint, tmp_path / "copies")

        with pytest.raises(ContentUnavailableError, match="does not answer"):
            store.read(SHA256)

        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_bytes_that_change_on_the_way_are_not_kept(ground):
    store = ground.open()
    body = s3.Body(io.BytesIO(b"changed"), hashlib.sha256(b"meant").hexdigest(), 7)

    with pytest.raises(ContentUnavailableError, match="400"):
        store._bucket.put("content/wrong", body, if_absent=True)

    assert list(store._bucket.iter_names("content/")) == []


def test_a_list_of_many_pages_is_whole(ground, monkeypatch):
    monkeypatch.setattr("kb.content.s3.bucket._PAGE", "3")
    store = ground.open()
    kept = {store.put(io.BytesIO(str(each).encode())).sha256 for each in range(8)}

    assert list(store) == sorted(kept)


def test_memory_does_not_grow_with_a_file(ground):
    store, reader = ground.open(), ground.open()
    size = 24 << 20
    tracemalloc.start()
    try:
        stored = store.put(io.BytesIO(bytes(size)))
        tracemalloc.reset_peak()
        with reader.open(stored.sha256):
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    # What the test itself holds is among it.
    assert peak < size + (8 << 20)


def test_a_file_beyond_the_bound_is_refused(ground, monkeypatch):
    monkeypatch.setattr("kb.content.s3.store.MOST_BYTES", 100)
    store = ground.open()

    with pytest.raises(ContentTooLargeError, match="no more"):
        store.put(io.BytesIO(bytes(101)))

    assert list(store) == store.unfinished() == []


def test_a_claim_that_a_killed_deletion_left_is_settled(ground):
    store = ground.open()
    store.put(io.BytesIO(DATA))
    ground.make_old(SHA256)
    claim = s3.Body(io.BytesIO(), s3.EMPTY, 0)
    store._bucket.put(f"content/going/{SHA256}", claim, if_absent=True)

    assert not store.delete(SHA256)
    store.settle()

    assert list(store) == [SHA256]
    assert store.delete(SHA256)
    assert list(store) == []


def test_an_installation_moves_to_a_bucket_and_back(ground, tmp_path):
    folder = FolderContentStore(tmp_path / "content")
    kept = sorted(folder.put(io.BytesIO(bytes([n]) * 10)).sha256 for n in range(6))
    path_in(tmp_path / "content", kept[4]).write_bytes(b"damaged")
    bucket = ground.open()
    copying = iter_copied(kept, folder, bucket)
    assert next(copying).sha256 == kept[0]
    copying.close()  # Interrupted.

    moved = list(iter_copied(kept, folder, bucket))
    back = FolderContentStore(tmp_path / "back")
    brought = list(iter_copied(kept, bucket, back))

    sound = [*kept[:4], kept[5]]
    assert [getattr(each, "sha256", each.__class__) for each in moved] == [
        *kept[1:4],
        ContentDamagedError,
        kept[5],
    ]
    assert list(bucket) == list(back) == sound
    assert len(brought) == len(kept)
    for sha256 in sound:
        assert back.read(sha256) == folder.read(sha256)

"""A real S3 server for the tests: Versity's gateway over a folder."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import urllib3

from kb.content.copies import LocalCopies
from kb.content.s3.bucket import Address, Body, Bucket
from kb.content.s3.signing import EMPTY, Key, sign
from kb.content.s3.store import S3ContentStore
from tests.contents import path_in
from tests.programs import find_versitygw

__all__ = (
    "EMPTY",
    "KEY",
    "SECRET",
    "Body",
    "BucketGround",
    "S3Server",
    "serving",
    "to_store",
)

BUCKET = "knowledge"
SECRET = "zanzibar-secret-of-the-bucket"
KEY = Key("yunzhi", SECRET, "us-east-1")
START_SECONDS = 30


@dataclass
class S3Server:
    """One that can be stopped, and started again at the same address."""

    folder: Path
    options: tuple[str, ...] = ()
    scheme: str = "http"
    port: int = field(default=0, init=False)
    _process: subprocess.Popen | None = field(default=None, init=False)

    @property
    def endpoint(self):
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def files(self):
        """Where it keeps what is put."""
        return self.folder / "files" / BUCKET / "content"

    def start(self):
        self.port = self.port or find_free_port()
        for name in ("files", "meta"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [
                *(find_versitygw(), "--quiet", "--port", f"127.0.0.1:{self.port}"),
                *self.options,
                *("posix", "--sidecar", self.folder / "meta", self.folder / "files"),
            ],
            env={"ROOT_ACCESS_KEY": KEY.id, "ROOT_SECRET_KEY": SECRET, "PATH": ""},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port)

    def stop(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=10)

    def open(self, copies, **options):
        return to_store(self.endpoint, copies, **options)

    def make_bucket(self, name=BUCKET, **options):
        url = f"{self.endpoint}/{name}"
        headers = sign(KEY, "PUT", url, {}, now=datetime.now(UTC))
        with urllib3.PoolManager(**options) as pool:
            answer = pool.request("PUT", url, headers=headers)
        assert answer.status == 200, answer.data


def to_store(endpoint, copies, *, most_bytes=1 << 30, **address):
    address = {"endpoint": endpoint, "key": KEY, "bucket": BUCKET, **address}
    copies = LocalCopies(Path(copies), most_bytes)
    return S3ContentStore(Bucket(Address(**address)), "content", copies)


@contextmanager
def serving(folder, **options):
    server = S3Server(folder, **options)
    server.start()
    try:
        server.make_bucket()
        yield server
    finally:
        server.stop()


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for_port(port):
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, "the S3 server does not start"
            time.sleep(0.02)
        else:
            return


@dataclass
class BucketGround:
    """As ``tests.contract.stores.FolderGround``: every host has copies of its own."""

    server: S3Server
    hosts: Path
    rounds: int = 8
    _count: int = field(default=0, init=False)

    def __post_init__(self):
        shutil.rmtree(self.server.files, ignore_errors=True)

    def open(self, host=None, **options):
        self._count += 1
        return self.server.open(host or self.hosts / str(self._count), **options)

    def expression(self, host):
        """The store as another process says it."""
        return f"""__import__("tests.s3").s3.to_store(
            {self.server.endpoint!r}, {str(host)!r}
        )"""

    def plant(self, sha256, data):
        path_in(self.server.files, sha256).write_bytes(data)

    def lose(self, sha256):
        path_in(self.server.files, sha256).unlink()

    def make_old(self, sha256, days=2):
        moment = time.time() - days * 86_400
        os.utime(path_in(self.server.files, sha256), (moment, moment))

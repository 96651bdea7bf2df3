"""A content store in a bucket that all hosts share, with copies on each of them.

S3 has no lock and no rename, so a deletion claims the content first, by an object that
only one can make. Whoever puts over bytes that were there looks afterwards whether
somebody was about to delete them, and puts them once more if they went.
"""

import hashlib
import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from pathlib import Path
from typing import BinaryIO, Final

import structlog

from kb.content.copies import LocalCopies
from kb.content.folder import translated
from kb.content.s3.bucket import Body, Bucket
from kb.content.s3.signing import EMPTY
from kb.content.store import (
    ContentLostError,
    ContentTooLargeError,
    ContentUnavailableError,
    Readable,
    StoredContent,
    copy,
    damaged,
    missing,
)

MOST_BYTES: Final = 5_000_000_000
"""A server takes no more in one request."""
_CLAIM_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.05
_SHA256: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/([0-9a-f]{64})")

log = structlog.get_logger()


class S3ContentStore:
    """Objects by the first characters of their SHA-256, as in a folder."""

    def __init__(self, bucket: Bucket, prefix: str, copies: LocalCopies) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._copies = copies

    def prepare(self, *, is_new: bool) -> None:  # noqa: ARG002 - it is made elsewhere.
        self.check()

    def check(self) -> None:
        self._bucket.check()

    def put(self, source: Readable) -> StoredContent:
        try:
            with self._copies.part() as part:
                with part.open("wb") as file:
                    stored = copy(_Bounded(source), file)
                self._send(part, stored)
                self._copies.keep(part, stored.sha256)
        except OSError as error:
            raise translated(error) from error
        return stored

    def _send(self, part: Path, content: StoredContent) -> None:
        name = self._name(content.sha256)
        with part.open("rb") as file:
            body = Body(file, content.sha256, content.size)
            is_absent = self._bucket.changed_at(name) is None
            if is_absent and self._bucket.put(name, body, if_absent=True):
                return
            # Over what is there: it may be damaged, and is young again now.
            while True:
                file.seek(0)
                self._bucket.put(name, body, if_absent=False)
                self._wait_for_claim(content.sha256)
                if self._bucket.changed_at(name) is not None:
                    return

    def _wait_for_claim(self, sha256: str) -> None:
        """Whoever claims it from now on sees that it is young."""
        deadline = time.monotonic() + _CLAIM_SECONDS
        while self._bucket.changed_at(self._claim(sha256)) is not None:
            if time.monotonic() > deadline:
                raise ContentUnavailableError(
                    "The same file is being removed at this moment. Try again later."
                )
            time.sleep(_POLL_SECONDS)

    def read(self, sha256: str) -> bytes:
        with self.open(sha256) as file:
            return file.read()

    def open(self, sha256: str) -> BinaryIO:
        with self.local(sha256) as path:
            return path.open("rb")

    @contextmanager
    def local(self, sha256: str) -> Iterator[Path]:
        with self._copies.part() as part:
            try:
                self._obtain(sha256, part)
            except ContentLostError as error:
                # Where in the program it was noticed says nothing.
                log.error(error.code, sha256=sha256, reason=str(error))  # noqa: TRY400
                raise
            yield part

    def _obtain(self, sha256: str, part: Path) -> None:
        try:
            if self._copies.fill(part, sha256):
                return
            with part.open("wb") as file:
                self._fetch(sha256, file)
            self._copies.keep(part, sha256)
        except OSError as error:
            raise translated(error) from error

    def _fetch(self, sha256: str, file: BinaryIO) -> None:
        """Raise for what is not there, or is not what it should be."""
        digested = _Digesting(file)
        if not self._bucket.fetch(self._name(sha256), digested):
            raise missing(sha256)
        if digested.digest.hexdigest() != sha256:
            raise damaged(sha256)

    def is_sound(self, sha256: str) -> bool:
        try:
            with self._copies.part() as part:
                self._obtain(sha256, part)
        except ContentLostError:
            return False
        return True

    def verify(self, sha256: str) -> None:
        with Path("/dev/null").open("wb") as nowhere:
            self._fetch(sha256, nowhere)

    def is_older(self, sha256: str, moment: float) -> bool:
        changed_at = self._bucket.changed_at(self._name(sha256))
        return changed_at is None or changed_at < moment

    def delete(self, sha256: str, *, before: float = inf) -> bool:
        if not self.is_older(sha256, before):
            return False
        claim = self._claim(sha256)
        if not self._bucket.put(claim, Body(io.BytesIO(), EMPTY, 0), if_absent=True):
            return False
        try:
            # Whoever put it before the claim is seen now, whoever puts it later waits.
            if not self.is_older(sha256, before):
                return False
            self._bucket.delete(self._name(sha256))
        finally:
            self._bucket.delete(claim)
        self._copies.forget(sha256)
        return True

    def settle(self) -> None:
        for claim in self._bucket.iter_names(self._claim("")):
            self._bucket.delete(claim)

    def __iter__(self) -> Iterator[str]:
        for name in self._bucket.iter_names(self._prefix):
            if found := _SHA256.fullmatch(name.removeprefix(self._prefix)):
                yield found[1]

    def unfinished(self, *, before: float = inf) -> list[str]:
        return self._copies.unfinished(before=before)

    def discard(self, part: str) -> None:
        self._copies.discard(part)

    def _name(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256[2:4]}/{sha256}"

    def _claim(self, sha256: str) -> str:
        return f"{self._prefix}going/{sha256}"


class _Bounded:
    """A source that ends with an error where no server would take more."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._left = MOST_BYTES

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise ContentTooLargeError(
                "The file is larger than 5 GB, and the content store takes no more."
            )
        return data


class _Digesting:
    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self._target.write(data)

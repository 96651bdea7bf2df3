"""Copies on this machine of what a far store keeps: verified, and bounded in bytes."""

import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from typing import Final

from kb.content import parts

_COPY: Final = re.compile(r"[0-9a-f]{64}")
_ABANDONED_SECONDS: Final = 86_400


class LocalCopies:
    """A folder of copies; the one that nobody used for longest leaves first.

    Several processes may share it. Whoever uses a copy does so under a name of their
    own, so that it may leave meanwhile. What a crash or a power failure left half
    written is found out by its checksum, and never given.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder.absolute()
        self._most_bytes = most_bytes

    @contextmanager
    def part(self) -> Iterator[Path]:
        """An empty file to be filled, which is gone at the end of the block."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=parts.PREFIX)
        os.close(descriptor)
        part = Path(name)
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def fill(self, part: Path, sha256: str) -> bool:
        """Make *part* another name of a sound copy; say whether there is one."""
        copy = self._folder / sha256
        lent = part.with_name(f"{part.name}-lent")
        try:
            os.link(copy, lent)
        except FileNotFoundError:
            return False
        lent.replace(part)
        if not _is_sound(part, sha256):
            copy.unlink(missing_ok=True)
            part.unlink()
            part.touch(mode=0o600)
            return False
        os.utime(part)  # Used now: the others leave first.
        return True

    def keep(self, part: Path, sha256: str) -> None:
        """Keep what *part* holds, which must be that content, as far as there is room."""
        with suppress(FileExistsError):
            os.link(part, self._folder / sha256)
        os.utime(part)
        self._trim()

    def forget(self, sha256: str) -> None:
        (self._folder / sha256).unlink(missing_ok=True)

    def unfinished(self, *, before: float = inf) -> list[str]:
        return parts.list_older(self._folder, before)

    def discard(self, part: str) -> None:
        (self._folder / part).unlink(missing_ok=True)

    def _trim(self) -> None:
        copies = sorted(self._iter_copies())
        total = sum(size for _, size, _ in copies)
        for _, size, name in copies:
            if total <= self._most_bytes:
                break
            self.forget(name)
            total -= size
        for part in self.unfinished(before=time.time() - _ABANDONED_SECONDS):
            self.discard(part)

    def _iter_copies(self) -> Iterator[tuple[float, int, str]]:
        """When each was used, its bytes, and its SHA-256."""
        for entry in os.scandir(self._folder):
            if _COPY.fullmatch(entry.name):
                with suppress(FileNotFoundError):
                    status = entry.stat()
                    yield status.st_mtime, status.st_size, entry.name


def _is_sound(path: Path, sha256: str) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == sha256

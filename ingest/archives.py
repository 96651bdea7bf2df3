"""What every archive has: members with safe names, and budgets that bombs exceed."""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Final

from ingest.errors import RefusedError
from ingest.extraction import FileStatus
from kb.text import to_plain

MAX_BYTES: Final = 200 << 20
"""Of everything in one archive, unpacked."""
MAX_ENTRIES: Final = 10_000
MAX_RATIO: Final = 500
RATIO_FROM_BYTES: Final = 20 << 20


@dataclass(frozen=True, slots=True)
class Unread:
    """A member without its bytes."""

    status: FileStatus
    detail: str
    """Why: one sentence."""


DAMAGED: Final = Unread(FileStatus.DAMAGED, "This file is damaged.")
ENCRYPTED: Final = Unread(FileStatus.PASSWORD, "This file is encrypted.")
SPLIT: Final = Unread(
    FileStatus.DAMAGED, "A part of this file lies in another volume of the archive."
)

Member = tuple[str, bytes | Unread]
"""A name that stays inside the archive, and the bytes, or why there are none."""


def inner_name(name: str) -> str:
    """A name without what leads out of the archive: drives, roots, parent folders."""
    parts = PurePosixPath(to_plain(name.replace("\\", "/"))).parts
    kept = [part for part in parts if part not in {"/", "..", "."} and ":" not in part]
    return "/".join(kept)[-400:] or "file"


def check(entries: int, size: int, packed: int) -> None:
    """Raise ``RefusedError`` for what an archive says that it will unpack to."""
    if entries > MAX_ENTRIES:
        raise too_many()
    if size > MAX_BYTES:
        raise too_large()
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(packed, 1):
        raise RefusedError(
            "The archive unpacks to suspiciously much more than it holds."
        )


def too_many() -> RefusedError:
    return RefusedError(f"The archive has more than {MAX_ENTRIES:,} files.")


def too_large() -> RefusedError:
    return RefusedError(f"The archive unpacks to more than {MAX_BYTES >> 20} MB.")


class Budget:
    """What may still be unpacked; directories of archives lie about it."""

    def __init__(self) -> None:
        self._left = MAX_BYTES

    @property
    def left(self) -> int:
        return self._left

    def read(self, member: IO[bytes]) -> bytes:
        return self.take(member.read(self._left + 1))

    def take(self, data: bytes) -> bytes:
        if len(data) > self._left:
            raise too_large()
        self._left -= len(data)
        return data


def tar_entries(
    archive: tarfile.TarFile, budget: Budget
) -> Iterator[tuple[bytes, bytes | None]]:
    """The name as it is written and the bytes of each entry; none of what is no file."""
    for count, entry in enumerate(archive):
        if count >= MAX_ENTRIES:
            raise too_many()
        member = archive.extractfile(entry) if entry.isreg() else None
        data = None if member is None else budget.read(member)
        yield entry.name.encode("utf-8", "surrogateescape"), data

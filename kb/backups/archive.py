"""The inside of a backup: a tar archive of known members, the last one its checksum.

Whatever reads tar archives can look into it. Here nothing is ever unpacked to a path
that the archive names: a member is what its name says, or the backup is refused.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from kb.backups.encryption import Sink, Source
from kb.backups.errors import BackupDamagedError

HEADER: Final = "backup.json"
TRAILER: Final = "checksum.json"
CHUNK: Final = 1 << 20
_BLOCK: Final = tarfile.BLOCKSIZE
_MOST_JSON: Final = 64 << 20
"""A larger one is none of ours, and would only fill the memory."""


@dataclass(frozen=True, slots=True)
class Member:
    """One part of a backup. It is read before the next one, or skipped."""

    name: str
    size: int
    """Bytes."""
    source: "MemberSource"

    def read_all(self) -> bytes:
        if self.size > _MOST_JSON:
            raise damaged(self.name)
        return self.source.read(self.size)

    def to_json(self) -> Any:
        try:
            return json.loads(self.read_all())
        except ValueError as error:
            raise damaged(self.name) from error


class ArchiveWriter:
    """Writes members one after the other, and at the end what they have to come to."""

    def __init__(self, target: Sink) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0
        """Bytes, so far."""

    def add(self, name: str, data: bytes) -> None:
        self._begin(name, len(data))
        self._write(data)
        self._pad(len(data))

    def add_json(self, name: str, value: Mapping[str, Any]) -> None:
        self.add(name, json.dumps(value, ensure_ascii=False).encode())

    def add_file(self, name: str, source: BinaryIO, size: int) -> None:
        """*source* holds exactly *size* bytes."""
        self._begin(name, size)
        while chunk := source.read(CHUNK):
            self._write(chunk)
        self._pad(size)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """*summary* and the checksum of all before it; nothing comes after."""
        self.add_json(TRAILER, {**summary, "sha256": self._digest.hexdigest()})
        self._write(bytes(2 * _BLOCK))

    def _begin(self, name: str, size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mode = 0o600
        self._write(entry.tobuf(tarfile.GNU_FORMAT))

    def _pad(self, size: int) -> None:
        self._write(bytes(-size % _BLOCK))

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._target.write(data)
        self.size += len(data)


class ArchiveReader:
    """Reads members one after the other, and compares the checksum at the end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._last = ""
        self.trailer: Mapping[str, Any] = {}
        """What all has to come to; known once everything has been read."""

    def __iter__(self) -> Iterator[Member]:
        """Every other member but the trailer; then ``trailer`` is there."""
        while True:
            before = self._digest.hexdigest()
            member = self._next()
            if member.name == TRAILER:
                self.trailer = self._checked(member, before)
                return
            yield member
            member.source.skip()

    def first(self) -> Member:
        """What the archive begins with; read it before the others."""
        return self._next()

    def read_exactly(self, size: int) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        if len(data) < size:
            raise BackupDamagedError(f"The backup is cut off {self._place()}.")
        return data

    def _next(self) -> Member:
        block = self.read_exactly(_BLOCK)
        try:
            entry = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
        except (tarfile.HeaderError, UnicodeDecodeError) as error:
            raise BackupDamagedError(
                f"The backup is damaged {self._place()}. Use another backup."
            ) from error
        self._last = entry.name
        source = MemberSource(self, entry.size, -entry.size % _BLOCK)
        return Member(entry.name, entry.size, source)

    def _checked(self, member: Member, digest: str) -> Mapping[str, Any]:
        trailer = member.to_json()
        if not isinstance(trailer, dict) or trailer.get("sha256") != digest:
            raise BackupDamagedError(
                "The backup is damaged: its checksum is another one, though each part "
                "can be read. Use another backup."
            )
        return trailer

    def _place(self) -> str:
        return f"in or after {self._last}" if self._last else "at its beginning"


class MemberSource:
    """The bytes of one member."""

    def __init__(self, archive: ArchiveReader, size: int, padding: int) -> None:
        self._archive = archive
        self._left = size
        self._padding = padding

    def read(self, size: int = -1, /) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        data = self._archive.read_exactly(wanted)
        self._left -= wanted
        if not self._left:
            self._archive.read_exactly(self._padding)
            self._padding = 0
        return data

    def skip(self) -> None:
        while self._left or self._padding:
            self.read(CHUNK)


def damaged(part: str) -> BackupDamagedError:
    return BackupDamagedError(f"The backup is damaged in {part}. Use another backup.")

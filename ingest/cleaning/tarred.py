"""A TAR, packed or not, whose files are cleaned one by one and belong to nobody."""

import io
import tarfile
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final, Literal

from ingest import media_types
from ingest.archives import MAX_BYTES, MAX_ENTRIES
from ingest.cleaning.packed import Clean
from ingest.errors import DamagedFileError, RefusedError
from ingest.media_types import HEAD_BYTES
from kb.pictures.kinds import CAREFUL, TARS

_Writing = Literal["w:", "w:gz", "w:bz2", "w:xz"]
_PACKED: Final[Mapping[str, _Writing]] = {
    "application/x-tar": "w:",
    "application/gzip": "w:gz",
    "application/x-bzip2": "w:bz2",
    "application/x-xz": "w:xz",
}
_UNREADABLE: Final = (tarfile.TarError, OSError, EOFError, ValueError)


def clean(source: BinaryIO, media_type: str, clean_one: Clean) -> bytes | None:
    """``None`` for what stays as it came: one file that is packed, or many that need no care.

    Those are many only beyond the limits of an archive; below, their owners go. Raise
    ``RefusedError`` if what needs care is beyond a limit, ``DamagedFileError`` for a
    broken archive, and what *clean_one* raises.
    """
    try:
        archive = tarfile.open(fileobj=source, mode="r:*")  # noqa: SIM115 - below.
    except _UNREADABLE:
        return None  # One file, packed.
    with archive:
        try:
            kinds = dict(_sniff(archive))
            if not kinds:
                return None
            is_large = len(kinds) > MAX_ENTRIES or _size(archive) > MAX_BYTES
            if is_large and (CAREFUL - TARS).isdisjoint(kinds.values()):
                return None
            if is_large:
                raise RefusedError("The archive is too large.")
            return _rewrite(archive, _PACKED[media_type], kinds, clean_one)
        except _UNREADABLE as error:
            raise DamagedFileError("The archive is damaged.") from error


def _sniff(archive: tarfile.TarFile) -> Iterator[tuple[int, str]]:
    """The kind of each file, by where it begins: a name may come twice."""
    for entry in archive:
        member = archive.extractfile(entry) if entry.isreg() else None
        if member is not None:
            head = io.BytesIO(member.read(HEAD_BYTES))
            yield entry.offset, media_types.sniff(head, entry.name)


def _size(archive: tarfile.TarFile) -> int:
    return sum(entry.size for entry in archive if entry.isreg())


def _rewrite(
    archive: tarfile.TarFile, mode: _Writing, kinds: dict[int, str], clean_one: Clean
) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode=mode) as cleaned:
        for entry in archive:
            made = tarfile.TarInfo(entry.name)
            made.type, made.mode, made.mtime = entry.type, entry.mode, entry.mtime
            made.linkname = entry.linkname
            member = archive.extractfile(entry) if entry.isreg() else None
            if member is None:
                cleaned.addfile(made)
                continue
            data = member.read()
            if kinds[entry.offset] in CAREFUL:
                data, made.name = clean_one(data, entry.name, kinds[entry.offset])
            made.type, made.size = tarfile.REGTYPE, len(data)
            cleaned.addfile(made, io.BytesIO(data))
    return target.getvalue()

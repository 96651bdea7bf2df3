"""A ZIP whose files are cleaned one by one."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import BinaryIO, Final

from ingest import media_types
from ingest.archives import MAX_ENTRIES, check
from ingest.errors import DamagedFileError, RefusedError
from ingest.media_types import HEAD_BYTES, UNKNOWN, UNREADABLE_ZIP
from kb.pictures.kinds import CAREFUL, TARS

_ENCRYPTED: Final = 0x1
Clean = Callable[[bytes, str, str], tuple[bytes, str]]
"""From what is in it, its name and its media type to what leaves, and its name."""


def clean(source: BinaryIO, clean_one: Clean) -> bytes | None:
    """``None`` if nothing in it needs care: it stays as it came, whatever its size.

    Archives of logs are in many: for these alone nothing is withheld.

    Raise ``RefusedError`` if what needs care cannot be reached or is beyond a limit,
    ``DamagedFileError`` for no archive, and what *clean_one* raises.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise RefusedError("Too many files are in the archive.")
            kinds = {each.filename: _sniff(archive, each) for each in entries}
            if (CAREFUL - TARS).isdisjoint(kinds.values()) and (
                TARS.isdisjoint(kinds.values()) or _is_out_of_reach(entries)
            ):
                return None
            return _rewrite(archive, kinds, clean_one)
    except UNREADABLE_ZIP as error:
        raise DamagedFileError("The archive is damaged.") from error


def _sniff(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    """By its beginning; what is encrypted opens for nobody without its password."""
    if entry.is_dir() or entry.flag_bits & _ENCRYPTED:
        return UNKNOWN
    with archive.open(entry) as member:
        head = member.read(HEAD_BYTES)
    return media_types.sniff(io.BytesIO(head), entry.filename)


def _is_out_of_reach(entries: Sequence[zipfile.ZipInfo]) -> bool:
    try:
        _require_reach(entries)
    except RefusedError:
        return True
    return False


def _require_reach(entries: Sequence[zipfile.ZipInfo]) -> None:
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        raise RefusedError("Some files in the archive are encrypted.")
    size = sum(each.file_size for each in entries)
    check(len(entries), size, sum(each.compress_size for each in entries))


def _rewrite(
    archive: zipfile.ZipFile, kinds: dict[str, str], clean_one: Clean
) -> bytes:
    entries = [each for each in archive.infolist() if not each.is_dir()]
    _require_reach(entries)
    target = io.BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as cleaned:
        for entry in entries:
            data, name = archive.read(entry), entry.filename
            if kinds[name] in CAREFUL:
                data, name = clean_one(data, name, kinds[name])
            if name in taken:
                name = f"{len(taken) + 1}-{name}"
            taken.add(name)
            made = zipfile.ZipInfo(name, entry.date_time)
            cleaned.writestr(made, data, zipfile.ZIP_DEFLATED)
    return target.getvalue()

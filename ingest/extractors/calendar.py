"""iCalendar: the events and tasks of a calendar as readable blocks."""

import binascii
import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from ingest import embedded_files, invitations
from ingest.errors import DamagedFileError
from ingest.extraction import Extraction, Loss, LossCode
from ingest.extractors.text import cut, read_text

_NAME: Final = re.compile(r"^X-WR-CALNAME[^:\n]*:(.+)$", re.MULTILINE | re.IGNORECASE)
_ENTRY: Final = re.compile(
    r"^BEGIN:V(?:EVENT|TODO|JOURNAL)\s*$", re.MULTILINE | re.IGNORECASE
)
_FILE: Final = re.compile(
    r"^ATTACH;(?P<said>[^:\n]*ENCODING=BASE64[^:\n]*):(?P<data>\S+)",
    re.MULTILINE | re.IGNORECASE,
)
_FILE_NAME: Final = re.compile(r'FILENAME="?([^";:]+)', re.IGNORECASE)
_FOLD: Final = re.compile(r"\r?\n[ \t]")


class CalendarExtractor:
    def extract(self, source: BinaryIO) -> Extraction:
        text, losses = cut(read_text(source))
        plain = _FOLD.sub("", text)
        blocks = tuple(invitations.read(text))
        entries = len(_ENTRY.findall(plain))
        if not blocks and "BEGIN:VCALENDAR" not in plain.upper():
            raise DamagedFileError("This is no calendar.")
        name = _NAME.search(plain)
        files, lost = embedded_files.keep(_files(plain))
        return Extraction(
            structure=blocks,
            title=name[1].strip() if name else None,
            attachments=files,
            losses=(*losses, *_cut(entries), *lost),
        )


def _files(text: str) -> Iterator[tuple[str, bytes]]:
    for number, match in enumerate(_FILE.finditer(text), start=1):
        named = _FILE_NAME.search(match["said"])
        try:
            data = binascii.a2b_base64(match["data"])
        except binascii.Error:
            continue
        yield (named[1] if named else f"attachment {number}"), data


def _cut(entries: int) -> tuple[Loss, ...]:
    if entries <= invitations.MAX_ENTRIES:
        return ()
    detail = f"Of the entries, only the first {invitations.MAX_ENTRIES:,} were read."
    return (Loss(LossCode.CUT, "", detail),)

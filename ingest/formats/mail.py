"""Letters and mailboxes."""

import re
from typing import Final

from ingest.format import Format, Magic

MAIL: Final = "message/rfc822"
_START: Final = re.compile(rb"[!-9;-~]+: ?\S")
_FIELD: Final = re.compile(
    rb"^(From|To|Subject|Date|Message-ID|Received|MIME-Version|Return-Path): ",
    re.MULTILINE | re.IGNORECASE,
)


def _is_mailbox(start: bytes) -> bool:
    return start.startswith(b"From ") and _FIELD.search(start) is not None


def _is_letter(start: bytes) -> bool:
    return _START.match(start) is not None and len(set(_FIELD.findall(start))) > 1


def _is_calendar(start: bytes) -> bool:
    return start[:15].upper() == b"BEGIN:VCALENDAR"


FORMATS: Final = (
    Format(
        media_type="application/mbox",
        extractor="ingest.extractors.mail:MailboxExtractor",
        suffixes=(".mbox", ".mbx"),
        is_like=_is_mailbox,
    ),
    Format(
        media_type=MAIL,
        extractor="ingest.extractors.mail:MailExtractor",
        suffixes=(".eml", ".mht", ".mhtml"),
        is_like=_is_letter,
    ),
    Format(
        media_type="application/vnd.ms-outlook",
        extractor="ingest.extractors.msg:MSGExtractor",
        streams=("__properties_version1.0",),
    ),
    Format(
        media_type="application/vnd.ms-tnef",
        extractor="ingest.extractors.winmail:WinmailExtractor",
        magic=(Magic(b"\x78\x9f\x3e\x22"),),
    ),
    Format(
        media_type="text/calendar",
        extractor="ingest.extractors.calendar:CalendarExtractor",
        suffixes=(".ics", ".ifb", ".vcs"),
        is_like=_is_calendar,
    ),
)

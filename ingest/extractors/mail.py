"""Mail: single messages and mailboxes, in any character set that was ever mailed."""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import errors, message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO, Final

from ingest import clock
from ingest.encodings import decode
from ingest.errors import DamagedFileError
from ingest.extraction import Block, Extraction, Loss, LossCode
from ingest.extractors.letter import Letter, to_blocks, to_extraction
from ingest.extractors.mail_tree import read_body

MAX_LETTERS: Final = 2_000
_FIELDS: Final = ("From", "To", "Cc", "Date")
_FROM: Final = re.compile(rb"^From [^\r\n]*\r?\n", re.MULTILINE)
_HEADER: Final = re.compile(rb"^(?:>?From |[!-9;-~]+:)")


class MailExtractor:
    """One message: subject, people, text, attachments."""

    def extract(self, source: BinaryIO) -> Extraction:
        data = source.read()
        if not _HEADER.match(data.lstrip()):
            raise DamagedFileError("This is no message: it has no header.")
        return to_extraction(read_letter(data))


class MailboxExtractor:
    """Many messages in one file, each behind a line that begins with From."""

    def extract(self, source: BinaryIO) -> Extraction:
        parts = _split(source.read())
        letters = list(clock.within(map(read_letter, parts), "message"))
        if not letters:
            raise DamagedFileError("This is no mailbox: it holds no message.")
        blocks: list[Block] = []
        for letter in letters[:MAX_LETTERS]:
            blocks += to_blocks(letter)
        losses = [loss for letter in letters for loss in letter.losses]
        if len(letters) > MAX_LETTERS:
            detail = f"Everything after {MAX_LETTERS:,} messages was left out."
            losses.append(Loss(LossCode.CUT, "", detail))
        files = [file for letter in letters for file in letter.files]
        whole = to_extraction(Letter(files=files, losses=losses))
        return replace(whole, structure=tuple(blocks))


def read_letter(data: bytes) -> Letter:
    """Never raises: mail is broken in more ways than anyone knows."""
    message = message_from_bytes(data.lstrip(), policy=policy.compat32)
    body = read_body(message, _file_name)
    sender = read_header(message, "From")
    return Letter(
        subject=read_header(message, "Subject"),
        fields=[(name, read_header(message, name)) for name in _FIELDS],
        sent_at=_time(message.get("Date")),
        author=parseaddr(sender)[0] or parseaddr(sender)[1],
        body=body.blocks,
        files=body.files,
        losses=body.losses,
    )


def _split(data: bytes) -> Iterator[bytes]:
    places = list(_FROM.finditer(data))
    for number, match in enumerate(places):
        behind = data[match.end() : match.end() + 1000]
        # A line of text may begin with that word as well.
        if _HEADER.match(behind.lstrip()):
            following = (
                later.start()
                for later in places[number + 1 :]
                if _HEADER.match(data[later.end() : later.end() + 1000].lstrip())
            )
            yield data[match.end() : next(following, len(data))]


def _file_name(part: Message) -> str:
    name = part.get_filename("")
    if not name and part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        subject = read_header(inner, "Subject") if isinstance(inner, Message) else ""
        return f"{subject or 'message'}.eml"
    return " ".join(_words(name).split())


def read_header(message: Message, name: str) -> str:
    found = (value for key, value in message.raw_items() if key.lower() == name.lower())
    return " ".join(_words(str(next(found, ""))).split())


def _words(value: str) -> str:
    """A header decoded; bytes that no header may hold are read by their statistics."""
    try:
        parts = decode_header(value)
    except (errors.HeaderParseError, ValueError, LookupError):
        return value
    found = []
    for part, charset in parts:
        if isinstance(part, bytes):
            known = "" if charset in {None, "unknown-8bit"} else str(charset)
            found.append(decode(part, known).text)
        else:
            # The parser keeps raw bytes of a header as surrogates.
            raw = part.encode("utf-8", "surrogateescape")
            found.append(part if part.isascii() else decode(raw).text)
    return "".join(found)


def _time(value: object) -> datetime | None:
    with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError):
        found = parsedate_to_datetime(str(value))
        return found if found.tzinfo else None
    return None

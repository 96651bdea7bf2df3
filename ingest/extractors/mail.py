"""Mail: single messages and mailboxes, in any character set that was ever mailed."""

import base64
import binascii
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

from ingest.encodings import decode
from ingest.errors import DamagedFileError
from ingest.extraction import Block, Extraction, Loss, LossCode
from ingest.extractors.letter import Letter, to_blocks, to_extraction

MAX_LETTERS: Final = 2_000
MAX_PARTS: Final = 500
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
        letters = [read_letter(data) for data in _split(source.read())]
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
    texts: list[str] = []
    pages: list[str] = []
    files: list[tuple[str, bytes]] = []
    for number, part in enumerate(_leaves(message)):
        if number >= MAX_PARTS:
            break
        name = _file_name(part)
        kind = part.get_content_type()
        if name or not kind.startswith("text/"):
            files.append((name or _made_up_name(kind, number), _bytes(part)))
        else:
            (pages if kind == "text/html" else texts).append(_text(part))
    sender = _header(message, "From")
    return Letter(
        subject=_header(message, "Subject"),
        fields=[(name, _header(message, name)) for name in _FIELDS],
        sent_at=_time(message.get("Date")),
        author=parseaddr(sender)[0] or parseaddr(sender)[1],
        text="\n\n".join(texts),
        html="\n".join(pages),
        files=files,
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


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that are not made of parts; a letter inside the letter is one of them."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    payload = message.get_payload()
    for part in payload if isinstance(payload, list) else ():
        if isinstance(part, Message):
            yield from _leaves(part)


def _bytes(part: Message) -> bytes:
    if part.is_multipart():
        inner = part.get_payload(0)
        data = inner.as_bytes() if isinstance(inner, Message) else b""
        is_packed = str(part.get("Content-Transfer-Encoding", "")).lower() == "base64"
        return _unpacked(data) if is_packed else data
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _unpacked(data: bytes) -> bytes:
    """A letter inside a letter that was packed although the standard forbids it."""
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return data


def _text(part: Message) -> str:
    declared = part.get_content_charset("") or ""
    return decode(_bytes(part), declared).text.replace("\r\n", "\n")


def _file_name(part: Message) -> str:
    name = part.get_filename("")
    if not name and part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        subject = _header(inner, "Subject") if isinstance(inner, Message) else ""
        return f"{subject or 'message'}.eml"
    return " ".join(_words(name).split())


def _made_up_name(kind: str, number: int) -> str:
    return f"part-{number + 1}.{kind.rpartition('/')[2]}"


def _header(message: Message, name: str) -> str:
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

"""What mail is packed in: winmail.dat, uuencode, and S/MIME signatures around a message."""

import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from pathlib import PurePath
from typing import Final

from ingest.errors import DamagedFileError
from ingest.extraction import Block, BlockType, Loss, LossCode
from ingest.extractors import tnef
from ingest.extractors.mail_text import from_alternatives, read_page
from ingest.extractors.text import split_paragraphs
from ingest.signed_data import find_content, is_enveloped

TNEF: Final = "application/vnd.ms-tnef"
_TNEF: Final = frozenset({"application/ms-tnef", TNEF})
_SMIME: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_UUENCODED: Final = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} (?P<name>[^\n]+)\n(?P<body>(?:[^\n]*\n)*?)(?:end|====)[ \t]*$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a container."""

    blocks: Sequence[Block] = ()
    files: Sequence[tuple[str, bytes]] = ()
    losses: Sequence[Loss] = ()
    message: Message | None = None
    """The message that was signed."""


def open_container(kind: str, name: str, data: bytes) -> Opened | None:
    """``None`` for a part that is a file like any other."""
    if kind in _TNEF or name.lower() == "winmail.dat" or tnef.is_tnef(data):
        return _open_winmail(name, data)
    if kind in _SMIME or PurePath(name).suffix.lower() == ".p7m":
        return _open_signed(name, data)
    return None


def _open_winmail(name: str, data: bytes) -> Opened | None:
    try:
        found = tnef.read(data)
    except DamagedFileError as error:
        loss = Loss(LossCode.DAMAGED_PART, name, str(error))
        return Opened(files=[(name, data)], losses=[loss])
    texts = split_paragraphs(found.text)
    blocks = [Block(BlockType.PARAGRAPH, text) for text in texts]
    if found.html:
        page, _ = read_page(found.html, "")
        blocks = from_alternatives(found.text, page)
    return Opened(blocks=blocks, files=found.files)


def _open_signed(name: str, data: bytes) -> Opened | None:
    content = find_content(data)
    if content is not None:
        return Opened(message=message_from_bytes(content, policy=policy.compat32))
    if is_enveloped(data):
        detail = "This message is encrypted."
        return Opened(losses=[Loss(LossCode.ENCRYPTED_PART, name, detail)])
    detail = "The signed message cannot be read."
    return Opened(
        files=[(name, data)], losses=[Loss(LossCode.DAMAGED_PART, name, detail)]
    )


def take_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """*text* without the files that are written into it, and those files."""
    files: list[tuple[str, bytes]] = []
    if "\nbegin" not in f"\n{text}":
        return text, files

    def taken(match: re.Match[str]) -> str:
        lines = match["body"].splitlines()
        is_base64 = match[0].startswith("begin-base64")
        data = _unpacked(lines, is_base64=is_base64)
        if data is None:
            return match[0]
        files.append((match["name"].strip(), data))
        return ""

    return _UUENCODED.sub(taken, text), files


def _unpacked(lines: Sequence[str], *, is_base64: bool) -> bytes | None:
    unpack = binascii.a2b_base64 if is_base64 else _line
    try:
        return b"".join(unpack(line) for line in lines if line.strip())
    except (binascii.Error, ValueError):
        return None


def _line(line: str) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some programs put more behind a line than its length says.
        size = ((ord(line[0]) - 32) & 63) * 4 + 5
        return binascii.a2b_uu(line[: size // 3])

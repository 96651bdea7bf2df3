"""Mail as the tree it is: which parts are read, in which order, and which are files."""

import base64
import binascii
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from ingest import clock, invitations
from ingest.encodings import decode, losses
from ingest.extraction import Block, BlockType, Loss, LossCode
from ingest.extractors import mail_containers, mail_text
from ingest.extractors.text import split_paragraphs

MAX_PARTS: Final = 500
MAX_DEPTH: Final = 50
_BODIES: Final = frozenset({"text/html", "application/xhtml+xml"})
_REPORTS: Final = frozenset(
    {"message/delivery-status", "message/disposition-notification"}
)
_SIGNATURES: Final = frozenset(
    [
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    ]
)
"""They sign what stands beside them and say nothing themselves."""

Named = tuple[str, bytes]


@dataclass(slots=True)
class Body:
    """What was gathered of one message."""

    blocks: list[Block] = field(default_factory=list)
    files: list[Named] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    parts: int = 0


def read_body(message: Message, name_of: Callable[[Message], str]) -> Body:
    """The text and the files of *message*, part by part; *name_of* finds a part's name."""
    reader = _Reader(name_of)
    reader.read(message, 0)
    return reader.body


class _Reader:
    def __init__(self, name_of: Callable[[Message], str]) -> None:
        self.body = Body()
        self._name_of = name_of

    def read(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        children = _children(part)
        if kind == "multipart/encrypted":
            self._lose(LossCode.ENCRYPTED_PART, "", "This message is encrypted.")
        elif depth > MAX_DEPTH:
            self._lose(
                LossCode.CUT, "", "Parts that are nested too deeply were left out."
            )
        elif kind == "multipart/alternative":
            self._read_alternatives(children, depth)
        elif kind.startswith("multipart/") and children:
            for child in children:
                self.read(child, depth + 1)
        else:
            self._read_leaf(part, kind)

    def _read_leaf(self, part: Message, kind: str) -> None:
        self.body.parts += 1
        if self.body.parts == MAX_PARTS + 1:
            detail = f"Of the parts of a message, only {MAX_PARTS} are read."
            self._lose(LossCode.CUT, "", detail)
        if self.body.parts > MAX_PARTS or kind in _SIGNATURES or _is_late(self.body):
            return
        if kind in _REPORTS:
            self._add(Block(BlockType.PARAGRAPH, text) for text in _report(part))
        elif kind == "message/external-body":
            detail = "This part is kept elsewhere; the message only says where."
            self._lose(LossCode.ATTACHMENT_NOT_READ, self._name_of(part), detail)
        elif not self._name_of(part) and (kind.startswith("text/") or kind in _BODIES):
            self._add(self._text(part, kind))
        else:
            self._read_file(part, kind)

    def _text(self, part: Message, kind: str) -> Iterator[Block]:
        data = payload(part)
        if kind in _BODIES:
            page, lost = mail_text.read_page(data, part.get_content_charset("") or "")
            self.body.losses += lost
            yield from page
            return
        decoded = decode(data, part.get_content_charset("") or "")
        self.body.losses += losses(decoded)
        text = decoded.text.replace("\r\n", "\n")
        if kind == "text/calendar":
            yield from invitations.read(text)
            return
        if part.get_param("format") == "flowed":
            text = mail_text.unfolded(
                text, delete_space=part.get_param("delsp") == "yes"
            )
        elif kind in {"text/enriched", "text/richtext"}:
            text = mail_text.without_commands(text)
        text, files = mail_containers.take_uuencoded(text)
        self.body.files += files
        yield from (Block(BlockType.PARAGRAPH, each) for each in split_paragraphs(text))

    def _read_file(self, part: Message, kind: str) -> None:
        data = payload(part)
        name = self._name_of(part) or _made_up_name(kind, self.body.parts)
        opened = mail_containers.open_container(kind, name, data)
        if opened is None:
            self.body.files.append((name, data))
            return
        self.body.losses += opened.losses
        self.body.files += opened.files
        self._add(opened.blocks)
        if opened.message is not None:
            self.read(opened.message, 1)

    def _read_alternatives(self, children: Sequence[Message], depth: int) -> None:
        """The richest one, and what only the others say."""
        found = []
        for child in children:
            before, self.body.blocks = self.body.blocks, []
            self.read(child, depth + 1)
            found.append((child.get_content_type(), self.body.blocks))
            self.body.blocks = before
        self.body.blocks += mail_text.merge_alternatives(found)

    def _add(self, blocks: Iterator[Block] | Sequence[Block]) -> None:
        self.body.blocks += blocks

    def _lose(self, code: LossCode, where: str, detail: str) -> None:
        self.body.losses.append(Loss(code, where, detail))


def _is_late(body: Body) -> bool:
    return clock.is_over(f"part {body.parts}")


def _children(part: Message) -> list[Message]:
    inside = part.get_payload() if part.is_multipart() else ()
    children = [each for each in inside if isinstance(each, Message)]
    if part.get_content_type() != "multipart/related":
        return children
    # The root may be named; the frames of a saved page follow it.
    start = str(part.get_param("start") or "").strip()
    return sorted(
        children, key=lambda each: bool(start) and each.get("Content-ID") != start
    )


def _report(part: Message) -> Iterator[str]:
    """A delivery report: groups of fields, which the parser takes for messages."""
    for group in _children(part):
        yield "\n".join(
            f"{name}: {' '.join(str(value).split())}" for name, value in group.items()
        )
    if not part.is_multipart():
        yield from split_paragraphs(decode(payload(part)).text)


def payload(part: Message) -> bytes:
    """The bytes of a part; of a message inside the message, the message itself."""
    if part.is_multipart():
        inner = part.get_payload(0)
        data = inner.as_bytes() if isinstance(inner, Message) else b""
        is_packed = str(part.get("Content-Transfer-Encoding", "")).lower() == "base64"
        return _unpacked(data) if is_packed else data
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _unpacked(data: bytes) -> bytes:
    """A letter inside a letter that was packed although the standard forbids it."""
    try:
        return base64.b64decode(data)
    except binascii.Error:
        return data


def _made_up_name(kind: str, number: int) -> str:
    return f"part-{number}.{kind.rpartition('/')[2]}"

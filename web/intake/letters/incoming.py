"""A letter that has come, read within limits: before it is judged, and before a transaction."""

import io
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ingest.extraction import EmbeddedFile
from ingest.letters import quoting
from ingest.letters.heads import Head, read_head
from ingest.letters.quoting import Parts
from ingest.letters.reading import Content
from kb.credentials import PrivateKeyError, has_private_key, mask
from kb.incidents.opening import IncomingFile
from kb.letters.reasons import Reason
from kb.letters.tokens import without_tokens
from kb.mail_settings import Desk
from kb.text import MAX_TEXT, cut, to_block, to_file_name, to_line
from web.intake.attaching import keep_file
from web.intake.letters.mailbox import Arrived
from web.intake.private_keys import require_no_private_key_in
from web.services import Services

_MASKED: Final = MAX_TEXT - 1_000
"""Masks may be longer than what they hide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What is known of a letter from itself alone."""

    mailbox: str
    arrived: Arrived
    head: Head
    parts: Parts
    files: tuple[EmbeddedFile, ...] = ()
    trouble: Reason | None = None
    """Why it cannot be taken, whoever wrote it."""
    recipient: str = ""
    """The address of ours that it was sent to."""
    desk: Desk

    @property
    def subject(self) -> str:
        """Masked, as titles are; and never with a key in it."""
        line = without_tokens(to_line(self.head.subject))
        return "" if has_private_key(line) else cut(mask(line))

    @property
    def said(self) -> str:
        """What is new in it, masked and cut."""
        return cut(mask(cut(to_block(self.parts.new), _MASKED)), MAX_TEXT)

    @property
    def whole(self) -> str:
        """With what it quotes: a letter that opens something may pass another one on."""
        both = "\n\n".join(filter(None, (self.parts.new, self.parts.folded)))
        return cut(mask(cut(to_block(both), _MASKED)), MAX_TEXT)

    @property
    def is_masked(self) -> bool:
        """Whether something of it was hidden that looks like a password."""
        both = f"{self.head.subject}\n{self.parts.new}\n{self.parts.folded}"
        return mask(both) != both


def read(services: Services, mailbox: str, arrived: Arrived) -> Incoming:
    """Never raises for what a letter is. Raise ``UnavailableError`` at the service's end."""
    settings = services.settings
    head = read_head(arrived.data)
    recipient, desk = _find_desk(head, settings.desks, settings.letter_kind)
    letter = Incoming(
        mailbox=mailbox,
        arrived=arrived,
        head=head,
        parts=Parts("", ""),
        recipient=recipient,
        desk=desk,
    )
    if not arrived.is_whole:
        return replace(letter, trouble=Reason.TOO_LARGE)
    content = _read_content(services, arrived.data)
    if content is None:
        return replace(letter, trouble=Reason.UNREADABLE)
    if _holds_key(arrived.data, content, head):
        return replace(letter, trouble=Reason.PRIVATE_KEY)
    return replace(letter, parts=quoting.fold(content.text), files=content.files)


def keep_files(services: Services, letter: Incoming) -> list[IncomingFile]:
    """As files of an upload are kept, before any transaction."""
    return [
        keep_file(
            services.content, services.pool, _name(file.name), io.BytesIO(file.data)
        )
        for file in letter.files
        if file.data
    ]


def _read_content(services: Services, data: bytes) -> Content | None:
    with tempfile.NamedTemporaryFile(suffix=".eml", prefix="kb-letter-") as file:
        file.write(data)
        file.flush()
        return services.pool.read_letter(Path(file.name))


def _holds_key(data: bytes, content: Content, head: Head) -> bool:
    if has_private_key(content.text) or has_private_key(head.subject):
        return True
    try:
        for each in (data, *(file.data for file in content.files)):
            require_no_private_key_in(io.BytesIO(each))
    except PrivateKeyError:
        return True
    return False


def _find_desk(head: Head, desks: Mapping[str, Desk], kind: str) -> tuple[str, Desk]:
    addresses = list(_iter_plain(head.recipients))
    found = next((each for each in addresses if each in desks), None)
    if found is not None:
        desk = desks[found]
        return found, Desk(
            kind=desk.kind or kind, client=desk.client, system=desk.system
        )
    return next(iter(addresses), ""), Desk(kind=kind)


def _iter_plain(addresses: tuple[str, ...]) -> Iterator[str]:
    """Without what stands behind a ``+``."""
    for address in addresses:
        local, _, domain = address.rpartition("@")
        yield f"{local.partition('+')[0]}@{domain}"


def _name(name: str) -> str:
    return to_file_name(name)[-200:] or "file"

"""The head of a letter: its fields, bounded, read before anything else of it is."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Final

from ingest.extractors.mail import read_header

MAX_BYTES: Final = 1 << 18
"""Of a head; what stands behind is not looked at."""
MAX_FIELDS: Final = 500
_END: Final = re.compile(rb"\r?\n\r?\n")
_ADDRESS: Final = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,255}")
_PLAIN: Final = r"[!#$%&'*+/=?^_`{|}~.A-Za-z0-9-]{1,64}@[A-Za-z0-9.-]{1,255}"
_FROM: Final = re.compile(
    rf"""(?:"(?:[^"\\]|\\.)*"|[^"<>,;:@]*)\s*<(?P<named>{_PLAIN})>|(?P<bare>{_PLAIN})"""
)
"""A name, which may only look like an address within quotes, and one address."""
_RECIPIENTS: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


@dataclass(frozen=True, slots=True)
class Head:
    """What a letter says of itself, as it was written; nothing of it is believed yet."""

    fields: tuple[tuple[str, str], ...]
    """Name, in small letters, and value, from the top down."""
    subject: str
    sender: str
    """The one address in its one From, in small letters; empty where it is not one."""
    sender_name: str
    recipients: tuple[str, ...]
    """Addresses that it was sent to, in small letters: the mailbox's own notes first."""
    message_id: str
    fingerprint: str
    """The same for the same letter, by whichever way and how often it came."""

    def all(self, name: str) -> list[str]:
        """The values of every field called *name*, from the top down."""
        return [value for key, value in self.fields if key == name.lower()]

    def first(self, name: str) -> str:
        return next(iter(self.all(name)), "")


def read_head(data: bytes) -> Head:
    """Never raises; *data* may be the beginning of a letter."""
    whole = data.lstrip()
    end = _END.search(whole, 0, MAX_BYTES)
    raw = whole[: end.start() if end else MAX_BYTES]
    message = message_from_bytes(raw, policy=policy.compat32)
    fields = tuple(_iter_fields(message))
    sender = _one_address(fields)
    name = read_header(message, "From")
    message_id = next((value for key, value in fields if key == "message-id"), "")
    return Head(
        fields=fields,
        subject=read_header(message, "Subject"),
        sender=sender,
        sender_name=re.sub(r"\s*<[^>]*>\s*$", "", name).strip("\"' ") or sender,
        recipients=tuple(dict.fromkeys(_iter_recipients(fields))),
        message_id=message_id.strip()[:200],
        fingerprint=_fingerprint(fields, whole[end.end() :] if end else b""),
    )


def _iter_fields(message: Message) -> Iterator[tuple[str, str]]:
    for name, value in list(message.raw_items())[:MAX_FIELDS]:
        text = str(value).encode("utf-8", "replace").decode()
        yield name.lower(), " ".join(text.split())


def _one_address(fields: tuple[tuple[str, str], ...]) -> str:
    """Two senders are nobody: programs and people would look at different ones."""
    given = [value for key, value in fields if key == "from"]
    # Before words are decoded: what is encoded in a name must not become an address.
    match = _FROM.fullmatch(given[0]) if len(given) == 1 else None
    return (match["named"] or match["bare"]).lower() if match else ""


def _iter_recipients(fields: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for wanted in _RECIPIENTS:
        given = [value for key, value in fields if key == wanted.lower()]
        for _, address in getaddresses(given):
            if _ADDRESS.fullmatch(address):
                yield address.lower()


def _fingerprint(fields: tuple[tuple[str, str], ...], body: bytes) -> str:
    """Without what is added on the way, which differs for every mailbox it reaches."""
    own = {"message-id", "from", "date", "subject"}
    said = [f"{key}:{value}" for key, value in fields if key in own]
    digest = hashlib.sha256("\n".join(said).encode())
    # Servers may write line ends anew.
    digest.update(body.replace(b"\r\n", b"\n").rstrip())
    return digest.hexdigest()

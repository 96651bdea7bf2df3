"""What may be chosen, and how it is kept."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final
from urllib.parse import urlsplit

from kb.organisation import colours
from kb.organisation.errors import BadChoiceError, ChoiceCase
from kb.organisation.models import Choice
from kb.text import to_line

MAX_NAME: Final = 24
MAX_ADDRESS: Final = 200
MAX_GRADE_NAME: Final = 20
MAX_LOGO_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class InBoth:
    """What a level or a priority is called; empty where it has no name there."""

    zh: str = ""
    en: str = ""


def check_name(text: str) -> str:
    """Raise ``BadChoiceError`` for one that is too long to stand beside the mark."""
    name = to_line(text)
    if len(name) > MAX_NAME:
        raise BadChoiceError(
            f"The name has up to {MAX_NAME} characters.",
            case=ChoiceCase.NAME,
            field="value",
            limit=MAX_NAME,
        )
    return name


def check_address(text: str) -> str:
    """The address without a slash at its end. Raise ``BadChoiceError``."""
    address = to_line(text).rstrip("/")
    if address and not _is_address(address):
        raise BadChoiceError(
            "The address is one such as https://yunzhi.example.org, without a query.",
            case=ChoiceCase.ADDRESS,
            field="value",
        )
    return address


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or parts.username or " " in address)
    return (
        parts.scheme in {"http", "https"}
        and bool(host)
        and is_plain
        and len(address) <= MAX_ADDRESS
    )


def check_sender(text: str) -> str:
    """An address of e-mail, with or without a name before it. Raise ``BadChoiceError``."""
    sender = to_line(text)
    if sender and not _is_sender(sender):
        raise BadChoiceError(
            "The sender is an address such as it@example.org, or "
            "IT service <it@example.org>.",
            case=ChoiceCase.SENDER,
            field="value",
        )
    return sender


def _is_sender(sender: str) -> bool:
    address = parseaddr(sender)[1]
    try:
        parsed = Address(addr_spec=address)
    except (HeaderParseError, ValueError, IndexError):
        return False
    return bool(parsed.username and parsed.domain) and len(sender) <= MAX_ADDRESS


def check_colour(text: str) -> str:
    """Raise ``BadChoiceError`` for what is no colour, or too faint to be read on white."""
    colour = to_line(text).lower()
    if not colour:
        return ""
    if not colours.is_colour(colour):
        raise BadChoiceError(
            "The colour is six digits after a #, such as #0b5c7a.",
            case=ChoiceCase.COLOUR,
            field="value",
        )
    contrast = colours.measure_contrast(colour, colours.LIGHT_PAPER)
    if contrast < colours.READABLE:
        raise BadChoiceError(
            "Words in this colour cannot be read on white. Choose a darker one.",
            case=ChoiceCase.FAINT,
            field="value",
        )
    return colour


def write_logo(png: bytes) -> str:
    if len(png) > MAX_LOGO_BYTES:
        limit = MAX_LOGO_BYTES >> 10
        raise BadChoiceError(
            f"The mark has more than {limit} kB when it is drawn. Choose a simpler one.",
            case=ChoiceCase.LOGO,
            field="logo",
            limit=limit,
        )
    return base64.b64encode(png).decode("ascii")


def read_logo(value: str) -> bytes:
    return base64.b64decode(value)


def write_name(name: InBoth) -> str:
    """Raise ``BadChoiceError`` where a name is too long for a list."""
    zh, en = to_line(name.zh), to_line(name.en)
    if max(len(zh), len(en)) > MAX_GRADE_NAME:
        raise BadChoiceError(
            f"The name of a level or a priority has up to {MAX_GRADE_NAME} characters.",
            case=ChoiceCase.GRADE,
            field="zh" if len(zh) > MAX_GRADE_NAME else "en",
            limit=MAX_GRADE_NAME,
        )
    return json.dumps({"zh": zh, "en": en}, ensure_ascii=False) if zh or en else ""


def read_name(value: str) -> InBoth:
    return InBoth(**json.loads(value)) if value else InBoth()


CHECKS: Final[Mapping[Choice, Callable[[str], str]]] = {
    Choice.NAME: check_name,
    Choice.ADDRESS: check_address,
    Choice.SENDER: check_sender,
    Choice.COLOUR: check_colour,
}
"""For what is typed as one text."""

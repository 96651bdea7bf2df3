"""What is typed into a field, as it is kept: numbers, dates, choices, addresses. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from kb.registers.errors import BadRecordError, RecordCase
from kb.registers.types import Field, FieldKind
from kb.text import MAX_LINE, MAX_TEXT, to_block, to_line
from kb.topology.networks import host_range

_DATE: Final = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ]00:00(?::00)?)?"
)
_LARGEST: Final = Decimal(10) ** 12
_PLACES: Final = 6


def read_text(field: Field, text: str) -> str:
    """*text* as the field keeps it; empty where nothing was typed.

    Raise ``BadRecordError`` for what is nothing that the field can hold. Units and
    people are read by ``entries``: they are rows.
    """
    if field.kind is FieldKind.LINES:
        return _limited(field, to_block(text), MAX_TEXT)
    line = _limited(field, to_line(text), MAX_LINE)
    read = _READERS.get(field.kind)
    return read(field, line) if read and line else line


def read_date(field: Field, text: str) -> str:
    """In ISO 8601, from what people and spreadsheets write."""
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", text))
    try:
        return date(*map(int, match.groups())).isoformat() if match else _no_date(field)
    except ValueError:
        return _no_date(field)


def to_key(serial: str) -> str | None:
    """A serial number as two are compared: whatever its width, capitals or spaces."""
    folded = unicodedata.normalize("NFKC", serial).upper()
    return "".join(folded.split()) or None


def _no_date(field: Field) -> str:
    raise BadRecordError(
        f"Write {field.names['en']} as a day like 2026-03-31.",
        case=RecordCase.DATE,
        field=field.key,
        label=field.names,
    )


def _read_number(field: Field, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    exponent = number.as_tuple().exponent
    is_kept = (
        number.is_finite()
        and abs(number) < _LARGEST
        and isinstance(exponent, int)
        and exponent >= -_PLACES
    )
    if not is_kept:
        raise BadRecordError(
            f"Write {field.names['en']} as a number like 1200 or 0.5.",
            case=RecordCase.NUMBER,
            field=field.key,
            label=field.names,
        )
    written = f"{number:f}"
    return (written.rstrip("0").rstrip(".") if "." in written else written) or "0"


def _read_choice(field: Field, text: str) -> str:
    asked = text.casefold()
    for code, names in (field.choices or {}).items():
        if asked in {code.casefold(), *(each.casefold() for each in names.values())}:
            return code
    raise BadRecordError(
        f"{field.names['en']} is one of those that are offered.",
        case=RecordCase.CHOICE,
        field=field.key,
        label=field.names,
        given=text[:60],
    )


def _read_address(field: Field, text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if not host_range(plain).is_known:
        raise BadRecordError(
            f"Write {field.names['en']} as an address like 10.1.2.3.",
            case=RecordCase.ADDRESS,
            field=field.key,
            label=field.names,
        )
    return plain


def _limited(field: Field, text: str, limit: int) -> str:
    if len(text) > limit:
        raise BadRecordError(
            f"{field.names['en']} may have {limit} characters.",
            case=RecordCase.TOO_LONG,
            field=field.key,
            label=field.names,
            limit=limit,
        )
    return text


_READERS: Final[Mapping[FieldKind, Callable[[Field, str], str]]] = {
    FieldKind.NUMBER: _read_number,
    FieldKind.DATE: read_date,
    FieldKind.CHOICE: _read_choice,
    FieldKind.ADDRESS: _read_address,
}

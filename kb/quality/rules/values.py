"""What a stored value is as its column's type: the border between a driver and a rule.

``None`` stands for null and for what is not of the type; ``type`` and ``garbled`` find
the second. A rendering reads by the same rules (``rendering/``).
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from kb.quality.rules.columns import ColumnType

MAX_DIGITS: Final = 150_000
"""More than PostgreSQL keeps; an exponent beyond it would only fill the memory."""
NUMBER: Final = re.compile(r"[+-]?[0-9]{1,255}(?:\.[0-9]{1,255})?")
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIMESTAMP: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,6}))?"
)
_EXACT_FLOATS: Final = 2.0**63


def to_text(value: object) -> str | None:
    """Text, or a whole number in its figures. No engine keeps a NUL as all others do."""
    if isinstance(value, UUID) or (
        isinstance(value, int) and not isinstance(value, bool)
    ):
        return str(value)
    return value if isinstance(value, str) and "\0" not in value else None


def to_number(value: object) -> Decimal | None:
    """Exact; of a binary number, the shortest figures that stand for it."""
    match value:
        case float():
            number = _to_shortest(value)
        case str() if NUMBER.fullmatch(value):
            number = Decimal(value)
        case int() | Decimal() if not isinstance(value, bool):
            number = Decimal(value)
        case _:
            return None
    known = number.is_finite() and _digits(number) <= MAX_DIGITS
    return number if known else None


def _to_shortest(value: float) -> Decimal:
    # Whole numbers as SQLite compares them with those that it keeps as such.
    if value.is_integer() and abs(value) < _EXACT_FLOATS:
        return Decimal(int(value))
    return Decimal(repr(value))


def _digits(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(abs(exponent), abs(number.adjusted()))


def to_whole(value: object) -> Decimal | None:
    number = to_number(value)
    if number is None or number != number.to_integral_value():
        return None
    return number


def to_date(value: object) -> date | None:
    if isinstance(value, datetime):
        return None
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def to_timestamp(value: object) -> datetime | None:
    """Without a zone: one that has an offset is brought to UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    found = TIMESTAMP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, time, fraction = found.groups()
    try:
        return datetime.fromisoformat(f"{day} {time}.{(fraction or '0'):0<6}")
    except ValueError:
        return None


def to_boolean(value: object) -> bool | None:
    return bool(value) if isinstance(value, int) and value in {0, 1} else None


READERS: Final[Mapping[ColumnType, Callable[[object], object]]] = {
    ColumnType.TEXT: to_text,
    ColumnType.INTEGER: to_whole,
    ColumnType.DECIMAL: to_number,
    ColumnType.FLOAT: to_number,
    ColumnType.DATE: to_date,
    ColumnType.TIMESTAMP: to_timestamp,
    ColumnType.BOOLEAN: to_boolean,
}

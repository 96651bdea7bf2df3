"""What a cell of a table holds, and what a column of such cells is declared as."""

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from kb.text import to_plain

MAX_DIGITS: Final = 15
"""Of a number with a point: so many come back from a binary number as they were."""
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_POINTED: Final = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}")

Stored = str | int | float | None


class Holding(StrEnum):
    """What a column is declared as, so that SQLite keeps its values as they are."""

    INTEGER = "INTEGER"
    DECIMAL = "DECIMAL"
    DATE = "DATE"
    MOMENT = "TIMESTAMP"
    BOOLEAN = "BOOLEAN"
    TEXT = "TEXT"


def read_cell(value: object) -> tuple[Holding | None, Stored]:
    """What it holds, and how that is stored; an empty cell holds nothing."""
    match value:
        case None | "":
            return None, None
        case bool():
            return Holding.BOOLEAN, int(value)
        case int():
            return Holding.INTEGER, value
        case float():
            return _read_number(value)
        case date() | time() | timedelta():
            return _read_time(value)
        case _:
            return _read_text(to_plain(str(value)))


def join(first: Holding | None, second: Holding | None) -> Holding | None:
    """What a column holds that has both: text, unless one is a case of the other."""
    if first is None or second is None or first is second:
        return first or second
    both = {first, second}
    if both == {Holding.INTEGER, Holding.DECIMAL}:
        return Holding.DECIMAL
    return Holding.TEXT


def _read_number(value: float) -> tuple[Holding, Stored]:
    # A spreadsheet keeps every number as a binary one.
    if value.is_integer() and abs(value) < 10**MAX_DIGITS:
        return Holding.INTEGER, int(value)
    return Holding.DECIMAL, value


def _read_time(value: date | time | timedelta) -> tuple[Holding, Stored]:
    if not isinstance(value, date):
        return Holding.TEXT, str(value)
    if not isinstance(value, datetime) or value.time() == time():
        return Holding.DATE, value.isoformat()[:10]
    return Holding.MOMENT, value.isoformat(sep=" ", timespec="seconds")


def _read_text(text: str) -> tuple[Holding | None, Stored]:
    """Digits with a zero before them are a code, and stay a text."""
    if not text.strip():
        return None, None
    if _WHOLE.fullmatch(text):
        return Holding.INTEGER, text
    if _POINTED.fullmatch(text) and sum(map(str.isdigit, text)) <= MAX_DIGITS:
        return Holding.DECIMAL, text
    if _DATE.fullmatch(text):
        return Holding.DATE, text
    if _MOMENT.fullmatch(text):
        return Holding.MOMENT, text
    return Holding.TEXT, text

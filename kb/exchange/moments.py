"""Times as exports write them: the year first always, else one order for a column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kb.exchange.errors import DatesAmbiguousError, DatesDisagreeError

FIELDS: Final = ("opened_at", "started_at", "resolved_at", "closed_at", "created_at")
_CLOCK: Final = r"(?:[ T,]*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})?)?秒?(?:\.\d+)?"
_HALF: Final = r"\s*([AaPp])\.?[Mm]\.?"
_YEAR_FIRST: Final = re.compile(
    rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})日?{_CLOCK}(?:{_HALF})?)?"
)
_YEAR_LAST: Final = re.compile(
    rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_CLOCK}(?:{_HALF})?)?"
)
_MONTHS: Final = 12
_CENTURY: Final = 2000


class Order(StrEnum):
    """What stands first where the year stands last."""

    DAY = "day"
    MONTH = "month"


@dataclass(slots=True)
class Seen:
    """What the cells of one column say of the order."""

    example: str = ""
    """One that may be read in both."""
    orders: frozenset[Order] = frozenset()

    def look(self, cell: str) -> None:
        match = _YEAR_LAST.fullmatch(cell.strip())
        if match is None:
            return
        first, mark, second = int(match[1]), match[2], int(match[3])
        if mark == "." or first > _MONTHS:
            self.orders |= {Order.DAY}
        elif second > _MONTHS:
            self.orders |= {Order.MONTH}
        else:
            self.example = self.example or cell.strip()


def decide(columns: Mapping[str, Seen], chosen: Order | None) -> dict[str, Order]:
    """The order of each column that needs one, by its field.

    A column that does not show it goes by the others of the file, or by what was *chosen*.
    Raise ``DatesDisagreeError`` for one that is written in both, or not as was chosen, and
    ``DatesAmbiguousError`` where nothing says it.
    """
    shown = frozenset(each for seen in columns.values() for each in seen.orders)
    found = {}
    for field, seen in columns.items():
        if not seen.orders and not seen.example:
            continue
        orders = seen.orders or (shown if len(shown) == 1 else frozenset())
        if chosen is not None:
            orders |= {chosen}
        if len(orders) > 1:
            raise DatesDisagreeError(field)
        if not orders:
            raise DatesAmbiguousError(field, seen.example)
        (found[field],) = orders
    return found


def read(cell: str, order: Order | None) -> datetime | None:
    """The time that *cell* writes in figures, without a zone; ``None`` for anything else."""
    if match := _YEAR_FIRST.fullmatch(cell):
        return _to_time(map(int, match.group(1, 2, 3)), match.groups()[3:])
    match = _YEAR_LAST.fullmatch(cell)
    if match is None or order is None:
        return None
    first, second, year = map(int, match.group(1, 3, 4))
    year += _CENTURY if year < _CENTURY // 20 else 0
    day, month = (first, second) if order is Order.DAY else (second, first)
    return _to_time((year, month, day), match.groups()[4:])


def _to_time(date: Iterable[int], clock: tuple[str | None, ...]) -> datetime | None:
    *parts, half = clock
    hour, minute, second = (int(part or 0) for part in parts)
    if half:
        hour = hour % 12 + (12 if half in "Pp" else 0)
    year, month, day = date
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the caller adds a zone.
    except ValueError:
        return None

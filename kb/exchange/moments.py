"""Times as exports write them: the year first always, else one order for a column."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
EXAMPLES: Final = 3


class Order(StrEnum):
    """What stands first where the year stands last."""

    DAY = "day"
    MONTH = "month"


@dataclass(slots=True)
class Seen:
    """What the cells of one column say of the order."""

    examples: tuple[str, ...] = ()
    """Some that are two different days, read in both."""
    orders: dict[Order, str] = field(default_factory=dict)
    """Those that are written, each with the first cell that shows it."""

    def look(self, cell: str) -> None:
        match = _YEAR_LAST.fullmatch(cell.strip())
        if match is None:
            return
        first, mark, second = int(match[1]), match[2], int(match[3])
        if mark == "." or first > _MONTHS:
            self.orders.setdefault(Order.DAY, cell.strip())
        elif second > _MONTHS:
            self.orders.setdefault(Order.MONTH, cell.strip())
        elif first != second and len(self.examples) < EXAMPLES:
            self.examples = tuple(dict.fromkeys((*self.examples, cell.strip())))


@dataclass(frozen=True, slots=True)
class Decided:
    """How the times of a file's columns are read, by field."""

    orders: Mapping[str, Order]
    asked: Mapping[str, Sequence[str]]
    """Examples of columns of which only people can say the order, and have of some."""

    @property
    def open(self) -> list[str]:
        """Fields that still wait for somebody's word."""
        return [name for name in self.asked if name not in self.orders]

    def require(self) -> Mapping[str, Order]:
        """The orders. Raise ``DatesAmbiguousError`` where nobody has said one."""
        for name in self.open:
            raise DatesAmbiguousError(name, self.asked[name][0])
        return self.orders


@dataclass(frozen=True, slots=True)
class Chosen:
    """What somebody said of the order."""

    whole: Order | None = None
    """Of every column: one that is written otherwise is refused."""
    answers: Mapping[str, Order] = field(default_factory=dict)
    """By field, for columns where no row tells it."""

    @classmethod
    def of(cls, whole: str, answers: Mapping[str, str]) -> "Chosen":
        """As options, forms and kept readings have it."""
        given = {name: Order(each) for name, each in answers.items()}
        return cls(Order(whole) if whole else None, given)


def decide(columns: Mapping[str, Seen], chosen: Chosen) -> Decided:
    """The order of each column that needs one, by its field.

    A column that does not show it goes by the others of the file, or by what was *chosen*.
    Raise ``DatesDisagreeError`` for one that is written in both, or not as was chosen.
    """
    shown = frozenset(each for seen in columns.values() for each in seen.orders)
    found: dict[str, Order] = {}
    asked: dict[str, Sequence[str]] = {}
    for name, seen in columns.items():
        if not seen.orders and not seen.examples:
            continue
        orders = frozenset(seen.orders) or (shown if len(shown) == 1 else frozenset())
        if chosen.whole is not None:
            orders |= {chosen.whole}
        if not orders:
            asked[name] = seen.examples
            orders = frozenset(filter(None, [chosen.answers.get(name)]))
        if len(orders) > 1:
            raise DatesDisagreeError(name, [*seen.orders.values(), *seen.examples])
        for order in orders:
            found[name] = order
    return Decided(found, asked)


def read(cell: str, order: Order | None) -> datetime | None:
    """The time that *cell* writes in figures, without a zone; ``None`` for anything else."""
    if match := _YEAR_FIRST.fullmatch(cell):
        return _to_time(map(int, match.group(1, 2, 3)), match.groups()[3:])
    match = _YEAR_LAST.fullmatch(cell)
    if match is None:
        return None
    first, second, year = map(int, match.group(1, 3, 4))
    if order is None and first != second:
        return None
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

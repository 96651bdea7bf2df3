"""A cut and a period in an address: read from it, and written into links."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from kb.incidents.models import Channel
from kb.people.models import Post, Tier
from kb.reports.cuts import NONE, Cut, Dimension
from kb.reports.periods import Period, last_days, read_period
from kb.text import MAX_LINE, to_line
from web.presentation import forms

NOTHING: Final = "-"
"""For what has none: no unit, no cause said, nobody."""
DAYS: Final = 28
_IDS: Final = frozenset(
    {Dimension.CLIENT, Dimension.UNIT, Dimension.SERVICE, Dimension.PERSON}
)
_LEVELS: Final = frozenset({"1", "2", "3", "4"})


def read_cut(args: Mapping[str, str]) -> Cut:
    """Raise ``FormError`` for a value that no incident can have."""
    given = {
        dimension.value: _READ[dimension](dimension.value, text)
        for dimension in Dimension
        if (text := args.get(dimension.value, "").strip())
    }
    return Cut(**given)


def read_dimension(args: Mapping[str, str]) -> Dimension | None:
    given = args.get("by", "")
    if not given:
        return None
    if given not in set(Dimension):
        raise forms.FormError("by")
    return Dimension(given)


def read_period_of(args: Mapping[str, str], now: datetime) -> Period:
    """The period, or the month, in the address; else the last four weeks.

    Raise ``PeriodError`` for what is none.
    """
    text = args.get("period") or args.get("month") or ""
    period = read_period(text) if text else last_days(DAYS, now=now)
    return replace(period, seen_at=now)


def to_args(cut: Cut, period: Period, **more: str) -> dict[str, str]:
    """What an address says of them; ``read_cut`` and ``read_period_of`` read it again."""
    said = {
        dimension.value: to_text(dimension, value)
        for dimension, value in cut.asked.items()
    }
    named = {"period": period.name} if period.name else {}
    return {**named, **said, **{name: text for name, text in more.items() if text}}


def to_text(dimension: Dimension, value: Any) -> str:
    is_nothing = value == NONE if dimension in _IDS else value == ""
    return NOTHING if is_nothing else str(value)


def _read_id(name: str, text: str) -> int:
    if text == NOTHING:
        return NONE
    is_id = text.isascii() and text.isdecimal() and len(text) < 10  # noqa: PLR2004
    if not is_id or int(text) == NONE:
        raise forms.FormError(name)
    return int(text)


def _read_line(_name: str, text: str) -> str:
    return "" if text == NOTHING else to_line(text)[:MAX_LINE]


def _read_level(name: str, text: str) -> int:
    if text not in _LEVELS:
        raise forms.FormError(name)
    return int(text)


def _read_one_of(members: Any) -> Callable[[str, str], Any]:
    def read(name: str, text: str) -> Any:
        if text not in set(members):
            raise forms.FormError(name)
        return members(text)

    return read


_READ: Final[Mapping[Dimension, Callable[[str, str], Any]]] = {
    **dict.fromkeys(_IDS, _read_id),
    Dimension.TIER: _read_one_of(Tier),
    Dimension.POST: _read_one_of(Post),
    Dimension.SYSTEM: _read_line,
    Dimension.CATEGORY: _read_line,
    Dimension.CAUSE: _read_line,
    Dimension.LEVEL: _read_level,
    Dimension.CHANNEL: _read_one_of(Channel),
}

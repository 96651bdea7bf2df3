"""Figures that take long to count, kept for some minutes, with the time that they are of.

What is asked for includes the bounds of its reader (``reading.narrow``): nobody gets what
was counted for somebody who may see more.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final, Generic, Protocol, TypeVar, cast

from sqlalchemy.orm import Session

from kb.database import Database
from kb.reports.cuts import Cut, Dimension
from kb.reports.numbers import BY_CODE, NUMBERS
from kb.reports.periods import Period
from kb.reports.survey import (
    MANY,
    Group,
    Surveyed,
    count_ever,
    survey,
    tell_apart,
)

FRESH: Final = timedelta(minutes=5)
"""No reader gets figures that are older."""
RENEWED_AFTER: Final = timedelta(minutes=4)
"""Those that are read are counted again before that."""
READ_WITHIN: Final = timedelta(minutes=30)
"""What nobody has read for longer is forgotten."""
SLOW: Final = 0.025
"""Seconds; what was counted in less is counted each time anew."""
MOST_KEPT: Final = 32

T_co = TypeVar("T_co", bound=Mapping[Any, Surveyed | Group], covariant=True)


class Asked(Protocol[T_co]):
    """What can be counted again; equal to another that asks for the same."""

    def count(self, session: Session, *, now: datetime) -> T_co: ...


Span = Period | timedelta
"""Days with a name, or so long up to whenever it is counted."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Every number of a cut and a span of time."""

    span: Span
    cut: Cut

    def count(self, session: Session, *, now: datetime) -> Mapping[str, Surveyed]:
        return survey(session, NUMBERS, _to_period(self.span, now), self.cut)


@dataclass(frozen=True, slots=True)
class Groups:
    """One number, told apart."""

    code: str
    span: Span
    cut: Cut
    by: Dimension

    def count(self, session: Session, *, now: datetime) -> Mapping[object, Group]:
        period = _to_period(self.span, now)
        return tell_apart(session, BY_CODE[self.code], period, self.cut, self.by)


def to_span(period: Period) -> Span:
    """The same for the last weeks, whenever somebody asks for them."""
    return period if period.name else period.until - period.since


def _to_period(span: Span, now: datetime) -> Period:
    if isinstance(span, timedelta):
        return Period(now - span, now, now)
    return replace(span, seen_at=now)


@dataclass(frozen=True, slots=True)
class Kept(Generic[T_co]):
    figures: T_co
    at: datetime
    """When they were counted."""


@dataclass(slots=True)
class _Entry:
    kept: Kept[Any]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Keeper:
    """Of one process. What is forgotten is counted again: nothing is lost with it."""

    many: int = MANY
    """Incidents of all time; where there are fewer, each question is counted anew."""
    slow: float = SLOW
    clock: Callable[[], float] = time.perf_counter
    _entries: OrderedDict[Asked[Any], _Entry] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def read(
        self, session: Session, asked: Asked[T_co], *, now: datetime
    ) -> Kept[T_co]:
        """As it was counted within the last minutes, or is now."""
        with self._lock:
            entry = self._entries.get(asked)
            if entry is not None and now - entry.kept.at < FRESH:
                entry.read_at = now
                self._entries.move_to_end(asked)
                return cast("Kept[T_co]", entry.kept)
        began = self.clock()
        kept = Kept(asked.count(session, now=now), now)
        if self.clock() - began >= self.slow and count_ever(session) >= self.many:
            self._keep(asked, _Entry(kept, now))
        return kept

    def renew(self, database: Database, *, now: datetime) -> None:
        """Count again what is read and will soon be too old; forget what is not read."""
        with self._lock:
            entries = dict(self._entries)
        for asked, entry in entries.items():
            if now - entry.read_at > READ_WITHIN:
                with self._lock:
                    self._entries.pop(asked, None)
            elif now - entry.kept.at >= RENEWED_AFTER:
                with database.reading() as session:
                    entry.kept = Kept(asked.count(session, now=now), now)

    def _keep(self, asked: Asked[Any], entry: _Entry) -> None:
        with self._lock:
            self._entries[asked] = entry
            self._entries.move_to_end(asked)
            if len(self._entries) > MOST_KEPT:
                self._entries.popitem(last=False)

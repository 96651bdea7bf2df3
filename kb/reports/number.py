"""What a number of the managers is, and the two usual ways to make one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.reports.periods import Period

Cut = Callable[[Period], ColumnElement[bool]]
"""Which incidents count in a period."""


class Unit(StrEnum):
    SHARE = "share"
    HOURS = "hours"
    COUNT = "count"
    STARS = "stars"


@dataclass(frozen=True, slots=True)
class Value:
    """One number, with what it was made of."""

    value: float | None
    """``None`` where there is nothing to count in the period."""
    part: int = 0
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    code: str
    unit: Unit
    compute: Callable[[Session, Period], Value]
    cut: Cut | None = None
    """The incidents that it counts, where it counts incidents."""

    def behind(self, period: Period) -> Select[Any] | None:
        """The incidents that it counts, newest first."""
        if self.cut is None:
            return None
        return select(Incident).where(self.cut(period)).order_by(Incident.id.desc())


def counted(code: str, cut: Cut) -> Number:
    """How many incidents there are in the cut."""

    def compute(session: Session, period: Period) -> Value:
        count = count_incidents(session, cut(period))
        return Value(count, count, count)

    return Number(code, Unit.COUNT, compute, cut)


def shared(code: str, cut: Cut, *, of: Cut) -> Number:
    """The share of the cut among the incidents *of* which it is a part."""

    def compute(session: Session, period: Period) -> Value:
        part = count_incidents(session, of(period), cut(period))
        return share(part, count_incidents(session, of(period)))

    return Number(code, Unit.SHARE, compute, lambda period: of(period) & cut(period))


def share(part: int, whole: int) -> Value:
    return Value(part / whole if whole else None, part, whole)


def count_incidents(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(Incident.id)).where(*conditions)) or 0

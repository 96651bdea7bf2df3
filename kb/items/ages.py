"""How long items have been open: counted by age, and what a year carried over."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session

from kb.items.models import Item


class Age(StrEnum):
    """How long an item has been open."""

    MONTH = "month"
    """Up to 30 days, as the next ones up to what they are called."""
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    LONGER = "longer"


_DAYS: Final[Mapping[Age, int]] = {
    Age.MONTH: 30,
    Age.QUARTER: 90,
    Age.HALF: 182,
    Age.YEAR: 365,
}


def begin_of_year(day: date) -> datetime:
    return datetime.combine(date(day.year, 1, 1), time()).astimezone()


def age_of(opened_at: datetime, now: datetime) -> Age:
    days = (now - opened_at) / timedelta(days=1)
    return next((age for age, limit in _DAYS.items() if days <= limit), Age.LONGER)


def was_open(at: datetime) -> ColumnElement[bool]:
    """The condition that an item was open at a moment: every past year's end, too."""
    return and_(
        Item.created_at <= at, or_(Item.closed_at.is_(None), Item.closed_at > at)
    )


def count_by_age(
    session: Session, at: datetime, among: ColumnElement[bool] | None = None
) -> dict[Age, int]:
    """What was open at a moment, each age with its number."""
    counts = dict.fromkeys(Age, 0)
    open_then = select(Item.created_at).where(
        was_open(at), true() if among is None else among
    )
    for opened_at in session.scalars(open_then):
        counts[age_of(opened_at, at)] += 1
    return counts


def count_carried_over(
    session: Session, day: date, among: ColumnElement[bool] | None = None
) -> int:
    """How many items the year of *day* began with."""
    carried = was_open(begin_of_year(day))
    query = select(func.count(Item.id)).where(carried)
    return session.scalar(query if among is None else query.where(among)) or 0

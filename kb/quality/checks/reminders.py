"""Where a check is signed, by which its reminder is known; and how that ends."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from kb.notifications.service import Kind, settle

PATH: Final = "/quality/checks"


class Check(StrEnum):
    """What is signed."""

    DAY = "day"
    SAMPLE = "sample"
    MONTH = "month"


KINDS: Final = {
    Check.DAY: Kind.DAY_UNSIGNED,
    Check.SAMPLE: Kind.SAMPLE_DUE,
    Check.MONTH: Kind.MONTH_UNSIGNED,
}


def path_of_day(day: date) -> str:
    return f"{PATH}?day={day.isoformat()}"


def path_of_unit(check: Check, month: str, unit_id: int) -> str:
    return f"{PATH}?month={month}&unit={unit_id}&check={check.value}"


def end(session: Session, path: str, user_id: int | None, *, now: datetime) -> None:
    """What asked *user_id* for a signature that is given asks no more."""
    if user_id is not None:
        settle(session, [user_id], [path], KINDS.values(), now=now)

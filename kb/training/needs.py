"""What people need to learn: incidents that people caused, by unit, system and operation.

What counts is said by the number of the managers alone (``misoperation_share``), here by
the unit that an incident came from: its people are those whom training can help.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import Session

from kb.incidents.models import Incident
from kb.incidents.policy import visible_to
from kb.people.models import Unit, User
from kb.reports import reading
from kb.reports.cuts import Cut
from kb.reports.number import Number, Value
from kb.reports.numbers import BY_CODE
from kb.reports.periods import Period
from kb.reports.populations import CLOSED_BY_ORIGIN
from kb.requests.models import Detail

MISOPERATION: Final[Number] = replace(
    BY_CODE["misoperation_share"], among=CLOSED_BY_ORIGIN
)
MOST: Final = 12
BEHIND: Final = 10
_OPERATION: Final = func.coalesce(
    Incident.answers[Detail.OPERATION.value].as_string(), ""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is done wrong."""

    unit_id: int | None
    system: str = ""
    operation: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    place: Place
    unit: Unit | None
    count: int
    share: Value
    """Of all that came from the unit, and whose cause is known."""


def list_needs(session: Session, user: User, period: Period) -> Sequence[Need]:
    """Where most was caused by people, as far as *user* may read it; the most first.

    Raise ``NotFoundError`` for whoever may read no such numbers.
    """
    cut = reading.narrow(session, user, Cut())
    behind = MISOPERATION.behind(session, period, cut)
    assert behind is not None, "incidents keep all that the cut asks for"
    columns = (Incident.origin_unit_id, Incident.system, _OPERATION)
    grouped = (
        behind.with_only_columns(*columns, func.count(Incident.id))
        .order_by(None)
        .group_by(*columns)
        .order_by(func.count(Incident.id).desc(), *columns)
        .limit(MOST)
    )
    rows = session.execute(grouped).all()
    units = {each: session.get(Unit, each) for each, *_ in rows if each is not None}
    shares = {
        each: MISOPERATION.compute(session, period, replace(cut, unit=each or 0))
        for each in dict.fromkeys(row[0] for row in rows)
    }
    return [
        Need(
            Place(unit_id=unit_id, system=system, operation=operation),
            units.get(unit_id),
            count,
            shares[unit_id],
        )
        for unit_id, system, operation, count in rows
    ]


def list_behind(
    session: Session, user: User, place: Place, period: Period
) -> Sequence[Incident]:
    """Up to ten of the incidents behind a need that *user* sees, the newest first."""
    cut = reading.narrow(session, user, Cut())
    behind = MISOPERATION.behind(session, period, cut)
    assert behind is not None, "incidents keep all that the cut asks for"
    query: Select[Any] = behind.where(*_is_at(place), visible_to(session, user))
    return session.scalars(query.limit(BEHIND)).unique().all()


def suggest_articles(incidents: Sequence[Incident]) -> list[int]:
    """The solutions that helped: what a course can be taught from."""
    ids = (each.solution_id for each in incidents if each.solution_id is not None)
    return list(dict.fromkeys(ids))


def _is_at(place: Place) -> list[ColumnElement[bool]]:
    unit = (
        Incident.origin_unit_id == place.unit_id
        if place.unit_id is not None
        else Incident.origin_unit_id.is_(None)
    )
    is_done = _OPERATION.in_([place.operation])
    return [unit, Incident.system == place.system, is_done]

"""Blocks of complaints, improvement items and surveys.

They are made of counts; the list of what is overdue leaves out what is confidential.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import selectinload

from kb.complaints.models import Complaint
from kb.items import ages
from kb.items.models import Item, ItemState
from kb.people import units
from kb.reporting.document import Column, Measure, Missing, Table
from kb.reporting.item_terms import AGES, STATES, TERMS
from kb.reporting.scope import Scope
from kb.reports.number import FEW, FEW_SHOWN
from kb.surveys import service as surveys
from kb.surveys.models import Survey

MOST_ROWS: Final = 100


def make_complaints(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What became of the complaints that were received in the period."""
    received = scope.session.scalars(
        select(Complaint)
        .join(Complaint.item)
        .where(
            Complaint.received_at >= scope.period.since,
            Complaint.received_at < scope.period.until,
            _in_cut(scope),
        )
    ).all()
    counts = {
        "received": len(received),
        "acknowledged_in_time": sum(map(_is_acknowledged_in_time, received)),
        "answered": sum(each.answered_at is not None for each in received),
        "accepted": sum(each.accepted is True for each in received),
        "not_accepted": sum(each.accepted is False for each in received),
        "closed": sum(each.item.closed_at is not None for each in received),
    }
    is_narrow = scope.cut.unit is not None
    shown = {
        name: FEW_SHOWN if is_narrow and 0 < count < FEW else count
        for name, count in counts.items()
    }
    return _to_counts(definition, [(TERMS[name], shown[name]) for name in counts])


def _is_acknowledged_in_time(complaint: Complaint) -> bool:
    at = complaint.acknowledged_at
    return at is not None and at <= complaint.acknowledge_by


def make_items(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """Opened and ended in the period, open at its end by age, and carried over."""
    since, until, cut = scope.period.since, scope.period.until, _in_cut(scope)
    opened = and_(Item.created_at >= since, Item.created_at < until, cut)
    ended = and_(Item.closed_at >= since, Item.closed_at < until, cut)
    by_state = Counter(scope.session.scalars(select(Item.state).where(ended)))
    at = min(until, scope.now)
    first_day = scope.period.since.astimezone().date()
    rows = [
        (TERMS["opened"], _count(scope, opened)),
        *(
            (STATES[state], by_state[state])
            for state in (ItemState.CONFIRMED, ItemState.REJECTED)
        ),
        (TERMS["carried_over"], ages.count_carried_over(scope.session, first_day, cut)),
        *(
            (AGES[age], count)
            for age, count in ages.count_by_age(scope.session, at, cut).items()
        ),
    ]
    return _to_counts(definition, rows)


def make_overdue(scope: Scope, definition: Mapping[str, Any]) -> Table:
    """What was open at the end of the period and due before."""
    at = min(scope.period.until, scope.now)
    limit = definition.get("limit", MOST_ROWS)
    overdue = scope.session.scalars(
        select(Item)
        .where(
            ages.was_open(at),
            Item.due_on < at.astimezone().date(),
            Item.confidential.is_(False),
            _in_cut(scope),
        )
        .options(selectinload(Item.unit), selectinload(Item.owner))
        .order_by(Item.due_on, Item.id)
        .limit(limit)
    )
    names = ("item", "title", "unit", "owner", "due")
    rows = tuple(
        (
            each.number,
            each.title,
            each.unit.name if each.unit is not None else "",
            each.owner.name if each.owner is not None else "",
            each.due_on.isoformat() if each.due_on is not None else "",
        )
        for each in overdue
    )
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=tuple(Column(TERMS[name]) for name in names),
        rows=rows,
    )


def make_surveys(scope: Scope, definition: Mapping[str, Any]) -> Table | Missing:
    """The surveys of the period with their answer rates. They are of no unit."""
    if scope.cut.unit is not None:
        return Missing(code=definition["code"], heading=definition["heading"])
    client = scope.cut.client
    of_client = true() if client is None else Survey.client_id == client
    found = scope.session.scalars(
        select(Survey)
        .where(
            Survey.created_at >= scope.period.since,
            Survey.created_at < scope.period.until,
            of_client,
        )
        .order_by(Survey.id)
    ).all()
    names = ("survey", "question", "asked", "answered_by", "stars")
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=tuple(Column(TERMS[name]) for name in names),
        rows=tuple(row for each in found for row in _to_survey_rows(scope, each)),
    )


def _to_survey_rows(scope: Scope, survey: Survey) -> list[tuple[Any, ...]]:
    results = surveys.read_results(scope.session, survey)
    return [
        (
            survey.title,
            question,
            results.asked,
            len(results.answers),
            "" if average is None else f"{average:.1f}",
        )
        for question, average in zip(survey.questions, results.averages, strict=True)
    ]


def _in_cut(scope: Scope) -> ColumnElement[bool]:
    cut = scope.cut
    found: list[ColumnElement[bool]] = [true()]
    if cut.client is not None:
        found.append(Item.client_id == cut.client)
    if cut.unit is not None:
        found.append(Item.unit_id.in_(units.select_below(cut.unit)))
    return and_(*found)


def _count(scope: Scope, condition: ColumnElement[bool]) -> int:
    return scope.session.scalar(select(func.count(Item.id)).where(condition)) or 0


def _to_counts(
    definition: Mapping[str, Any], rows: Sequence[tuple[Mapping[str, str], int | str]]
) -> Table:
    """What is not said exactly is written, and is no figure."""
    is_exact = all(isinstance(count, int) for _, count in rows)
    measure = Measure.COUNT if is_exact else Measure.TEXT
    return Table(
        code=definition["code"],
        heading=definition["heading"],
        columns=(Column(TERMS["what"]), Column(TERMS["count"], measure)),
        rows=tuple(rows),
    )

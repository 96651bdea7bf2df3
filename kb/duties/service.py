"""Duties are set up, changed and ended; every change is in the audit."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.audit import By
from kb.calendars.business_time import Timetable
from kb.checklists.questions import Checklist, read_checklist, to_data
from kb.duties.dates import Timetables, today_of
from kb.duties.errors import DutyCase, DutyInputError, DutyNotAllowedError
from kb.duties.models import MAX_DUE_DAYS, Duty, DutyChecklist, Opens
from kb.duties.moves import may_keep
from kb.duties.rules import OffDays, Rule, check_rule
from kb.duties.walks import MAX_PLACES, Wish, check_plan, check_records
from kb.people.models import Post, Unit, User
from kb.services.visibility import works_for
from kb.text import MAX_LINE, clean, to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody says of a duty."""

    kind: str
    title: str
    description: str = ""
    unit: Unit
    post: Post = Post.TECHNICAL
    owner: User | None = None
    rule: str
    off_days: OffDays = OffDays.KEEP
    starts_on: date
    ends_on: date | None = None
    calendar_id: int | None = None
    due_days: int = 0
    opens: Opens = Opens.ITEM
    places: Sequence[str] = ()
    records: Wish | None = None
    """It goes through these instead of places."""
    by_plan: bool = False
    """Whether its kind goes through the steps of an emergency plan, which is then named."""
    plan_id: int | None = None
    checklist: Checklist


def add_duty(session: Session, draft: Draft, *, by: By) -> Duty:
    """Raise ``DutyInputError`` for a rule that yields no date, or another field."""
    _require_keeper(draft.unit, by)
    timetable = _find_timetable(session, draft)
    before = today_of(timetable, by.now) - timedelta(days=1)
    duty = Duty(
        number=secrets.token_hex(8),
        **_check(session, draft, timetable, by),
        planned_until=max(before, draft.starts_on - timedelta(days=1)),
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(duty)
    session.flush()  # The number is made of the id.
    duty.number = numbering.DUTIES.write(duty.id)
    _add_checklist(duty, draft.checklist, by)
    _note(session, duty, "add_duty", by, kind=duty.kind, rule=duty.rule)
    return duty


def edit_duty(session: Session, duty: Duty, draft: Draft, *, by: By) -> None:
    """Let it be like this from the next date on: what was planned stays as it was.

    Another checklist is a new version, by which runs are done from now on. Raise as
    ``add_duty``, and ``DutyInputError`` for one that has ended.
    """
    _require_keeper(duty.unit, by)
    _require_keeper(draft.unit, by)
    _require_going_on(duty)
    timetable = _find_timetable(session, draft)
    for name, value in _check(session, draft, timetable, by).items():
        setattr(duty, name, value)
    duty.updated_at = by.now
    if to_data(draft.checklist) != duty.checklist.questions:
        _add_checklist(duty, draft.checklist, by)
    _note(
        session, duty, "edit_duty", by, rule=duty.rule, checklist=duty.checklist.number
    )


def give_duty(
    session: Session, duty: Duty, owner: User, reason: str, *, by: By
) -> None:
    """Have *owner* do it from now on; runs that wait are theirs, too.

    The caller has asked who may. Raise ``DutyInputError`` for who works for another client.
    """
    _require_going_on(duty)
    _require_worker(session, owner, duty.unit)
    duty.owner_id, duty.updated_at = owner.id, by.now
    _note(session, duty, "edit_duty", by, owner=owner.id, reason=reason)


def end_duty(session: Session, duty: Duty, *, by: By) -> None:
    """Nothing more is planned by it; what is planned stays to be done. Twice is harmless."""
    _require_keeper(duty.unit, by)
    if duty.ended_at is None:
        duty.ended_at = duty.updated_at = by.now
        _note(session, duty, "end_duty", by)


def read(checklist: DutyChecklist) -> Checklist:
    return read_checklist(checklist.questions)


def _check(
    session: Session, draft: Draft, timetable: Timetable, by: By
) -> dict[str, Any]:
    title = to_line(draft.title)
    if not 0 < len(title) <= MAX_LINE:
        raise _refuse(DutyCase.BAD_TITLE, "title", limit=MAX_LINE)
    if not 0 <= draft.due_days <= MAX_DUE_DAYS:
        raise _refuse(DutyCase.BAD_DUE, "due_days", limit=MAX_DUE_DAYS)
    if draft.ends_on is not None and draft.ends_on < draft.starts_on:
        raise _refuse(DutyCase.ENDS_TOO_EARLY, "ends_on")
    if draft.owner is not None:
        _require_worker(session, draft.owner, draft.unit)
    return {
        "kind": draft.kind,
        "title": title,
        "description": clean(draft.description),
        "unit": draft.unit,
        "unit_id": draft.unit.id,
        "client_id": draft.unit.client_id,
        "post": draft.post,
        "owner": draft.owner,
        "owner_id": draft.owner.id if draft.owner else None,
        "rule": check_rule(_to_rule(draft), timetable),
        "off_days": draft.off_days,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        "calendar_id": draft.calendar_id,
        "due_days": draft.due_days,
        "opens": draft.opens,
        **_check_walk(session, draft, by),
    }


def _to_rule(draft: Draft) -> Rule:
    return Rule(
        text=draft.rule,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        off_days=draft.off_days,
    )


def _require_worker(session: Session, owner: User, unit: Unit) -> None:
    """Raise ``DutyInputError`` for an owner who is no colleague of the unit's client."""
    is_theirs = select(User.id).where(User.id == owner.id, works_for(unit.client_id))
    is_fit = owner.active and owner.is_staff and not owner.is_system
    if not is_fit or session.scalar(is_theirs) is None:
        raise _refuse(DutyCase.OWNER, "owner", text=owner.login)


def _check_walk(session: Session, draft: Draft, by: By) -> dict[str, Any]:
    """What it goes through is one of the three: a plan's steps, records, or places."""
    places = _read_places(draft.places)
    if draft.by_plan and draft.plan_id is None:
        raise _refuse(DutyCase.PLAN_MISSING, "plan")
    ways = (places, draft.records, draft.plan_id)
    if sum(map(bool, ways)) > 1:
        raise _refuse(DutyCase.SEVERAL_WALKS, "places")
    plan_id, wish = draft.plan_id, draft.records
    return {
        "places": places,
        "records": check_records(session, wish, draft.unit) if wish else None,
        "plan_id": check_plan(session, plan_id, by.actor.user) if plan_id else None,
    }


def _read_places(given: Sequence[str]) -> list[str]:
    places = list(dict.fromkeys(line for each in given if (line := to_line(each))))
    if len(places) > MAX_PLACES or any(len(each) > MAX_LINE for each in places):
        raise _refuse(DutyCase.PLACES, "places", limit=MAX_PLACES, most=MAX_LINE)
    return places


_SENTENCES: Final = {
    DutyCase.BAD_TITLE: "A duty has a title of up to {limit} characters.",
    DutyCase.BAD_DUE: "A duty is due within 0 to {limit} days.",
    DutyCase.ENDS_TOO_EARLY: "A duty cannot end before it begins.",
    DutyCase.OWNER: "{text} does not work for this unit's client.",
    DutyCase.PLACES: "A duty goes through {limit} places of {most} characters.",
    DutyCase.PLAN_MISSING: "A drill names the emergency plan that is tried.",
    DutyCase.SEVERAL_WALKS: "A duty goes through places, or records, or a plan's steps.",
}


def _refuse(case: DutyCase, field: str, **values: Any) -> DutyInputError:
    sentence = _SENTENCES[case].format(**values)
    return DutyInputError(sentence, case=case, field=field, **values)


def _find_timetable(session: Session, draft: Draft) -> Timetable:
    timetables = Timetables(session)
    return timetables.of_unit(draft.unit, draft.calendar_id, draft.starts_on)


def _add_checklist(duty: Duty, checklist: Checklist, by: By) -> None:
    duty.checklists.append(
        DutyChecklist(
            number=len(duty.checklists) + 1,
            questions=to_data(checklist),
            made_by_id=by.actor.user.id,
            made_at=by.now,
        )
    )


def _require_keeper(unit: Unit, by: By) -> None:
    if not may_keep(unit, by.actor.user):
        raise DutyNotAllowedError


def _require_going_on(duty: Duty) -> None:
    if duty.ended_at is not None:
        raise DutyInputError(
            f"{duty.number} has ended. Add a new one.",
            case=DutyCase.ENDED,
            number=duty.number,
        )


def _note(session: Session, duty: Duty, action: str, by: By, **details: Any) -> None:
    session.flush()
    audit.record(session, action, duty, by=by, **details)

"""Who is told of a run: who owes it, and a lead where it is late."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.duties.models import Duty, DutyRun
from kb.notifications.models import Notification
from kb.notifications.service import Kind, News, notify, settle
from kb.people.models import User
from kb.people.units import find_lead, find_post_holders
from kb.rosters.duties import on_duty

_KINDS = (Kind.DUTY_DUE, Kind.DUTY_LATE)


def find_path(run: DutyRun) -> str:
    return f"/duties/runs/{run.id}"


def find_owers(session: Session, duty: Duty, now: datetime) -> list[User]:
    """Its owner, else who is on duty there, else everybody who holds the post."""
    if duty.owner is not None and duty.owner.active:
        return [duty.owner]
    return on_duty(session, duty.unit_id, duty.post, now) or find_post_holders(
        session, duty.unit_id, duty.post
    )


def tell_due(session: Session, run: DutyRun, *, now: datetime) -> None:
    owers = find_owers(session, run.duty, now)
    notify(session, _ids(owers), _to_news(Kind.DUTY_DUE, run), now=now)


def tell_late(session: Session, run: DutyRun, *, now: datetime) -> None:
    """The lead of the unit, or of the next above that is led by somebody else."""
    owers = find_owers(session, run.duty, now)
    lead = find_lead(session, run.duty.unit_id, but=_ids(owers))
    if lead is not None:
        notify(session, [lead.id], _to_news(Kind.DUTY_LATE, run), now=now)


def end_asking(session: Session, run: DutyRun, *, now: datetime) -> None:
    """It is over: nobody need read, or be mailed, that it is to be done."""
    path = find_path(run)
    told = session.scalars(
        select(Notification.user_id).where(
            Notification.path == path, Notification.kind.in_([k.value for k in _KINDS])
        )
    )
    settle(session, set(told), [path], _KINDS, now=now)


def _ids(people: Iterable[User]) -> list[int]:
    return [each.id for each in people]


def _to_news(kind: Kind, run: DutyRun) -> News:
    details = {
        "number": run.duty.number,
        "title": run.duty.title,
        "unit": run.duty.unit.name,
        "day": run.due_on.isoformat(),
    }
    return News(kind, find_path(run), details)

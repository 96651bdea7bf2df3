"""Finding duties and their runs: staff see those of the clients that they work for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from kb.duties.models import Duty, DutyRun, DutyRunEvent, RunState
from kb.errors import NotFoundError
from kb.people.models import Membership, User
from kb.registers import visibility as records
from kb.registers.models import Record
from kb.services.visibility import clients_of, of_clients

MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which runs a list shows."""

    states: frozenset[RunState] = frozenset()
    """None: of every state."""
    kind: str = ""
    unit_id: int | None = None
    duty_id: int | None = None
    first: date | None = None
    last: date | None = None
    mine: bool = False


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """Of ``Duty``."""
    if not user.active or not user.is_staff:
        return false()
    return of_clients(Duty.client_id, clients_of(session, user))


def owed_by(user: User) -> ColumnElement[bool]:
    """Of ``Duty``: by name, or by the post in its unit."""
    holds = exists().where(
        Membership.user_id == user.id,
        Membership.unit_id == Duty.unit_id,
        Membership.post == Duty.post,
    )
    return or_(Duty.owner_id == user.id, and_(Duty.owner_id.is_(None), holds))


def get_duty(session: Session, duty_id: int, user: User) -> Duty:
    """Raise ``NotFoundError`` for what there is not, or not for *user*."""
    duty = session.scalar(
        select(Duty).where(Duty.id == duty_id, visible_to(session, user))
    )
    if duty is None:
        raise NotFoundError("duty", duty_id)
    return duty


def get_run(session: Session, run_id: int, user: User) -> DutyRun:
    """Raise ``NotFoundError`` as above."""
    run = session.scalar(
        select(DutyRun)
        .join(DutyRun.duty)
        .where(DutyRun.id == run_id, visible_to(session, user))
    )
    if run is None:
        raise NotFoundError("duty run", run_id)
    return run


def find_run_before(session: Session, run: DutyRun) -> DutyRun | None:
    """The one that was planned before it, of the same duty."""
    earlier = (DutyRun.duty_id == run.duty_id, DutyRun.planned_for < run.planned_for)
    query = select(DutyRun).where(*earlier).order_by(DutyRun.planned_for.desc())
    return session.scalar(query.limit(1))


def list_duties(
    session: Session,
    user: User,
    *,
    kind: str = "",
    unit_id: int | None = None,
    include_ended: bool = False,
    mine: bool = False,
) -> list[Duty]:
    """By kind and title."""
    query = select(Duty).where(visible_to(session, user))
    if kind:
        query = query.where(Duty.kind == kind)
    if unit_id is not None:
        query = query.where(Duty.unit_id == unit_id)
    if not include_ended:
        query = query.where(Duty.ended_at.is_(None))
    if mine:
        query = query.where(owed_by(user))
    return list(session.scalars(query.order_by(Duty.kind, Duty.title, Duty.id)))


def list_runs(
    session: Session, user: User, wanted: Wanted, *, limit: int = MOST
) -> list[DutyRun]:
    """What is still to be done first, the soonest due; then what is over, the latest."""
    conditions = list(_to_conditions(user, wanted))
    query = (
        select(DutyRun)
        .join(DutyRun.duty)
        .where(visible_to(session, user), *conditions)
        .limit(limit)
    )
    if wanted.states == {RunState.PLANNED}:
        query = query.order_by(DutyRun.due_on, DutyRun.id)
    else:
        query = query.order_by(DutyRun.planned_for.desc(), DutyRun.id.desc())
    return list(session.scalars(query))


def _to_conditions(user: User, wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    if wanted.states:
        yield DutyRun.state.in_(wanted.states)
    if wanted.kind:
        yield Duty.kind == wanted.kind
    if wanted.unit_id is not None:
        yield Duty.unit_id == wanted.unit_id
    if wanted.duty_id is not None:
        yield DutyRun.duty_id == wanted.duty_id
    if wanted.first is not None:
        yield DutyRun.planned_for >= wanted.first
    if wanted.last is not None:
        yield DutyRun.planned_for <= wanted.last
    if wanted.mine:
        yield owed_by(user)


def list_events(session: Session, run: DutyRun) -> list[DutyRunEvent]:
    return list(
        session.scalars(
            select(DutyRunEvent)
            .where(DutyRunEvent.run_id == run.id)
            .order_by(DutyRunEvent.id)
        )
    )


def find_records(
    session: Session, runs: Iterable[DutyRun], user: User
) -> Mapping[int, Record]:
    """The records that the runs go through, by id, as far as *user* sees them."""
    wanted = {each for run in runs for each in run.record_ids}
    if not wanted:
        return {}
    seen = records.visible_to(session, user)
    query = select(Record).where(Record.id.in_(wanted), seen)
    return {each.id: each for each in session.scalars(query).unique()}

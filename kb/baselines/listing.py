"""Baselines and deviations found again, by right."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, selectinload

from kb.baselines.models import (
    Baseline,
    BaselineEdition,
    Deviation,
    DeviationState,
)
from kb.baselines.visibility import visible_to
from kb.errors import NotFoundError
from kb.people.models import User
from kb.registers.models import Record
from kb.text import to_line

PAGE_SIZE: Final = 100
THERE: Final = (
    DeviationState.OPEN,
    DeviationState.TIED,
    DeviationState.UNAUTHORISED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deviations are asked for; empty is those that are there, of any."""

    baseline: str = ""
    """By code."""
    record: str = ""
    """By code."""
    state: DeviationState | None = None
    page: int = 1


def list_baselines(session: Session, user: User) -> Sequence[Baseline]:
    """Those in force first, by name."""
    return session.scalars(
        select(Baseline)
        .where(visible_to(session, user))
        .order_by(Baseline.ended_at.is_not(None), Baseline.name, Baseline.id)
    ).all()


def get_baseline(session: Session, baseline_id: int, user: User) -> Baseline:
    """Raise ``NotFoundError``, also for what *user* may not see."""
    return _get(session, Baseline.id == baseline_id, baseline_id, user)


def get_by_code(session: Session, code: str, user: User) -> Baseline:
    wanted = to_line(code).lower()
    return _get(session, Baseline.code == wanted, wanted[:60], user)


def lock_baseline(session: Session, baseline: Baseline) -> Baseline:
    """The row as it is now; two takes of a group follow each other."""
    return session.scalars(
        select(Baseline)
        .where(Baseline.id == baseline.id)
        .with_for_update(of=Baseline)
        .execution_options(populate_existing=True)
    ).one()


def count_states(
    session: Session, baselines: Collection[Baseline]
) -> Mapping[tuple[int, DeviationState], int]:
    """How many deviations there are of each, by baseline and state."""
    rows = session.execute(
        select(Deviation.baseline_id, Deviation.state, func.count(Deviation.id))
        .where(
            Deviation.baseline_id.in_([each.id for each in baselines]),
            Deviation.state.in_(THERE),
        )
        .group_by(Deviation.baseline_id, Deviation.state)
    )
    return {(baseline_id, state): count for baseline_id, state, count in rows}


def list_deviations(
    session: Session, user: User, wanted: Wanted
) -> Sequence[Deviation]:
    """One more than ``PAGE_SIZE`` where there is another page; by record and attribute."""
    query = (
        select(Deviation)
        .join(Deviation.baseline)
        .join(Deviation.record)
        .where(visible_to(session, user), Record.is_private.is_(False))
        .options(
            selectinload(Deviation.record),
            selectinload(Deviation.change),
            selectinload(Deviation.item),
            selectinload(Deviation.baseline),
        )
        .order_by(Deviation.baseline_id, Record.code, Deviation.attribute, Deviation.id)
    )
    if wanted.baseline:
        query = query.where(Baseline.code == wanted.baseline.lower())
    if wanted.record:
        query = query.where(Record.code == wanted.record.upper())
    states = THERE if wanted.state is None else (wanted.state,)
    return session.scalars(
        query.where(Deviation.state.in_(states))
        .offset((wanted.page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    ).all()


def list_editions(session: Session, baseline: Baseline) -> Sequence[BaselineEdition]:
    """The latest first."""
    return session.scalars(
        select(BaselineEdition)
        .where(BaselineEdition.baseline_id == baseline.id)
        .order_by(BaselineEdition.number.desc())
    ).all()


def _get(
    session: Session, condition: ColumnElement[bool], key: object, user: User
) -> Baseline:
    baseline = session.scalar(
        select(Baseline).where(condition, visible_to(session, user))
    )
    if baseline is None:
        raise NotFoundError("baseline", key)
    return baseline

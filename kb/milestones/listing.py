"""Contracts with their milestones, as the reader may see them; and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session, selectinload

from kb.errors import NotFoundError
from kb.milestones.measuring import measure
from kb.milestones.models import Milestone
from kb.milestones.service import may_keep
from kb.people.models import User
from kb.services.models import Client, Contract
from kb.services.visibility import clients_of, of_clients

PAGE_SIZE: Final = 20
NEAR: Final = timedelta(days=14)


class Standing(StrEnum):
    MET = "met"
    REACHED = "reached"
    """Its value is there; it is recorded at the next look, or on its last day."""
    NEAR = "near"
    AHEAD = "ahead"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Seen:
    milestone: Milestone
    standing: Standing
    value: float | None


def list_contracts(session: Session, user: User, *, page: int) -> Sequence[Contract]:
    """One more than ``PAGE_SIZE`` where there is another page; the latest end first."""
    query = (
        select(Contract)
        .join(Client, Contract.client_id == Client.id)
        .where(_is_seen(session, user))
        .order_by(Contract.ends_on.desc(), Contract.id)
        .options(selectinload(Contract.client))
    )
    page_of = query.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
    return session.scalars(page_of).all()


def get_contract(session: Session, contract_id: int, user: User) -> Contract:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    found = session.scalar(
        select(Contract).where(Contract.id == contract_id, _is_seen(session, user))
    )
    if found is None:
        raise NotFoundError("contract", contract_id)
    return found


def get_milestone(session: Session, contract: Contract, milestone_id: int) -> Milestone:
    found = session.get(Milestone, milestone_id)
    if found is None or found.contract_id != contract.id:
        raise NotFoundError("milestone", milestone_id)
    return found


def list_of(
    session: Session, contracts: Sequence[Contract]
) -> Mapping[int, list[Milestone]]:
    """The milestones of each contract, the next last day first."""
    query = select(Milestone).where(
        Milestone.contract_id.in_([each.id for each in contracts])
    )
    found: dict[int, list[Milestone]] = {each.id: [] for each in contracts}
    for milestone in session.scalars(query.order_by(Milestone.id)):
        found[milestone.contract_id].append(milestone)
    for each in found.values():
        each.sort(key=lambda milestone: milestone.due_on)
    return found


def see(session: Session, milestone: Milestone, *, now: datetime) -> Seen:
    """Where it stands, measured now unless it is met."""
    if milestone.met_on is not None:
        return Seen(milestone, Standing.MET, milestone.met_value)
    value = measure(session, milestone, now=now)
    return Seen(milestone, stand(milestone, now.astimezone().date(), value), value)


def stand(milestone: Milestone, today: date, value: float | None = None) -> Standing:
    """Where it stands by its day, and by its *value* if that was measured."""
    if milestone.met_on is not None:
        return Standing.MET
    if value is not None and value >= milestone.target:
        return Standing.REACHED
    if milestone.due_on < today:
        return Standing.MISSED
    is_near = milestone.due_on - today <= NEAR
    return Standing.NEAR if is_near else Standing.AHEAD


def _is_seen(session: Session, user: User) -> ColumnElement[bool]:
    """Managers see the contracts of their clients; others, where they answer for some."""
    of_theirs = of_clients(Contract.client_id, clients_of(session, user))
    if may_keep(user):
        return of_theirs
    if not user.active or not user.is_staff:
        return false()
    answers = select(Milestone.id).where(
        Milestone.contract_id == Contract.id, Milestone.owner_id == user.id
    )
    return and_(of_theirs, answers.exists())

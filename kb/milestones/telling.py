"""Who is told before a milestone is due and after it was missed, each once."""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.milestones.listing import Standing, stand
from kb.milestones.models import Milestone
from kb.milestones.service import look
from kb.notifications.service import Kind, News, notify
from kb.people.models import Role, User, UserRole
from kb.services.models import Contract
from kb.services.visibility import works_for

AT_ONCE: Final = 500


def watch(session: Session, *, after: int, by: By) -> tuple[int, int]:
    """Look at those beyond the id *after* that are not met; tell of what is due.

    Return how many were met or told, and the id to go on after: 0 at the end.
    """
    today = by.now.astimezone().date()
    found = session.scalars(
        select(Milestone)
        .join(Contract, Milestone.contract_id == Contract.id)
        .where(
            Milestone.id > after,
            Milestone.met_on.is_(None),
            Contract.starts_on <= today,
        )
        .order_by(Milestone.id)
        .limit(AT_ONCE)
    ).all()
    done = sum(
        look(session, each, by=by) or _tell(session, each, today, by) for each in found
    )
    return done, found[-1].id if len(found) == AT_ONCE else 0


def _tell(session: Session, milestone: Milestone, today: date, by: By) -> bool:
    """A day that moves is told of again."""
    due_on = milestone.due_on
    match stand(milestone, today):
        case Standing.NEAR if milestone.told_before != due_on:
            kind, milestone.told_before = Kind.MILESTONE_DUE, due_on
        case Standing.MISSED if milestone.told_after != due_on:
            kind, milestone.told_after = Kind.MILESTONE_MISSED, due_on
        case _:
            return False
    contract = milestone.contract
    news = News(
        kind,
        f"/contracts/{contract.id}",
        {
            "number": contract.number,
            "title": next(iter(milestone.names.values())),
            "day": due_on.isoformat(),
        },
    )
    notify(session, _list_receivers(session, milestone), news, now=by.now)
    return True


def _list_receivers(session: Session, milestone: Milestone) -> list[int]:
    if milestone.owner is not None and milestone.owner.active:
        return [milestone.owner.id]
    query = select(User.id).where(
        User.active,
        User.role_rows.any(UserRole.role == Role.MANAGER),
        works_for(milestone.contract.client_id),
    )
    return list(session.scalars(query.order_by(User.id)))

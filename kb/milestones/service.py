"""Milestones: planned, changed, looked at, and followed up where they were missed."""

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit
from kb.articles.kinds import ArticleKind
from kb.audit import By
from kb.items.models import Item
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.milestones.errors import (
    MilestoneCase,
    MilestoneFollowedError,
    MilestoneInputError,
    MilestoneMetError,
    MilestoneNotAllowedError,
    MilestoneNotMissedError,
    PlanThereError,
)
from kb.milestones.measuring import (
    HUNDRED,
    MORE_IS_BETTER,
    goes_up_and_down,
    is_share,
    measure,
)
from kb.milestones.models import Measure, Milestone
from kb.milestones.plans import Plan, Wanted
from kb.packages.models import DeviceClass
from kb.people.leading import MANAGES
from kb.people.models import User
from kb.services.models import Contract
from kb.services.visibility import sees_client
from kb.text import to_line

MAX_NAME: Final = 100
MOST: Final = 40
"""Milestones of one contract."""
LAST_MONTH: Final = 120
LARGEST: Final = 1_000_000
ITEM_DAYS: Final = 30


def apply(session: Session, contract: Contract, plan: Plan, *, by: By) -> None:
    """Begin with a plan. Raise ``PlanThereError`` where there are milestones already."""
    _require_manager(session, contract, by)
    if _count(session, contract):
        raise PlanThereError
    for wanted in plan.milestones:
        _add(session, contract, wanted, None, by)
    audit.record(session, "plan", contract, by=by, plan=plan.code)


def add(
    session: Session,
    contract: Contract,
    wanted: Wanted,
    owner: User | None = None,
    *,
    by: By,
) -> Milestone:
    _require_manager(session, contract, by)
    if _count(session, contract) >= MOST:
        raise MilestoneInputError(
            f"A contract has up to {MOST} milestones.",
            case=MilestoneCase.TOO_MANY,
            limit=MOST,
        )
    milestone = _add(session, contract, wanted, owner, by)
    audit.record(session, "add", milestone, by=by)
    return milestone


def edit(
    session: Session,
    milestone: Milestone,
    wanted: Wanted,
    owner: User | None,
    *,
    by: By,
) -> None:
    """Say it otherwise, as long as it is not met."""
    _require_open(session, milestone, by)
    _put(session, milestone, milestone.contract, _checked(wanted), owner)
    milestone.updated_at = by.now
    audit.record(session, "edit", milestone, by=by)


def remove(session: Session, milestone: Milestone, *, by: By) -> None:
    """Take back one that is not met."""
    _require_open(session, milestone, by)
    audit.record(session, "remove", milestone, by=by)
    session.delete(milestone)


def look(session: Session, milestone: Milestone, *, by: By) -> bool:
    """Measure it, and record it if it is met by now; say whether it is.

    A number that goes up and down counts from its last day on.
    """
    if milestone.met_on is not None:
        return True
    today = by.now.astimezone().date()
    if goes_up_and_down(milestone) and today < milestone.due_on:
        return False
    value = measure(session, milestone, now=by.now)
    if value is None or value < milestone.target:
        return False
    milestone.met_on, milestone.met_value = today, value
    milestone.updated_at = by.now
    audit.record(session, "meet", milestone, by=by, value=value)
    return True


def follow_up(session: Session, milestone: Milestone, *, by: By) -> Item:
    """Open an item about one that was missed; one is enough."""
    _require_open(session, milestone, by)
    today = by.now.astimezone().date()
    if not is_past(milestone, today):
        raise MilestoneNotMissedError
    if milestone.item is not None:
        raise MilestoneFollowedError(milestone.item.number)
    contract = milestone.contract
    new = NewItem(
        title=f"{contract.number} {_name(milestone)}"[:200],
        description=f"{milestone.due_on.isoformat()} · ≥ {milestone.target:g}",
        source=ItemSource.CONTRACT,
        source_id=milestone.id,
        client_id=contract.client_id,
        owner_id=milestone.owner_id,
        due_on=today + timedelta(days=ITEM_DAYS),
        clause=contract.number,
    )
    item = open_item(session, new, by=by)
    milestone.item, milestone.updated_at = item, by.now
    session.flush()  # Two at once: the version of the second is an old one.
    audit.record(session, "follow_up", milestone, by=by, item=item.number)
    return item


def is_past(milestone: Milestone, today: date) -> bool:
    return milestone.met_on is None and milestone.due_on < today


def may_keep(user: User) -> bool:
    return user.active and user.has(*MANAGES)


def _name(milestone: Milestone) -> str:
    return next(iter(milestone.names.values()))


def _count(session: Session, contract: Contract) -> int:
    query = select(func.count(Milestone.id))
    return session.scalar(query.where(Milestone.contract_id == contract.id)) or 0


def _add(
    session: Session, contract: Contract, wanted: Wanted, owner: User | None, by: By
) -> Milestone:
    milestone = Milestone(contract_id=contract.id, created_at=by.now, updated_at=by.now)
    _put(session, milestone, contract, _checked(wanted), owner)
    session.add(milestone)
    session.flush()  # The audit names its id.
    return milestone


def _put(
    session: Session,
    milestone: Milestone,
    contract: Contract,
    wanted: Wanted,
    owner: User | None,
) -> None:
    if owner is not None:
        _require_owner(session, contract, owner)
    milestone.names, milestone.month = dict(wanted.names), wanted.month
    milestone.measure, milestone.subject = wanted.measure, wanted.subject
    milestone.target = wanted.target
    milestone.owner = owner


def _require_owner(session: Session, contract: Contract, owner: User) -> None:
    is_theirs = owner.active and owner.is_staff and not owner.is_system
    if not is_theirs or not sees_client(session, owner, contract.client_id):
        raise MilestoneInputError(
            "A milestone is answered for by somebody who works for its client.",
            case=MilestoneCase.BAD_OWNER,
            field="owner",
        )


def _checked(wanted: Wanted) -> Wanted:
    given = {language: to_line(name) for language, name in wanted.names.items()}
    names = {language: name for language, name in given.items() if name}
    if not names or any(len(name) > MAX_NAME for name in names.values()):
        raise MilestoneInputError(
            f"A milestone has a name of up to {MAX_NAME} characters.",
            case=MilestoneCase.NAME_MISSING,
            limit=MAX_NAME,
            field="name_zh",
        )
    if wanted.month is not None and not 1 <= wanted.month <= LAST_MONTH:
        raise MilestoneInputError(
            f"A month of the contract is 1 to {LAST_MONTH}.",
            case=MilestoneCase.BAD_MONTH,
            limit=LAST_MONTH,
            field="month",
        )
    subject = to_line(wanted.subject)
    _require_subject(wanted.measure, subject)
    _require_target(wanted.measure, subject, wanted.target)
    return replace(wanted, names=names, subject=subject)


def _require_subject(kind: Measure, subject: str) -> None:
    known = {
        Measure.NUMBER: set(MORE_IS_BETTER),
        Measure.ARTICLES: {"", *ArticleKind},
        Measure.PACKAGES: {"", *DeviceClass},
        Measure.GUIDES: {""},
    }.get(kind)
    is_named = bool(subject) and len(subject) <= Milestone.subject.type.length
    if subject not in known if known is not None else not is_named:
        raise MilestoneInputError(
            "Choose what is counted from the list of this measure.",
            case=MilestoneCase.BAD_SUBJECT,
            field="counted",
        )


def _require_target(kind: Measure, subject: str, target: float) -> None:
    largest = HUNDRED if is_share(kind, subject) else LARGEST
    if not math.isfinite(target) or not 0 < target <= largest:
        raise MilestoneInputError(
            f"A target is above zero and at most {largest:,}.",
            case=MilestoneCase.BAD_TARGET,
            limit=largest,
            field="target",
        )


def _require_manager(session: Session, contract: Contract, by: By) -> None:
    user = by.actor.user
    if not may_keep(user) or not sees_client(session, user, contract.client_id):
        raise MilestoneNotAllowedError


def _require_open(session: Session, milestone: Milestone, by: By) -> None:
    _require_manager(session, milestone.contract, by)
    if milestone.met_on is not None:
        raise MilestoneMetError

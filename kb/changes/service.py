"""Changes: planned with reviewed change plans, carried out, and closed with a result."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.articles.kinds import ArticleKind, PlanType
from kb.articles.models import Submission, SubmissionState
from kb.audit import Actor
from kb.changes.models import Change, ChangeEvent, ChangePlan
from kb.changes.models import ChangeState as State
from kb.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from kb.people.models import Role, User
from kb.text import MAX_LINE, clean, to_line


class Action(StrEnum):
    PLAN = "plan"
    START = "start"
    FINISH = "finish"
    ROLL_BACK = "roll_back"
    CLOSE = "close"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Move:
    sources: frozenset[State]
    target: State


MOVES: Final = {
    Action.PLAN: Move(frozenset({State.DRAFT}), State.PLANNED),
    Action.START: Move(frozenset({State.PLANNED}), State.IN_PROGRESS),
    Action.FINISH: Move(frozenset({State.IN_PROGRESS}), State.DONE),
    Action.ROLL_BACK: Move(frozenset({State.IN_PROGRESS}), State.ROLLED_BACK),
    Action.CLOSE: Move(frozenset({State.DONE, State.ROLLED_BACK}), State.CLOSED),
    Action.CANCEL: Move(frozenset({State.DRAFT, State.PLANNED}), State.CANCELLED),
}
_ATTACHABLE: Final = frozenset({State.DRAFT, State.PLANNED})


class ChangeTransitionError(ConflictError):
    code = "change_wrong_state"

    def __init__(self, action: str, state: State) -> None:
        now = ", ".join(each.value.replace("_", " ") for each in possible(state))
        super().__init__(
            f"You cannot {action.replace('_', ' ')} a change that is "
            f"{state.value.replace('_', ' ')}; possible now: {now or 'nothing more'}."
        )


class PlansMissingError(ConflictError):
    """Required plans are not checked in."""

    code = "plans_missing"

    def __init__(self, number: str, missing: Sequence[PlanType]) -> None:
        names = ", ".join(each.value.replace("_", " ") for each in missing)
        super().__init__(f"{number} cannot start: not checked in yet: {names}.")
        self.missing = tuple(missing)


class ChangeInputError(InvalidInputError):
    code = "bad_change"


class ChangeNotAllowedError(ForbiddenError):
    code = "change_not_allowed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intention:
    """What is to be changed, and when."""

    title: str
    description: str = ""
    system: str = ""
    required_plans: tuple[PlanType, ...] = (PlanType.TECHNICAL_PLAN,)
    planned_from: datetime | None = None
    planned_to: datetime | None = None
    problem_id: int | None = None


def possible(state: State) -> tuple[Action, ...]:
    return tuple(action for action, move in MOVES.items() if state in move.sources)


def open_change(
    session: Session, intention: Intention, *, actor: Actor, now: datetime
) -> Change:
    """Raise ``ChangeInputError`` for one without a title or with its end before its start."""
    _require_technician(actor)
    title = to_line(intention.title)
    if not title or len(title) > MAX_LINE:
        raise ChangeInputError(f"A change has a title of up to {MAX_LINE} characters.")
    begins, ends = intention.planned_from, intention.planned_to
    if begins and ends and ends < begins:
        raise ChangeInputError("The change ends before it begins.")
    change = Change(
        number=secrets.token_hex(8),
        title=title,
        description=clean(intention.description),
        state=State.DRAFT,
        system=to_line(intention.system)[:MAX_LINE],
        required_plans=[plan.value for plan in intention.required_plans],
        owner_id=actor.user.id,
        planned_from=begins,
        planned_to=ends,
        problem_id=intention.problem_id,
        created_at=now,
        updated_at=now,
    )
    session.add(change)
    session.flush()  # The number is made of the id.
    change.number = numbering.CHANGES.write(change.id)
    _record(session, change, "open", actor=actor, now=now)
    return change


def add_plan(
    session: Session,
    change: Change,
    submission: Submission,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Make a change plan one of this change's. Doing it again changes nothing."""
    _require_technician(actor)
    if change.state not in _ATTACHABLE:
        raise ChangeTransitionError("add a plan to", change.state)
    if submission.kind is not ArticleKind.CHANGE_PLAN:
        raise ChangeInputError("Only a change plan can be the plan of a change.")
    if any(plan.submission_id == submission.id for plan in change.plans):
        return
    change.plans.append(ChangePlan(submission=submission))
    _record(session, change, "add_plan", actor=actor, now=now)


def plan(session: Session, change: Change, *, actor: Actor, now: datetime) -> None:
    """Say that it is planned; the plans may still be under review."""
    _step(session, change, Action.PLAN, "", actor=actor, now=now)


def start(session: Session, change: Change, *, actor: Actor, now: datetime) -> None:
    """Begin. Raise ``PlansMissingError`` while a required plan is not checked in."""
    _require(change, Action.START, actor)
    if missing := find_missing_plans(change):
        raise PlansMissingError(change.number, missing)
    _step(session, change, Action.START, "", actor=actor, now=now)


def finish(
    session: Session, change: Change, result: str, *, actor: Actor, now: datetime
) -> None:
    _end(session, change, Action.FINISH, result, actor=actor, now=now)


def roll_back(
    session: Session, change: Change, result: str, *, actor: Actor, now: datetime
) -> None:
    _end(session, change, Action.ROLL_BACK, result, actor=actor, now=now)


def close(
    session: Session, change: Change, result: str, *, actor: Actor, now: datetime
) -> None:
    """Close it with its result, which may have been recorded before."""
    _end(session, change, Action.CLOSE, result or change.result, actor=actor, now=now)


def cancel(
    session: Session, change: Change, reason: str, *, actor: Actor, now: datetime
) -> None:
    _require(change, Action.CANCEL, actor)
    text = clean(reason)
    if not text:
        raise ChangeInputError("Say why it is cancelled.")
    _step(session, change, Action.CANCEL, text, actor=actor, now=now)


def find_missing_plans(change: Change) -> tuple[PlanType, ...]:
    """The required plans that are not checked in, or are retired."""
    ready = {
        each.submission.attributes.get("plan_type", "")
        for each in change.plans
        if _is_live(each.submission)
    }
    return tuple(
        PlanType(required)
        for required in change.required_plans
        if required not in ready
    )


def get_change(session: Session, change_id: int, user: User) -> Change:
    """Raise ``NotFoundError`` for what does not exist; changes are for staff."""
    change = session.get(Change, change_id)
    if change is None or not user.is_staff:
        raise NotFoundError("change", change_id)
    return change


def list_changes(
    session: Session, states: Iterable[State] = State, limit: int = 200
) -> list[Change]:
    """Those that begin soonest first; those without a time last."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.state.in_(list(states)))
            .order_by(
                Change.planned_from.is_(None), Change.planned_from, Change.id.desc()
            )
            .limit(limit)
        )
    )


def list_events(session: Session, change: Change) -> list[ChangeEvent]:
    return list(
        session.scalars(
            select(ChangeEvent)
            .where(ChangeEvent.change_id == change.id)
            .order_by(ChangeEvent.id)
        )
    )


def _is_live(submission: Submission) -> bool:
    article = submission.article
    return (
        submission.state is SubmissionState.CHECKED_IN
        and article is not None
        and article.retired_at is None
    )


def _require_technician(actor: Actor) -> None:
    if not actor.user.active or not actor.user.has(Role.TECHNICIAN):
        raise ChangeNotAllowedError("Only technicians work on changes.")


def _require(change: Change, action: Action, actor: Actor) -> None:
    _require_technician(actor)
    if change.state not in MOVES[action].sources:
        raise ChangeTransitionError(action.value, change.state)


def _end(
    session: Session,
    change: Change,
    action: Action,
    result: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    _require(change, action, actor)
    text = clean(result)
    if not text:
        raise ChangeInputError("Say what the result is.")
    change.result = text
    _step(session, change, action, text, actor=actor, now=now)


def _step(
    session: Session,
    change: Change,
    action: Action,
    text: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    _require(change, action, actor)
    source, change.state = change.state, MOVES[action].target
    event = _record(session, change, action.value, actor=actor, now=now)
    event.source = source
    event.text = text


def _record(
    session: Session, change: Change, action: str, *, actor: Actor, now: datetime
) -> ChangeEvent:
    change.updated_at = now
    event = ChangeEvent(
        change_id=change.id,
        action=action,
        source=change.state,
        target=change.state,
        text="",
        details={},
        actor_id=actor.user.id,
        channel=actor.channel,
        at=now,
    )
    session.add(event)
    audit.record(session, action, change, actor=actor, now=now)
    return event

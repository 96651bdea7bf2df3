"""Changes: planned with reviewed change plans, carried out, and closed with a result."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kb import moves, numbering
from kb.articles.kinds import ArticleKind, PlanType
from kb.articles.models import Submission, SubmissionState
from kb.audit import By
from kb.changes.errors import (
    ChangeCase,
    ChangeInputError,
    ChangeNotAllowedError,
    PlansMissingError,
)
from kb.changes.models import Change, ChangeEvent, ChangePlan
from kb.changes.models import ChangeState as State
from kb.changes.moves import MOVES, Action, Remark
from kb.problems.models import Problem
from kb.services.belonging import Hints, find_id
from kb.spellings.names import Field
from kb.spellings.settling import settle
from kb.text import MAX_LINE, clean, to_line


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


def open_change(session: Session, intention: Intention, *, by: By) -> Change:
    """Raise ``ChangeInputError`` for one without a title or with its end before its start."""
    if not by.actor.user.is_technician:
        raise ChangeNotAllowedError
    title = to_line(intention.title)
    if not title or len(title) > MAX_LINE:
        raise ChangeInputError(
            f"A change has a title of up to {MAX_LINE} characters.",
            case=ChangeCase.BAD_TITLE,
            limit=MAX_LINE,
        )
    begins, ends = intention.planned_from, intention.planned_to
    if begins and ends and ends < begins:
        raise ChangeInputError(
            "The change ends before it begins.", case=ChangeCase.ENDS_TOO_EARLY
        )
    change = Change(
        number=secrets.token_hex(8),
        title=title,
        description=clean(intention.description),
        state=State.DRAFT,
        system=settle(session, Field.SYSTEM, to_line(intention.system)[:MAX_LINE]),
        required_plans=[plan.value for plan in intention.required_plans],
        owner_id=by.actor.user.id,
        planned_from=begins,
        planned_to=ends,
        problem_id=intention.problem_id,
        client_id=_find_client(session, intention, by),
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(change)
    session.flush()  # The number is made of the id.
    change.number = numbering.CHANGES.write(change.id)
    opened = ChangeEvent(change_id=change.id, action=Remark.OPEN.value)
    moves.record(session, change, opened, by=by)
    return change


def _find_client(session: Session, intention: Intention, by: By) -> int:
    """Of the problem that it is to solve, else whose system it is about."""
    if intention.problem_id is not None:
        return session.get_one(Problem, intention.problem_id).client_id
    hints = Hints(asker=by.actor.user, system=intention.system)
    return find_id(session, hints)


def add_plan(
    session: Session,
    change: Change,
    submission: Submission,
    *,
    by: By,
) -> None:
    """Make a change plan one of this change's. Doing it again changes nothing."""
    MOVES.require(change, Action.ADD_PLAN, by.actor.user)
    if submission.kind is not ArticleKind.CHANGE_PLAN:
        raise ChangeInputError(
            "Only a change plan can be the plan of a change.", case=ChangeCase.NO_PLAN
        )
    if any(plan.submission_id == submission.id for plan in change.plans):
        return
    change.plans.append(ChangePlan(submission=submission))
    _step(session, change, Action.ADD_PLAN, "", by=by)


def plan(session: Session, change: Change, *, by: By) -> None:
    """Say that it is planned; the plans may still be under review."""
    _step(session, change, Action.PLAN, "", by=by)


def start(session: Session, change: Change, *, by: By) -> None:
    """Begin. Raise ``PlansMissingError`` while a required plan is not checked in."""
    MOVES.require(change, Action.START, by.actor.user)
    if missing := find_missing_plans(change):
        raise PlansMissingError(change.number, missing)
    _step(session, change, Action.START, "", by=by)


def finish(session: Session, change: Change, result: str, *, by: By) -> None:
    _end(session, change, Action.FINISH, result, by=by)


def roll_back(session: Session, change: Change, result: str, *, by: By) -> None:
    _end(session, change, Action.ROLL_BACK, result, by=by)


def close(session: Session, change: Change, result: str, *, by: By) -> None:
    """Close it with its result, which may have been recorded before."""
    _end(session, change, Action.CLOSE, result or change.result, by=by)


def cancel(session: Session, change: Change, reason: str, *, by: By) -> None:
    MOVES.require(change, Action.CANCEL, by.actor.user)
    text = clean(reason)
    if not text:
        raise ChangeInputError(
            "Say why it is cancelled.", case=ChangeCase.REASON_MISSING
        )
    _step(session, change, Action.CANCEL, text, by=by)


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


def _is_live(submission: Submission) -> bool:
    article = submission.article
    return (
        submission.state is SubmissionState.CHECKED_IN
        and article is not None
        and article.retired_at is None
    )


def _end(
    session: Session,
    change: Change,
    action: Action,
    result: str,
    *,
    by: By,
) -> None:
    MOVES.require(change, action, by.actor.user)
    text = clean(result)
    if not text:
        raise ChangeInputError(
            "Say what the result is.", case=ChangeCase.RESULT_MISSING
        )
    change.result = text
    _step(session, change, action, text, by=by)


def _step(
    session: Session,
    change: Change,
    action: Action,
    text: str,
    *,
    by: By,
) -> None:
    MOVES.require(change, action, by.actor.user)
    event = ChangeEvent(change_id=change.id, text=text)
    MOVES.step(session, change, action, event, by=by)

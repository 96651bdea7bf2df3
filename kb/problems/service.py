"""Problems: opened for incidents with one cause, and solved by one reviewed solution."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb import audit, numbering
from kb.articles.models import Article, Submission
from kb.audit import Actor
from kb.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from kb.incidents import links
from kb.incidents.lifecycle import Note, note
from kb.incidents.locking import lock_article
from kb.incidents.models import Incident
from kb.incidents.models import State as IncidentState
from kb.people.models import Role, User
from kb.problems.models import Problem, ProblemEvent
from kb.problems.models import ProblemState as State
from kb.text import MAX_LINE, clean, to_line


class Action(StrEnum):
    FIND_CAUSE = "find_cause"
    LINK = "link"
    AWAIT = "await"
    SOLVE = "solve"
    CANCEL = "cancel"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    sources: frozenset[State]
    target: State | None
    """``None``: it stays where it is."""


_OPEN: Final = frozenset({State.OPEN, State.KNOWN_CAUSE})

MOVES: Final = {
    Action.FIND_CAUSE: Move(frozenset({State.OPEN}), State.KNOWN_CAUSE),
    Action.LINK: Move(_OPEN, None),
    Action.AWAIT: Move(_OPEN, None),
    Action.SOLVE: Move(frozenset({State.KNOWN_CAUSE}), State.SOLVED),
    Action.CANCEL: Move(_OPEN, State.CANCELLED),
    Action.REOPEN: Move(frozenset({State.SOLVED, State.CANCELLED}), State.OPEN),
}


class ProblemTransitionError(ConflictError):
    code = "problem_wrong_state"

    def __init__(self, action: Action, state: State) -> None:
        now = ", ".join(each.value.replace("_", " ") for each in possible(state))
        super().__init__(
            f"You cannot {action.value.replace('_', ' ')} a problem that is "
            f"{state.value.replace('_', ' ')}; possible now: {now}."
        )


class ProblemUnsolvedError(ConflictError):
    code = "problem_unsolved"


class ProblemInputError(InvalidInputError):
    code = "bad_problem"


class ProblemNotAllowedError(ForbiddenError):
    code = "problem_not_allowed"


def possible(state: State) -> tuple[Action, ...]:
    return tuple(action for action, move in MOVES.items() if state in move.sources)


def open_problem(
    session: Session,
    title: str,
    description: str,
    *,
    incidents: Iterable[Incident] = (),
    actor: Actor,
    now: datetime,
) -> Problem:
    """Open a problem, and group *incidents* under it."""
    _require_technician(actor)
    title = to_line(title)
    if not title or len(title) > MAX_LINE:
        raise ProblemInputError(
            f"A problem has a title of up to {MAX_LINE} characters."
        )
    grouped = list(incidents)
    problem = Problem(
        number=secrets.token_hex(8),
        title=title,
        description=clean(description),
        state=State.OPEN,
        system=grouped[0].system if grouped else "",
        owner_id=actor.user.id,
        created_at=now,
        updated_at=now,
    )
    session.add(problem)
    session.flush()  # The number is made of the id.
    problem.number = numbering.PROBLEMS.write(problem.id)
    _record(session, problem, "open", actor=actor, now=now)
    for incident in grouped:
        add_incident(session, problem, incident, actor=actor, now=now)
    return problem


def add_incident(
    session: Session,
    problem: Problem,
    incident: Incident,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Say that the incident has this cause; it leaves the problem it had before."""
    _require_technician(actor)
    incident.problem_id = problem.id
    grouped = Note(action="group", internal=True, details={"problem": problem.number})
    note(session, incident, grouped, actor=actor, now=now)


def remove_incident(
    session: Session, incident: Incident, *, actor: Actor, now: datetime
) -> None:
    _require_technician(actor)
    incident.problem_id = None
    alone = Note(action="ungroup", internal=True)
    note(session, incident, alone, actor=actor, now=now)


def find_cause(
    session: Session, problem: Problem, cause: str, *, actor: Actor, now: datetime
) -> None:
    """Say what the cause is."""
    _require(problem, Action.FIND_CAUSE, actor)
    text = clean(cause)
    if not text:
        raise ProblemInputError("Say what the cause is.")
    problem.cause = text
    _step(session, problem, Action.FIND_CAUSE, text=text, actor=actor, now=now)


def link(
    session: Session, problem: Problem, article_id: int, *, actor: Actor, now: datetime
) -> None:
    """Make the article the problem's solution."""
    article = lock_article(session, article_id)
    _require(problem, Action.LINK, actor)
    links.require_solution(article)
    problem.pending_submission_id = None
    problem.solution_id = article.id
    _step(session, problem, Action.LINK, text="", actor=actor, now=now)


def await_submission(
    session: Session,
    problem: Problem,
    submission: Submission,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Point to a solution that is still under review."""
    _require(problem, Action.AWAIT, actor)
    problem.solution_id = None
    problem.pending_submission_id = submission.id
    _step(session, problem, Action.AWAIT, text="", actor=actor, now=now)


def solve(session: Session, problem: Problem, *, actor: Actor, now: datetime) -> None:
    """Say that it is solved. Raise ``ProblemUnsolvedError`` without a live solution."""
    _require(problem, Action.SOLVE, actor)
    if problem.solution_id is None:
        raise ProblemUnsolvedError(
            f"{problem.number} needs an approved solution before it is solved."
        )
    links.require_solution(lock_article(session, problem.solution_id))
    _step(session, problem, Action.SOLVE, text="", actor=actor, now=now)


def cancel(
    session: Session, problem: Problem, reason: str, *, actor: Actor, now: datetime
) -> None:
    _end(session, problem, Action.CANCEL, reason, actor=actor, now=now)


def reopen(
    session: Session, problem: Problem, reason: str, *, actor: Actor, now: datetime
) -> None:
    _end(session, problem, Action.REOPEN, reason, actor=actor, now=now)


def link_to_all(
    session: Session, problem: Problem, *, actor: Actor, now: datetime
) -> list[Incident]:
    """Link the problem's solution to each of its open incidents."""
    _require_technician(actor)
    if problem.solution_id is None:
        raise ProblemUnsolvedError(f"{problem.number} has no approved solution yet.")
    solution_id = problem.solution_id
    open_states = (IncidentState.NEW, IncidentState.IN_PROGRESS, IncidentState.RESOLVED)
    return [
        links.link(session, incident, solution_id, actor=actor, now=now)
        for incident in list_incidents(session, problem)
        if incident.state in open_states and incident.solution_id != solution_id
    ]


def list_incidents(session: Session, problem: Problem) -> list[Incident]:
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.problem_id == problem.id)
            .order_by(Incident.id)
        )
    )


def turn_into_links(
    session: Session,
    submission: Submission,
    article: Article,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    for problem in _waiting(session, submission):
        problem.pending_submission_id = None
        problem.solution_id = article.id
        _record(session, problem, "solution_checked_in", actor=actor, now=now)


def clear_pointers(
    session: Session, submission: Submission, *, actor: Actor, now: datetime
) -> None:
    for problem in _waiting(session, submission):
        problem.pending_submission_id = None
        _record(session, problem, "solution_not_accepted", actor=actor, now=now)


def get_problem(session: Session, problem_id: int, user: User) -> Problem:
    """Raise ``NotFoundError`` for what does not exist; problems are for staff."""
    problem = session.get(Problem, problem_id)
    if problem is None or not user.is_staff:
        raise NotFoundError("problem", problem_id)
    return problem


def list_problems(
    session: Session, *, include_ended: bool, limit: int = 200
) -> list[tuple[Problem, int]]:
    """Each with the number of its incidents; the latest changed first."""
    count = (
        select(func.count(Incident.id))
        .where(Incident.problem_id == Problem.id)
        .scalar_subquery()
    )
    query = select(Problem, count)
    if not include_ended:
        query = query.where(Problem.state.in_(_OPEN))
    rows = session.execute(query.order_by(Problem.updated_at.desc()).limit(limit))
    return [(problem, incidents) for problem, incidents in rows]


def list_events(session: Session, problem: Problem) -> list[ProblemEvent]:
    return list(
        session.scalars(
            select(ProblemEvent)
            .where(ProblemEvent.problem_id == problem.id)
            .order_by(ProblemEvent.id)
        )
    )


def _waiting(session: Session, submission: Submission) -> list[Problem]:
    return list(
        session.scalars(
            select(Problem).where(Problem.pending_submission_id == submission.id)
        )
    )


def _require_technician(actor: Actor) -> None:
    if not actor.user.active or not actor.user.has(Role.TECHNICIAN):
        raise ProblemNotAllowedError("Only technicians work on problems.")


def _require(problem: Problem, action: Action, actor: Actor) -> None:
    _require_technician(actor)
    if problem.state not in MOVES[action].sources:
        raise ProblemTransitionError(action, problem.state)


def _end(
    session: Session,
    problem: Problem,
    action: Action,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    _require(problem, action, actor)
    text = clean(reason)
    if not text:
        raise ProblemInputError("Say why.")
    _step(session, problem, action, text=text, actor=actor, now=now)


def _step(
    session: Session,
    problem: Problem,
    action: Action,
    *,
    text: str,
    actor: Actor,
    now: datetime,
) -> None:
    target = MOVES[action].target or problem.state
    source, problem.state = problem.state, target
    event = _record(session, problem, action.value, actor=actor, now=now)
    event.source = source
    event.text = text


def _record(
    session: Session, problem: Problem, action: str, *, actor: Actor, now: datetime
) -> ProblemEvent:
    problem.updated_at = now
    event = ProblemEvent(
        problem_id=problem.id,
        action=action,
        source=problem.state,
        target=problem.state,
        text="",
        details={
            "article": problem.solution_id,
            "submission": problem.pending_submission_id,
        },
        actor_id=actor.user.id,
        channel=actor.channel,
        at=now,
    )
    session.add(event)
    audit.record(session, action, problem, actor=actor, now=now)
    return event

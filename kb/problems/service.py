"""Problems: opened for incidents with one cause, and solved by one reviewed solution."""

import secrets
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from kb import audit, moves, numbering
from kb.articles.models import Submission
from kb.audit import Actor, By
from kb.incidents import links
from kb.incidents.actions import Action as Step
from kb.incidents.actions import Remark as Noted
from kb.incidents.lifecycle import Note, may, note
from kb.incidents.locking import lock_article
from kb.incidents.models import Incident
from kb.incidents.models import State as IncidentState
from kb.masking import keep_block
from kb.problems.errors import (
    ProblemCase,
    ProblemInputError,
    ProblemNotAllowedError,
    ProblemUnsolvedError,
)
from kb.problems.listing import list_incidents, list_waiting
from kb.problems.models import Problem, ProblemEvent
from kb.problems.models import ProblemState as State
from kb.problems.moves import MOVES, Action, Remark
from kb.services.belonging import Hints, find_id
from kb.text import MAX_LINE, to_line


def open_problem(
    session: Session,
    title: str,
    description: str,
    *,
    incidents: Iterable[Incident] = (),
    by: By,
) -> Problem:
    """Open a problem, and group *incidents* under it."""
    _require_technician(by.actor)
    title = to_line(title)
    if not title or len(title) > MAX_LINE:
        raise ProblemInputError(
            f"A problem has a title of up to {MAX_LINE} characters.",
            case=ProblemCase.BAD_TITLE,
            limit=MAX_LINE,
        )
    grouped = list(incidents)
    problem = Problem(
        number=secrets.token_hex(8),
        title=title,
        description=keep_block(description),
        state=State.OPEN,
        system=grouped[0].system if grouped else "",
        client_id=grouped[0].client_id if grouped else _client_of(session, by.actor),
        owner_id=by.actor.user.id,
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(problem)
    session.flush()  # The number is made of the id.
    problem.number = numbering.PROBLEMS.write(problem.id)
    _record(session, problem, Remark.OPEN, by=by)
    for incident in grouped:
        # No way back is kept: it would leave a problem behind that is nobody's.
        _group(session, problem, incident, by=by)
    return problem


def add_incident(
    session: Session,
    problem: Problem,
    incident: Incident,
    *,
    by: By,
) -> None:
    """Say that the incident has this cause; it leaves the problem it had before."""
    _require_technician(by.actor)
    _group(session, problem, incident, was_in=incident.problem_id, by=by)


def _group(
    session: Session,
    problem: Problem,
    incident: Incident,
    *,
    by: By,
    **before: int | None,
) -> None:
    if incident.client_id != problem.client_id:
        raise ProblemInputError(
            "A problem and its incidents are of one client.",
            case=ProblemCase.OTHER_CLIENT,
        )
    incident.problem_id = problem.id
    details = {"problem": problem.number, **before}
    grouped = Note(action=Noted.GROUP, internal=True, details=details)
    note(session, incident, grouped, by=by)
    audit.record(session, Noted.GROUP, incident, by=by, problem=problem.number)


def remove_incident(session: Session, incident: Incident, *, by: By) -> None:
    _require_technician(by.actor)
    was_in, incident.problem_id = incident.problem_id, None
    alone = Note(action=Noted.UNGROUP, internal=True, details={"was_in": was_in})
    note(session, incident, alone, by=by)
    audit.record(session, Noted.UNGROUP, incident, by=by)


def find_cause(session: Session, problem: Problem, cause: str, *, by: By) -> None:
    """Say what the cause is."""
    MOVES.require(problem, Action.FIND_CAUSE, by.actor.user)
    text = keep_block(cause)
    if not text:
        raise ProblemInputError(
            "Say what the cause is.", case=ProblemCase.CAUSE_MISSING
        )
    problem.cause = text
    _step(session, problem, Action.FIND_CAUSE, text=text, by=by)


def link(session: Session, problem: Problem, article_id: int, *, by: By) -> None:
    """Make the article the problem's solution."""
    article = lock_article(session, article_id)
    MOVES.require(problem, Action.LINK, by.actor.user)
    links.require_solution(article)
    before = _solution_of(problem)
    problem.pending_submission_id = None
    problem.solution_id = article.id
    _step(session, problem, Action.LINK, by=by, instead_of=before)


def await_submission(
    session: Session,
    problem: Problem,
    submission: Submission,
    *,
    by: By,
) -> None:
    """Point to a solution that is still under review."""
    MOVES.require(problem, Action.AWAIT, by.actor.user)
    before = _solution_of(problem)
    problem.solution_id = None
    problem.pending_submission_id = submission.id
    _step(session, problem, Action.AWAIT, by=by, instead_of=before)


def solve_as_before(
    session: Session, problem: Problem, event: ProblemEvent, *, by: By
) -> None:
    """Put the solution back that *event* replaced, as a step of its own."""
    MOVES.require(problem, Action.LINK, by.actor.user)
    before = event.details["instead_of"]
    article_id = before["article"]
    if article_id is not None:
        links.require_solution(lock_article(session, article_id))
    problem.solution_id = article_id
    problem.pending_submission_id = before["submission"]
    undoing = _event(problem, action=Remark.UNLINK.value)
    undoing.details = {**undoing.details, "undoes": event.id}
    moves.record(session, problem, undoing, by=by)


def solve(session: Session, problem: Problem, *, by: By) -> None:
    """Say that it is solved. Raise ``ProblemUnsolvedError`` without a live solution."""
    MOVES.require(problem, Action.SOLVE, by.actor.user)
    if problem.solution_id is None:
        raise ProblemUnsolvedError(
            f"{problem.number} needs an approved solution before it is solved."
        )
    links.require_solution(lock_article(session, problem.solution_id))
    _step(session, problem, Action.SOLVE, by=by)


def cancel(session: Session, problem: Problem, reason: str, *, by: By) -> None:
    _end(session, problem, Action.CANCEL, reason, by=by)


def reopen(session: Session, problem: Problem, reason: str, *, by: By) -> None:
    _end(session, problem, Action.REOPEN, reason, by=by)


def list_linkable(session: Session, problem: Problem, *, by: By) -> list[Incident]:
    """Its open incidents without its solution, as far as the actor may link it."""
    _require_technician(by.actor)
    if problem.solution_id is None:
        raise ProblemUnsolvedError(f"{problem.number} has no approved solution yet.")
    open_states = (IncidentState.NEW, IncidentState.IN_PROGRESS, IncidentState.RESOLVED)
    return [
        incident
        for incident in list_incidents(session, problem)
        if incident.state in open_states
        and incident.solution_id != problem.solution_id
        and may(incident, Step.LINK, by.actor.user)
    ]


def turn_into_links(
    session: Session, submissions: Sequence[Submission], *, by: By
) -> None:
    awaited = {submission.id: submission.article_id for submission in submissions}
    for problem in list_waiting(session, awaited):
        problem.solution_id = awaited[problem.pending_submission_id or 0]
        problem.pending_submission_id = None
        _record(session, problem, Remark.SOLUTION_CHECKED_IN, by=by)


def clear_pointers(session: Session, submission: Submission, *, by: By) -> None:
    for problem in list_waiting(session, [submission.id]):
        problem.pending_submission_id = None
        _record(session, problem, Remark.SOLUTION_NOT_ACCEPTED, by=by)


def _client_of(session: Session, actor: Actor) -> int:
    return find_id(session, Hints(asker=actor.user))


def _require_technician(actor: Actor) -> None:
    if not actor.user.is_technician:
        raise ProblemNotAllowedError


def _end(
    session: Session,
    problem: Problem,
    action: Action,
    reason: str,
    *,
    by: By,
) -> None:
    MOVES.require(problem, action, by.actor.user)
    text = keep_block(reason)
    if not text:
        raise ProblemInputError("Say why.", case=ProblemCase.REASON_MISSING)
    _step(session, problem, action, text=text, by=by)


def _step(
    session: Session,
    problem: Problem,
    action: Action,
    *,
    text: str = "",
    instead_of: Mapping[str, int | None] | None = None,
    by: By,
) -> None:
    event = _event(problem, text=text)
    if instead_of is not None:
        event.details = {**event.details, "instead_of": dict(instead_of)}
    MOVES.step(session, problem, action, event, by=by)


def _record(session: Session, problem: Problem, remark: Remark, *, by: By) -> None:
    event = _event(problem, action=remark.value)
    moves.record(session, problem, event, by=by)


def _event(problem: Problem, **values: str) -> ProblemEvent:
    return ProblemEvent(
        problem_id=problem.id,
        details=_solution_of(problem),
        **values,
    )


def _solution_of(problem: Problem) -> dict[str, int | None]:
    return {
        "article": problem.solution_id,
        "submission": problem.pending_submission_id,
    }

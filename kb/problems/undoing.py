"""Taking back the solution that one has just given a problem: a second step, no deletion."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents.errors import UndoCase, UndoRefusedError
from kb.problems import service
from kb.problems.models import Problem, ProblemEvent
from kb.problems.moves import OPEN


def find_undoable(session: Session, problem: Problem, *, by: By) -> ProblemEvent | None:
    """The newest step, if the actor took it and it gave the problem its solution."""
    event = _find_newest(session, problem)
    if event is None or _find_refusal(problem, event, by) is not None:
        return None
    return event


def undo(session: Session, problem: Problem, event_id: int, *, by: By) -> None:
    """Raise ``UndoRefusedError`` where something has followed, or there is no way back."""
    event = _find_newest(session, problem)
    if event is None or event.id != event_id:
        raise UndoRefusedError.of(UndoCase.FOLLOWED)
    refusal = _find_refusal(problem, event, by)
    if refusal is not None:
        raise UndoRefusedError.of(refusal)
    service.solve_as_before(session, problem, event, by=by)


def _find_newest(session: Session, problem: Problem) -> ProblemEvent | None:
    return session.scalar(
        select(ProblemEvent)
        .where(ProblemEvent.problem_id == problem.id)
        .order_by(ProblemEvent.id.desc())
        .limit(1)
    )


def _find_refusal(problem: Problem, event: ProblemEvent, by: By) -> UndoCase | None:
    if event.actor_id != by.actor.user.id:
        return UndoCase.NOT_YOURS
    if "instead_of" not in event.details or problem.state not in OPEN:
        return UndoCase.NO_WAY_BACK
    return None

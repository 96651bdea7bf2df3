"""Finding problems, and what belongs to one."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.people.models import User
from kb.problems.models import Problem, ProblemEvent
from kb.problems.moves import OPEN


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
        query = query.where(Problem.state.in_(OPEN))
    rows = session.execute(query.order_by(Problem.updated_at.desc()).limit(limit))
    return [(problem, incidents) for problem, incidents in rows]


def list_incidents(session: Session, problem: Problem) -> list[Incident]:
    return list(
        session.scalars(
            select(Incident)
            .where(Incident.problem_id == problem.id)
            .order_by(Incident.id)
        )
    )


def list_events(session: Session, problem: Problem) -> list[ProblemEvent]:
    return list(
        session.scalars(
            select(ProblemEvent)
            .where(ProblemEvent.problem_id == problem.id)
            .order_by(ProblemEvent.id)
        )
    )


def list_waiting(session: Session, submissions: Iterable[int]) -> list[Problem]:
    """The problems that wait for one of the submissions to be checked in."""
    return list(
        session.scalars(
            select(Problem).where(
                Problem.pending_submission_id.in_(sorted(submissions))
            )
        )
    )

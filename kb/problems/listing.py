"""Finding problems, and what belongs to one."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from kb import lines, offers
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.kept import kept
from kb.people.models import User, without_rights
from kb.problems.models import Problem, ProblemEvent
from kb.problems.moves import OPEN
from kb.services.visibility import clients_of, of_clients

_LATEST: Final = (Problem.updated_at.desc(), Problem.id.desc())


def get_problem(session: Session, problem_id: int, user: User) -> Problem:
    """Raise ``NotFoundError`` for what does not exist; problems are for staff."""
    problem = session.scalar(
        select(Problem)
        .where(Problem.id == problem_id, visible_to(session, user))
        .options(*without_rights(Problem.owner))
    )
    if problem is None:
        raise NotFoundError("problem", problem_id)
    return problem


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """Problems are for staff, of the clients that they work for."""
    return of_clients(Problem.client_id, _clients_of(session, user))


def _clients_of(session: Session, user: User) -> frozenset[int] | None:
    is_reader = user.active and user.is_staff
    return clients_of(session, user) if is_reader else frozenset()


def list_problems(
    session: Session, user: User, *, include_ended: bool, limit: int = 200
) -> list[tuple[Problem, int]]:
    """Each with the number of its incidents; the latest changed first."""
    count = (
        select(func.count(Incident.id))
        .where(Incident.problem_id == Problem.id)
        .scalar_subquery()
    )
    query = select(Problem, count).where(visible_to(session, user))
    if not include_ended:
        query = query.where(Problem.state.in_(OPEN))
    rows = session.execute(query.order_by(*_LATEST).limit(limit))
    return [(problem, incidents) for problem, incidents in rows]


def ask_for_problems(session: Session, user: User, *, limit: int = 200) -> Select[Any]:
    """As ``list_problems`` without the ended ones, as offers."""
    return _ask_for_problems(_clients_of(session, user), limit)


@kept
def _ask_for_problems(clients: frozenset[int] | None, limit: int) -> Select[Any]:
    return (
        offers.to_select(Problem.id, code=Problem.number, name=Problem.title)
        .where(of_clients(Problem.client_id, clients), Problem.state.in_(OPEN))
        .order_by(*_LATEST)
        .limit(limit)
    )


def ask_for_one(session: Session, user: User) -> Select[Any]:
    """That of the parameter ``problem`` as a line, as far as *user* may see it."""
    return _ask_for_one(_clients_of(session, user))


@kept
def _ask_for_one(clients: frozenset[int] | None) -> Select[Any]:
    return lines.to_select(
        id=Problem.id,
        since=Problem.created_at,
        number=Problem.number,
        title=Problem.title,
    ).where(Problem.id == bindparam("problem"), of_clients(Problem.client_id, clients))


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
            select(Problem)
            .where(Problem.pending_submission_id.in_(sorted(submissions)))
            .order_by(Problem.id)
        )
    )

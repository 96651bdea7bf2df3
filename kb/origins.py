"""Where a submission comes from: the incident, problem, change, past case or gap."""

from typing import Final

from sqlalchemy import ColumnElement, ForeignKey, Text, and_, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb.articles.models import Submission
from kb.changes.models import Change
from kb.database import Base
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import CLIENTS, READER, Id, Ids, in_place_of
from kb.problems.models import Problem
from kb.services.visibility import clients_of, of_clients

_OF_CLIENTS: Final = (Incident, Problem, Change, PastCase)


class Origin(Base):
    """The tie of a submission to the work that it was born in."""

    __tablename__ = "submission_origin"

    submission_id: Mapped[int] = mapped_column(
        ForeignKey("submission.id"), primary_key=True
    )
    incident_id: Mapped[int | None] = mapped_column(
        ForeignKey("incident.id"), index=True
    )
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"), index=True)
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"), index=True)
    past_case_id: Mapped[int | None] = mapped_column(
        ForeignKey("past_case.id"), index=True
    )
    """The first of the cases like one another that it is written of."""
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_gap.id"))
    searched: Mapped[str] = mapped_column(Text, default="")
    """The words that were searched for before it was written."""

    incident: Mapped[Incident | None] = relationship()
    problem: Mapped[Problem | None] = relationship()


def find_origin(session: Session, submission: Submission) -> Origin | None:
    return session.get(Origin, submission.id)


def is_readable(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a submission was not written for work of another client.

    What is in review is not shared yet: it may say what only that client's people know.
    """
    return _is_readable(user.id, clients_of(session, user))


def is_readable_by_reader(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    return _is_readable(READER, in_place_of(clients_of(session, user), CLIENTS))


@kept
def _is_readable(user_id: Id, clients: Ids | None) -> ColumnElement[bool]:
    if clients is None:
        return true()
    waiting = select(Incident.id).where(
        Incident.pending_submission_id == Submission.id, _is_foreign(Incident, clients)
    )
    born = (
        select(Origin.submission_id)
        .outerjoin(Incident, Incident.id == Origin.incident_id)
        .outerjoin(Problem, Problem.id == Origin.problem_id)
        .outerjoin(Change, Change.id == Origin.change_id)
        .outerjoin(PastCase, PastCase.id == Origin.past_case_id)
        .where(
            Origin.submission_id == Submission.id,
            or_(*(_is_foreign(each, clients) for each in _OF_CLIENTS)),
        )
    )
    is_foreign = or_(
        waiting.correlate(Submission).exists(), born.correlate(Submission).exists()
    )
    return or_(Submission.author_id == user_id, ~is_foreign)


def may_read(session: Session, submission: Submission, user: User) -> bool:
    """As ``is_readable``, of one submission."""
    found = select(Submission.id).where(
        Submission.id == submission.id, is_readable(session, user)
    )
    return session.scalar(found) is not None


def _is_foreign(
    table: type[Incident | Problem | Change | PastCase], clients: Ids | None
) -> ColumnElement[bool]:
    return and_(table.id.is_not(None), ~of_clients(table.client_id, clients))

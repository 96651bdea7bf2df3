"""Where a submission comes from: the incident, problem, change or gap it answers."""

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb.articles.models import Submission
from kb.database import Base
from kb.incidents.models import Incident
from kb.problems.models import Problem


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
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("knowledge_gap.id"))
    searched: Mapped[str] = mapped_column(Text, default="")
    """The words that were searched for before it was written."""

    incident: Mapped[Incident | None] = relationship()
    problem: Mapped[Problem | None] = relationship()


def find_origin(session: Session, submission: Submission) -> Origin | None:
    return session.get(Origin, submission.id)

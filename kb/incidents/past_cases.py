"""Past cases: solved elsewhere, brought in to teach the ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.revisions import mark_behind
from kb.database import Base


class PastCase(Base):
    """A solved case from elsewhere. It teaches the ranking and counts in no figure."""

    __tablename__ = "past_case"
    __table_args__ = (
        UniqueConstraint("origin", "external_id"),
        Index("ix_past_case_article_id_id", "article_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    origin: Mapped[str]
    external_id: Mapped[str]
    """The case's number where it came from; with the origin it makes a repeat harmless."""
    client_id: Mapped[int] = mapped_column(
        ForeignKey("client.id"), index=True, server_default="1"
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    solved_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvedCase:
    external_id: str
    article_id: int
    title: str
    body: str = ""
    solved_at: datetime | None = None


def add_past_cases(
    session: Session, origin: str, cases: Iterable[SolvedCase], *, now: datetime
) -> int:
    """Add the cases that are not there yet; return how many that were."""
    given = {case.external_id: case for case in cases}
    known = set(
        session.scalars(
            select(PastCase.external_id).where(
                PastCase.origin == origin, PastCase.external_id.in_(given)
            )
        )
    )
    new = [case for key, case in given.items() if key not in known]
    session.add_all(
        PastCase(
            origin=origin,
            external_id=case.external_id,
            article_id=case.article_id,
            title=case.title,
            body=case.body,
            solved_at=case.solved_at,
        )
        for case in new
    )
    for article_id in dict.fromkeys(case.article_id for case in new):
        mark_behind(session, article_id, now=now)
    return len(new)

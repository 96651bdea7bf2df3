"""Past cases: solved elsewhere, brought in to be found, and to teach the ranking."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.articles.revisions import mark_behind
from kb.database import Base


class PastCase(Base):
    """A solved case from elsewhere. It counts in no figure.

    With an article it teaches the ranking; without one, what was done is found by staff,
    and proposed as a solution together with cases like it.
    """

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
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    title: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    """What was said of it, and what was done: all that is searched."""
    system: Mapped[str] = mapped_column(default="", server_default="")
    category: Mapped[str] = mapped_column(default="", server_default="")
    resolution: Mapped[str] = mapped_column(Text, default="", server_default="")
    """What was done, by itself."""
    sayings: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )
    """Its comments: at, author, text, and whether they were internal."""
    opened_at: Mapped[datetime | None]
    solved_at: Mapped[datetime | None]
    group_id: Mapped[int | None] = mapped_column(index=True)
    """The first of the cases like it, itself perhaps; nothing where nobody said enough."""


class PastCaseBand(Base):
    """One band of what the first case of a group says; see ``kb.articles.likeness``."""

    __tablename__ = "past_case_band"
    __table_args__ = (Index("ix_past_case_band_value", "value"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("past_case.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


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

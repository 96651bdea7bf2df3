"""Posts of monitoring that were not taken: kept for whoever can put the sender right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb.database import Base
from kb.people.models import ApiToken
from kb.text import cut, to_block

MOST_KEPT: Final = 1_000
"""Different ones: beyond that the oldest goes, whoever invents new ones."""
MAX_DETAIL: Final = 500


class RefusedPost(Base):
    """What is wrong with a post, and who sent it."""

    __tablename__ = "refused_post"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Digest of all that makes it the same: a sender that goes on is one row."""
    path: Mapped[str] = mapped_column(String(100))
    status: Mapped[int]
    code: Mapped[str] = mapped_column(String(64))
    detail: Mapped[str] = mapped_column(Text, default="")
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))
    address: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(default=0)
    """Bytes of the last one."""
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)

    token: Mapped[ApiToken | None] = relationship()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One post, as its refusal was answered."""

    path: str
    status: int
    code: str
    detail: str
    address: str
    token_id: int | None = None
    """Of the token that it came with; none of a sender that showed none of ours."""
    size: int = 0

    @property
    def key(self) -> str:
        """Of a sender without a token the address is all that is known."""
        detail = self.detail if self.token_id is not None else ""
        parts = (self.path, self.code, detail, self.token_id, self.address)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def note(session: Session, refusal: Refusal, *, now: datetime, times: int = 1) -> None:
    """Keep it, or count it with those that are the same."""
    known = session.scalar(select(RefusedPost).where(RefusedPost.key == refusal.key))
    if known is None:
        _make_room(session)
        known = RefusedPost(
            key=refusal.key,
            path=cut(refusal.path, 100),
            status=refusal.status,
            code=refusal.code,
            token_id=refusal.token_id,
            address=cut(refusal.address, 64),
            times=0,
            first_at=now,
        )
        session.add(known)
    known.detail = cut(to_block(refusal.detail), MAX_DETAIL)
    known.size = refusal.size
    known.times += times
    known.last_at = now


def list_refused(session: Session, *, offset: int, limit: int) -> Sequence[RefusedPost]:
    """The latest first."""
    return session.scalars(
        select(RefusedPost)
        .order_by(RefusedPost.last_at.desc(), RefusedPost.id.desc())
        .offset(offset)
        .limit(limit)
    ).all()


def count_since(session: Session, since: datetime) -> int:
    """How many kinds of refusals there were since then."""
    recent = select(func.count(RefusedPost.id)).where(RefusedPost.last_at >= since)
    return session.scalar(recent) or 0


def forget_before(session: Session, oldest: datetime) -> int:
    gone = list(
        session.scalars(select(RefusedPost.id).where(RefusedPost.last_at < oldest))
    )
    if gone:
        session.execute(delete(RefusedPost).where(RefusedPost.id.in_(gone)))
    return len(gone)


def _make_room(session: Session) -> None:
    kept = session.scalar(select(func.count(RefusedPost.id))) or 0
    if kept >= MOST_KEPT:
        oldest = (
            select(RefusedPost.id)
            .order_by(RefusedPost.last_at, RefusedPost.id)
            .limit(kept - MOST_KEPT + 1)
        )
        ids = list(session.scalars(oldest))
        session.execute(delete(RefusedPost).where(RefusedPost.id.in_(ids)))

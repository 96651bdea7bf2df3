"""Answers kept under the caller's key: the same request, sent again, is done once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ForeignKey, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base
from kb.errors import ConflictError

KEPT: Final = timedelta(days=2)


class KeyReusedError(ConflictError):
    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This idempotency key was used for another request before.")


class KeptAnswer(Base):
    """What was answered to a request that changed something, with its key."""

    __tablename__ = "kept_answer"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True, slots=True)
class Request:
    user_id: int
    key: str
    sha256: str
    """Of everything that makes the request what it is."""


def find_answer(session: Session, request: Request) -> KeptAnswer | None:
    """The answer given before. Raise ``KeyReusedError`` if the request was another."""
    kept = session.get(KeptAnswer, (request.user_id, request.key))
    if kept is not None and kept.request_sha256 != request.sha256:
        raise KeyReusedError
    return kept


def keep_answer(
    session: Session,
    request: Request,
    status: int,
    body: dict[str, Any],
    *,
    now: datetime,
) -> None:
    """Remember what is answered, with the change itself."""
    forget_old(session, now=now)
    session.add(
        KeptAnswer(
            user_id=request.user_id,
            key=request.key,
            request_sha256=request.sha256,
            status=status,
            body=body,
            at=now,
        )
    )
    session.flush()  # Of two at the same time, one fails here and does nothing.


def forget_old(session: Session, *, now: datetime) -> int:
    """An answer may name people: it is not kept longer than was said."""
    gone = session.execute(delete(KeptAnswer).where(KeptAnswer.at < now - KEPT))
    return int(gone.rowcount)  # type: ignore[attr-defined]

"""Identities that a directory or a provider keeps, and whose accounts they are."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from kb.database import Base
from kb.errors import NotFoundError
from kb.people.models import User

DIRECTORY: Final = "directory"
"""The source of whom the directory knows; a provider is named by its issuer."""
WAITS: Final = timedelta(days=30)
"""So long after its last sign-in an identity waits for somebody to link it."""


class ExternalAccount(Base):
    """One identity at one source. It is an account's by a proof, or waits for one.

    A source and a subject are of one person there for good, which logins and addresses
    are not: nothing else ever leads from an identity to an account.
    """

    __tablename__ = "external_account"
    __table_args__ = (
        UniqueConstraint("source", "subject"),
        UniqueConstraint("user_id", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty while it waits."""
    source: Mapped[str] = mapped_column(String(255))
    subject: Mapped[str] = mapped_column(String(255))
    known_as: Mapped[str] = mapped_column(String(200))
    """The login there, for people to recognise it by."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When somebody last signed in by it."""
    gone_at: Mapped[datetime | None]
    """Since when the account is switched off because the source says so."""

    user: Mapped[User | None] = relationship()


def find_identity(
    session: Session, source: str, subject: str
) -> ExternalAccount | None:
    return session.scalar(
        select(ExternalAccount)
        .where(ExternalAccount.source == source, ExternalAccount.subject == subject)
        .options(joinedload(ExternalAccount.user))
    )


def get_identity(session: Session, identity_id: int) -> ExternalAccount:
    found = session.get(ExternalAccount, identity_id)
    if found is None:
        raise NotFoundError("identity", identity_id)
    return found


def find_of(session: Session, user: User, source: str) -> ExternalAccount | None:
    return session.scalar(
        select(ExternalAccount).filter_by(user_id=user.id, source=source)
    )


def list_of_source(session: Session, source: str) -> list[ExternalAccount]:
    """Those of *source* that are somebody's."""
    return list(
        session.scalars(
            select(ExternalAccount)
            .where(
                ExternalAccount.source == source, ExternalAccount.user_id.is_not(None)
            )
            .options(joinedload(ExternalAccount.user))
            .order_by(ExternalAccount.id)
        )
    )


def list_linked(session: Session) -> list[ExternalAccount]:
    """Those of any source that are somebody's, the last seen first."""
    return list(
        session.scalars(
            select(ExternalAccount)
            .where(ExternalAccount.user_id.is_not(None))
            .options(joinedload(ExternalAccount.user))
            .order_by(ExternalAccount.seen_at.desc(), ExternalAccount.id)
        )
    )


def list_of(session: Session, user: User) -> list[ExternalAccount]:
    return list(
        session.scalars(
            select(ExternalAccount)
            .where(ExternalAccount.user_id == user.id)
            .order_by(ExternalAccount.source)
        )
    )


def list_waiting(session: Session) -> list[ExternalAccount]:
    """Those of nobody, the last seen first."""
    return list(
        session.scalars(
            select(ExternalAccount)
            .where(ExternalAccount.user_id.is_(None))
            .order_by(ExternalAccount.seen_at.desc(), ExternalAccount.id.desc())
        )
    )


def forget_waiting(session: Session, *, now: datetime) -> int:
    """Of whoever has not come again for long."""
    gone = session.execute(
        delete(ExternalAccount).where(
            ExternalAccount.user_id.is_(None), ExternalAccount.seen_at < now - WAITS
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def forget_all(session: Session, user: User) -> None:
    """Nothing stays of who somebody was elsewhere."""
    session.execute(delete(ExternalAccount).where(ExternalAccount.user_id == user.id))
    user.is_external = False

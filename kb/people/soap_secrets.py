"""What WS-Security's digest needs: secrets of system accounts, and nonces seen."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb import encryption
from kb.database import Base
from kb.errors import Case, ForbiddenError
from kb.people.models import Scope, User


class SecretCase(Case):
    PERSON = "person"


class ReplayedError(ForbiddenError):
    """The same message was received before."""

    code = "replayed"

    def __init__(self) -> None:
        super().__init__("This nonce was used before.")


class SoapSecret(Base):
    """A secret with which a system account signs; never a person's password."""

    __tablename__ = "soap_secret"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(Text)
    """Encrypted under the installation's key."""
    scopes: Mapped[list[str]] = mapped_column(JSON)
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined")


class UsedNonce(Base):
    """A nonce that was accepted, for as long as its message would be."""

    __tablename__ = "used_nonce"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


def issue_secret(
    session: Session,
    user: User,
    *,
    key: str,
    scopes: Iterable[Scope],
    expires_at: datetime,
) -> str:
    """A new secret in place of the one before; it is shown once.

    Raise ``ForbiddenError`` for a person: a digest is for systems.
    """
    if not user.is_system:
        raise ForbiddenError(
            "A SOAP secret is for the account of a system, which has no password.",
            case=SecretCase.PERSON,
        )
    secret = secrets.token_urlsafe(32)
    session.merge(
        SoapSecret(
            user_id=user.id,
            secret=encryption.encrypt(key, secret),
            scopes=sorted({scope.value for scope in scopes}),
            expires_at=expires_at,
        )
    )
    return secret


def find_secret(session: Session, user: User, *, now: datetime) -> SoapSecret | None:
    found = session.get(SoapSecret, user.id)
    return found if found is not None and now < found.expires_at else None


def use_nonce(
    session: Session, login: str, nonce: bytes, *, until: datetime, now: datetime
) -> None:
    """Raise ``ReplayedError`` if *login* has used the nonce already."""
    session.execute(delete(UsedNonce).where(UsedNonce.expires_at < now))
    digest = hashlib.sha256(login.encode() + b"\0" + nonce).hexdigest()
    session.add(UsedNonce(sha256=digest, expires_at=until))
    try:
        session.flush()  # Of two at the same time, the second fails here.
    except IntegrityError as error:
        raise ReplayedError from error

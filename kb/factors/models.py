"""The tables of what people show besides their password."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.columns import enum_column
from kb.database import Base
from kb.people.models import Role


class CodeSecret(Base):
    """What an app on somebody's telephone makes codes from."""

    __tablename__ = "code_secret"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), primary_key=True
    )
    secret: Mapped[str] = mapped_column(Text)
    """Encrypted under the installation's key."""
    last_step: Mapped[int] = mapped_column(BigInteger)
    """Of the last code that was accepted: neither it nor an earlier one is again."""
    added_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper that lets in once. Only its hash is kept."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the code, which is long and random."""
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair of somebody's device; the private half never leaves it."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    credential_id: Mapped[str] = mapped_column(Text, unique=True)
    """In base64url."""
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    """Attested credential data of WebAuthn, which holds the public key."""
    sign_count: Mapped[int] = mapped_column(BigInteger)
    """As its device counts; 0 for one that does not."""
    name: Mapped[str] = mapped_column(String(100))
    added_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class FactorRule(Base):
    """Whether people of a role need a second factor; without a row they do not."""

    __tablename__ = "factor_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[Role] = mapped_column(enum_column(Role), unique=True)
    required_from: Mapped[date | None]
    """From this day on nobody of the role gets further without; ``None``: optional."""

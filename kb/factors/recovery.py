"""Ten codes on paper, each of which lets in once, for who has lost everything else."""

import hashlib
import unicodedata
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from kb.factors.models import RecoveryCode
from kb.people.models import User
from kb.people.passwords import generate_password

COUNT: Final = 10


def renew(session: Session, user: User) -> tuple[str, ...]:
    """New codes in place of all before; they are kept nowhere as they are."""
    forget(session, user.id)
    made = tuple(generate_password() for _ in range(COUNT))
    session.add_all(
        RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in made
    )
    return made


def forget(session: Session, user_id: int) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def count_left(session: Session, user_id: int) -> int:
    return (
        session.scalar(
            select(func.count(RecoveryCode.id)).where(
                RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
            )
        )
        or 0
    )


def accept(session: Session, user: User, typed: str, *, now: datetime) -> bool:
    """Whether *typed* is a code of *user*'s that was not used; now it is."""
    taken = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user.id,
            RecoveryCode.code_hash == _hash(typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _hash(typed: str) -> str:
    """Of the letters and digits alone: people type with and without hyphens."""
    text = unicodedata.normalize("NFKC", typed).casefold()
    plain = "".join(each for each in text if each.isalnum())
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()

"""Codes of six digits that an app makes from a secret and the time (RFC 6238).

A code of one step of 30 seconds before or after is accepted, for clocks that differ. No
code is accepted twice, nor one of a step before the last that was.
"""

import hmac
import unicodedata
from datetime import datetime
from typing import Final

import pyotp
from sqlalchemy import update
from sqlalchemy.orm import Session

from kb import encryption
from kb.factors.errors import WrongCodeError
from kb.factors.models import CodeSecret
from kb.people.models import User

DIGITS: Final = 6
SECONDS: Final = 30
_AROUND: Final = (-1, 0, 1)
"""Steps that are tried, beside the present one."""


def generate_secret() -> str:
    """160 bits in base32, as apps take them."""
    return pyotp.random_base32()


def to_address(secret: str, login: str, issuer: str) -> str:
    """What the QR code says that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def clean(typed: str) -> str:
    """*typed* as the digits that it means: no spaces, none of full width."""
    return "".join(unicodedata.normalize("NFKC", typed).split())


def is_code(typed: str) -> bool:
    text = clean(typed)
    return len(text) == DIGITS and text.isascii() and text.isdecimal()


def set_up(
    session: Session, user: User, secret: str, typed: str, *, key: str, now: datetime
) -> None:
    """Have *user*'s codes made from *secret*, in place of another one.

    Raise ``WrongCodeError`` unless *typed* is a code of it: the app has read it.
    """
    step = _find_step(secret, typed, now)
    if step is None:
        raise WrongCodeError
    session.merge(
        CodeSecret(
            user_id=user.id,
            secret=encryption.encrypt(key, secret),
            last_step=step,
            added_at=now,
            last_used_at=None,
        )
    )


def accept(
    session: Session, user: User, typed: str, *, key: str, now: datetime
) -> bool:
    """Whether *typed* is a code of *user*'s that was not used; now it is."""
    kept = session.get(CodeSecret, user.id)
    if kept is None:
        return False
    step = _find_step(encryption.decrypt(key, kept.secret), typed, now)
    if step is None:
        return False
    # Of two that bring the same code at the same time, one finds nothing to change.
    taken = session.execute(
        update(CodeSecret)
        .where(CodeSecret.user_id == user.id, CodeSecret.last_step < step)
        .values(last_step=step, last_used_at=now)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]


def _find_step(secret: str, typed: str, now: datetime) -> int | None:
    """Which step *typed* is the code of, as far as it is near."""
    if not is_code(typed):
        return None
    code, made = clean(typed), pyotp.TOTP(secret)
    present = int(now.timestamp()) // SECONDS
    steps = (present + each for each in _AROUND)
    return next(
        (step for step in steps if hmac.compare_digest(made.generate_otp(step), code)),
        None,
    )

"""Passwords: hashed with Argon2, compared in constant time."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kb.errors import InvalidInputError

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 200
# No 0/O and 1/l: people copy these from a screen.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_HASHER: Final = PasswordHasher()
_DECOY: Final = _HASHER.hash("a password nobody has")


class WeakPasswordError(InvalidInputError):
    code = "weak_password"


def hash_password(password: str) -> str:
    """Raise ``WeakPasswordError`` for one that is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        )
    return _HASHER.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Whether *password* is the one behind *password_hash*.

    An empty hash takes as long as a wrong password, so that nobody learns from the
    time whether an account exists.
    """
    try:
        matches = _HASHER.verify(password_hash or _DECOY, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(password_hash)


def generate_password() -> str:
    """A password of four groups of four, about 80 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)

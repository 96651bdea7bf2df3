"""Passwords: hashed with Argon2, compared in constant time."""

import secrets
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from kb.errors import InvalidInputError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 200
# No 0/O and 1/l: people copy these from a screen.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"


class _Hashing(NamedTuple):
    hasher: "PasswordHasher"
    decoy: str
    """The hash of a password that nobody has."""


@cache
def _hashing() -> _Hashing:
    """Made with the first password of a process, whoever's it is: it takes a moment."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - most commands need none.

    hasher = PasswordHasher()
    return _Hashing(hasher, hasher.hash("a password nobody has"))


class WeakPasswordError(InvalidInputError):
    code = "weak_password"


def hash_password(password: str) -> str:
    """Raise ``WeakPasswordError`` for one that is too short or too long."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        )
    return _hashing().hasher.hash(password)


def is_password(password: str, password_hash: str) -> bool:
    """Whether *password* is the one behind *password_hash*.

    An empty hash takes as long as a wrong password, so that nobody learns from the
    time whether an account exists.
    """
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    hasher, decoy = _hashing()
    try:
        matches = hasher.verify(password_hash or decoy, password[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(password_hash)


def generate_password() -> str:
    """A password of four groups of four, about 80 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)

"""Passwords: hashed with Argon2, compared in constant time."""

import os
import secrets
import string
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

from kb.errors import InvalidInputError
from kb.people.hashing import Turns

if TYPE_CHECKING:
    from argon2 import PasswordHasher

MIN_LENGTH: Final = 10
MAX_LENGTH: Final = 200
# No 0/O and 1/l: people copy these from a screen.
_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_ADDED: Final = string.digits + string.punctuation
"""What people put around a word to make it a password."""


class _Hashing(NamedTuple):
    hasher: "PasswordHasher"
    decoy: str
    """The hash of a password that nobody has."""
    turns: Turns


@cache
def _hashing() -> _Hashing:
    """Made with the first password of a process, whoever's it is: it takes a moment."""
    from argon2 import PasswordHasher  # noqa: PLC0415 - most commands need none.

    hasher = PasswordHasher()
    # Each takes so many threads of its own.
    most = max(1, len(os.sched_getaffinity(0)) // hasher.parallelism)
    return _Hashing(hasher, hasher.hash("a password nobody has"), Turns(most))


# Threads do not survive a fork.
os.register_at_fork(after_in_child=_hashing.cache_clear)


class WeakPasswordError(InvalidInputError):
    code = "weak_password"


class CommonPasswordError(WeakPasswordError):
    code = "common_password"

    def __init__(self) -> None:
        super().__init__("Many people use this password. Choose another one.")


class PasswordIsLoginError(WeakPasswordError):
    code = "password_is_login"

    def __init__(self) -> None:
        super().__init__("A password must not be the login.")


def hash_password(password: str, *, login: str = "") -> str:
    """Raise ``WeakPasswordError`` for one that is easily guessed, also from *login*."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise WeakPasswordError(
            f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        )
    plain = password.casefold().strip()
    if plain in _common_passwords():
        raise CommonPasswordError
    if login and plain.strip(_ADDED) == login.casefold().strip(_ADDED):
        raise PasswordIsLoginError
    return _hashing().hasher.hash(password)


@cache
def _common_passwords() -> frozenset[str]:
    text = files(__package__).joinpath("common_passwords.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def is_password(password: str, password_hash: str) -> bool:
    """Whether *password* is the one behind *password_hash*.

    An empty hash takes as long as a wrong password, so that nobody learns from the
    time whether an account exists. Many at once wait for each other (``Turns``).
    """
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    hasher, decoy, turns = _hashing()
    try:
        matches = turns.take(
            lambda: hasher.verify(password_hash or decoy, password[:MAX_LENGTH])
        )
    except (VerificationError, InvalidHashError):
        return False
    return matches and bool(password_hash)


def generate_password() -> str:
    """A password of four groups of four, about 80 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)

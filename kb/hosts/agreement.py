"""What all hosts have to agree on: the key, and how old a program may be."""

import hmac
from typing import Final

from sqlalchemy.orm import Session

from kb.errors import UnavailableError
from kb.hosts.models import Installation

OLDEST_BESIDE: Final = "0044"
"""The schema of the oldest program that may run over ours.

Raise it to the newest revision with a migration that takes away what older programs use.
"""
_ROW: Final = 1


class OtherKeyError(UnavailableError):
    """The key here is not that of the installation."""

    code = "other_secret_key"

    def __init__(self) -> None:
        super().__init__(
            "The secret key here is not the one that this installation was set up with: "
            "sessions and stored secrets of the other hosts would be worth nothing. Copy "
            "the file secret_key from the home folder of another host, or set "
            "KB_SECRET_KEY as there. If that key is lost, kb init --adopt-key takes this "
            "one in its place."
        )


class NewerVersionError(UnavailableError):
    """The database has a schema that this program knows nothing of."""

    code = "newer_version"

    def __init__(self) -> None:
        super().__init__(
            "The database belongs to a newer version of this program, beside which this "
            "one cannot run. Install that version here; nothing was changed."
        )


def to_fingerprint(key: str) -> str:
    """By which a key is recognised, and from which it cannot be told."""
    return hmac.digest(key.encode(), b"yunzhi key of an installation", "sha256").hex()


def is_agreed(session: Session) -> bool:
    """Whether the installation has a key."""
    return session.get(Installation, _ROW) is not None


def require_key(session: Session, key: str) -> None:
    """Raise ``OtherKeyError`` for another key than the installation's, if it has one."""
    agreed = session.get(Installation, _ROW)
    if agreed is not None and agreed.key_fingerprint != to_fingerprint(key):
        raise OtherKeyError


def agree(session: Session, key: str) -> None:
    """From now on *key* is the installation's, and older programs than ours may go."""
    session.merge(
        Installation(
            id=_ROW, key_fingerprint=to_fingerprint(key), oldest_beside=OLDEST_BESIDE
        )
    )


def may_run(session: Session, revision: str) -> bool:
    """Whether a program whose newest schema is *revision* may run over a newer one."""
    agreed = session.get(Installation, _ROW)
    return agreed is not None and revision >= agreed.oldest_beside

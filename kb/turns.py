"""One transaction at a time, of all hosts, for work that looks first and then tells."""

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from kb.advisory_locks import to_key

_TRY: Final = text("SELECT pg_try_advisory_xact_lock(:key)")


def take_turn(session: Session, name: str) -> bool:
    """Whether nobody else is at the work of that *name*; nobody begins it before our end.

    Of two that lead for a moment, because one of them was stopped and goes on, one finds
    that it is done. On SQLite one transaction writes at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(_TRY, {"key": to_key(f"turn {name}")}))

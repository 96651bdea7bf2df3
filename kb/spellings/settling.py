"""From a spelling that somebody types to the name that it stands for."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import event, select
from sqlalchemy.orm import Session, object_session

from kb.spellings.models import SpellingMerge
from kb.spellings.names import Field, Names

_KNOWN: Final = "spellings"
"""Under this name the ``info`` of a session has what it has read."""


_IN_FORCE: Final = (
    select(SpellingMerge.field, SpellingMerge.old, SpellingMerge.name)
    .where(SpellingMerge.undone_at.is_(None))
    .order_by(SpellingMerge.id)
)


def read(session: Session) -> Names:
    """What is in force; a session asks once, and again after it changed any."""
    known: Names | None = session.info.get(_KNOWN)
    if known is None:
        known = session.info[_KNOWN] = Names.of(
            (asked, old, name) for asked, old, name in session.execute(_IN_FORCE)
        )
    return known


def settle(session: Session, asked: Field, written: str) -> str:
    return read(session).settle(asked, written) if written else written


def settle_all(session: Session, said: Mapping[str, Any]) -> dict[str, Any]:
    """*said* with the names of whichever fields are among it."""
    return {
        name: settle(session, Field(name), value) if name in set(Field) else value
        for name, value in said.items()
    }


@event.listens_for(SpellingMerge, "after_insert")
@event.listens_for(SpellingMerge, "after_update")
def _forget(_mapper: Any, _connection: Any, merge: SpellingMerge) -> None:
    if (session := object_session(merge)) is not None:
        session.info.pop(_KNOWN, None)

"""From a spelling that somebody types to the name that it stands for."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Select, event, literal, select
from sqlalchemy.orm import Session, object_session

from kb import offers
from kb.offers import Offer
from kb.spellings.models import SpellingMerge
from kb.spellings.names import Field, Names

_KNOWN: Final = "spellings"
"""Under this name the ``info`` of a session has what it has read."""


_BETWEEN: Final = ":"
"""Between a field and a spelling; no field has one."""
_IN_FORCE: Final = (
    select(SpellingMerge.field, SpellingMerge.old, SpellingMerge.name)
    .where(SpellingMerge.undone_at.is_(None))
    .order_by(SpellingMerge.id)
)


def read(session: Session) -> Names:
    """What is in force; a session asks once, and again after it changed any."""
    known: Names | None = session.info.get(_KNOWN)
    if known is None:
        if session.autoflush:
            session.flush()
        # Three columns, of which the session would make no objects either.
        rows = session.connection().execute(_IN_FORCE)
        known = session.info[_KNOWN] = Names.of(
            (asked, old, name) for asked, old, name in rows
        )
    return known


def ask_for_names() -> Select[Any]:
    """What ``read`` reads, as offers of a question that is asked anyway: see ``know``."""
    return _OFFERED


_OFFERED: Final = (
    offers.to_select(
        SpellingMerge.id,
        code=SpellingMerge.field + literal(_BETWEEN) + SpellingMerge.old,
        name=SpellingMerge.name,
    )
    .where(SpellingMerge.undone_at.is_(None))
    .order_by(SpellingMerge.id)
)


def know(session: Session, found: Sequence[Offer]) -> None:
    """The answer to ``ask_for_names``: so nothing more is asked."""
    rows = sorted(found, key=lambda each: each.id)
    known = [(*each.code.partition(_BETWEEN)[::2], each.name) for each in rows]
    session.info[_KNOWN] = Names.of(known)


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

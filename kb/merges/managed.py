"""Systems that somebody answers for: two that become one, and are two again."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import ManagedSystem
from kb.spellings.models import SpellingMerge

_SAID: Final = ("owner_id", "unit_id")


def join(session: Session, merge: SpellingMerge) -> int:
    """Who answers for the name stays; the old one says what is not said of it."""
    old = _find(session, merge.old)
    if old is None:
        return 0
    merge.kept = {name: getattr(old, name) for name in _SAID}
    into = _find(session, merge.name)
    if into is None:
        old.name = merge.name
        merge.kept = {**merge.kept, "renamed": old.id}
    else:
        for name in _SAID:
            if getattr(into, name) is None:
                setattr(into, name, getattr(old, name))
        session.delete(old)
    session.flush()
    return 1


def part(session: Session, merge: SpellingMerge) -> int:
    """The old one is there again, with whoever answered for it."""
    if not merge.kept or _find(session, merge.old) is not None:
        return 0
    renamed = merge.kept.get("renamed")
    system = session.get(ManagedSystem, renamed) if renamed is not None else None
    if system is not None and system.name == merge.name:
        system.name = merge.old
    else:
        said = {name: merge.kept.get(name) for name in _SAID}
        session.add(ManagedSystem(name=merge.old, **said))
    session.flush()
    return 1


def _find(session: Session, name: str) -> ManagedSystem | None:
    return session.scalar(select(ManagedSystem).where(ManagedSystem.name == name))

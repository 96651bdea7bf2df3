"""To watch something, and to stop; who watches what.

Whether somebody may see a thing is for the callers to ask, when they show it and when
they tell of it: it may have changed since it was watched.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, func, select
from sqlalchemy.orm import Session

from kb import lines
from kb.people.models import User
from kb.spellings import settling
from kb.spellings.names import Field
from kb.text import MAX_LINE, to_line
from kb.watching.errors import WatchCase, WatchError
from kb.watching.models import Watch

MOST: Final = 500
"""Of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What is watched; one of the three is named."""

    article_id: int | None = None
    incident_id: int | None = None
    system: str | None = None

    @classmethod
    def of_system(cls, session: Session, written: str) -> Self:
        """A system by the name that it has now. Raise ``WatchError`` without one."""
        name = settling.settle(session, Field.SYSTEM, to_line(written)[:MAX_LINE])
        if not name:
            raise WatchError(
                "Name the system that you want to watch.",
                case=WatchCase.SYSTEM_MISSING,
                field="key",
            )
        return cls(system=name)


def watch(session: Session, user: User, thing: Thing, *, now: datetime) -> None:
    """Once more changes nothing. Raise ``WatchError`` for far too many."""
    if is_watched(session, user, thing):
        return
    kept = session.scalar(select(func.count(Watch.id)).where(Watch.user_id == user.id))
    if kept is not None and kept >= MOST:
        raise WatchError(
            f"A person watches {MOST} things at most.",
            case=WatchCase.TOO_MANY,
            limit=MOST,
        )
    session.add(
        Watch(
            user_id=user.id,
            article_id=thing.article_id,
            incident_id=thing.incident_id,
            system=thing.system,
            at=now,
        )
    )
    session.flush()


def unwatch(session: Session, user: User, thing: Thing) -> None:
    """Under whichever spelling a system was watched."""
    session.execute(delete(Watch).where(Watch.user_id == user.id, _is(session, thing)))


def is_watched(session: Session, user: User, thing: Thing) -> bool:
    return bool(session.scalar(select(is_watched_by(session, user, thing))))


def are_watched(
    session: Session, user: User, article_id: int, system: str
) -> tuple[bool, bool]:
    """Whether an article is watched, and the *system* that it is about, if any; asked once."""
    name = to_line(system)[:MAX_LINE]
    names = settling.read(session).spellings_of(Field.SYSTEM, name) if name else []
    said = {"user": user.id, "article": article_id, "systems": names}
    is_watched, is_system_watched = session.execute(_ARE_WATCHED, said).one()
    return is_watched, is_system_watched


_ARE_WATCHED: Final = select(
    exists().where(
        Watch.user_id == bindparam("user"), Watch.article_id == bindparam("article")
    ),
    exists().where(
        Watch.user_id == bindparam("user"),
        Watch.system.in_(bindparam("systems", expanding=True)),
    ),
)


def is_watched_by(session: Session, user: User, thing: Thing) -> ColumnElement[bool]:
    """The same as a condition, for a question that is asked anyway."""
    return exists().where(Watch.user_id == user.id, _is(session, thing))


def ask_for_watch(session: Session, user: User, thing: Thing) -> Select[Any]:
    """The same as a line: one, or none."""
    return lines.to_select(id=Watch.id, since=Watch.at).where(
        Watch.user_id == user.id, _is(session, thing)
    )


def list_systems(session: Session, user: User) -> list[str]:
    """The names that the systems have now, each once."""
    names = session.scalars(
        select(Watch.system).where(Watch.user_id == user.id, Watch.system.is_not(None))
    )
    settled = (settling.settle(session, Field.SYSTEM, each) for each in names if each)
    return sorted(set(settled))


def list_watchers(session: Session, thing: Thing) -> Sequence[User]:
    """Who watches it and is still here."""
    if thing.incident_id is not None:
        return session.scalars(_OF_INCIDENT, {"incident": thing.incident_id}).all()
    return session.scalars(_ask_for_watchers(_is(session, thing))).all()


def _ask_for_watchers(is_it: ColumnElement[bool]) -> Select[User]:
    watching = select(Watch.user_id).where(is_it)
    return select(User).where(User.id.in_(watching), User.active).order_by(User.id)


_OF_INCIDENT: Final = _ask_for_watchers(Watch.incident_id == bindparam("incident"))


def _is(session: Session, thing: Thing) -> ColumnElement[bool]:
    if thing.article_id is not None:
        return Watch.article_id == thing.article_id
    if thing.incident_id is not None:
        return Watch.incident_id == thing.incident_id
    names = settling.read(session).spellings_of(Field.SYSTEM, thing.system or "")
    return Watch.system.in_(names)

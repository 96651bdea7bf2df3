"""How a file's columns and values were read, kept under a name for the next such file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kb import audit
from kb.audit import By
from kb.database import Base
from kb.errors import ConflictError, NotFoundError
from kb.exchange.rows import Noun
from kb.people.models import User
from kb.services.visibility import is_only_of
from kb.text import to_line

LONGEST_NAME: Final = 100
KEPT: Final = ("preset", "columns", "values", "timezone", "dates", "orders")
"""Of what an import was asked with."""


class MappingNameTakenError(ConflictError):
    code = "import_mapping_taken"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Somebody else keeps a reading as {name}. Choose another name.",
            field="keep_as",
        )


class KeptMapping(Base):
    """It is changed by whoever may see it; what was imported with it stays as it is."""

    __tablename__ = "import_mapping"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    noun: Mapped[str] = mapped_column(String(20))
    reading: Mapped[dict[str, Any]]
    """Of ``KEPT``; its values may name people."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]

    actor: Mapped[User] = relationship(lazy="joined")


def keep(
    session: Session, name: str, noun: Noun, options: Mapping[str, Any], *, by: By
) -> KeptMapping:
    """Raise ``MappingNameTakenError`` for the name of one that is not seen."""
    name = to_line(name)[:LONGEST_NAME]
    found = session.scalar(select(KeptMapping).where(KeptMapping.name == name))
    if found is not None and not _is_seen(session, found, by.actor.user):
        raise MappingNameTakenError(name)
    action = "add" if found is None else "change"
    if found is None:
        found = KeptMapping(name=name)
        session.add(found)
    found.noun = noun.value
    found.reading = {each: options[each] for each in KEPT if each in options}
    found.actor_id, found.at = by.actor.user.id, by.now
    session.flush()  # Its entry needs its id.
    audit.record(session, action, found, by=by, name=name)
    return found


def list_seen(session: Session, user: User, noun: Noun) -> list[KeptMapping]:
    """Those of people of the same clients, by name."""
    people = select(User.id).where(is_only_of(session, user))
    return list(
        session.scalars(
            select(KeptMapping)
            .where(KeptMapping.actor_id.in_(people), KeptMapping.noun == noun.value)
            .order_by(KeptMapping.name)
        )
    )


def get(session: Session, name: str, noun: Noun, user: User) -> KeptMapping:
    """Raise ``NotFoundError`` for none, and for one that is not for *user*."""
    for each in list_seen(session, user, noun):
        if each.name == name:
            return each
    raise NotFoundError("mapping", name)


def forget(session: Session, name: str, noun: Noun, *, by: By) -> None:
    """Raise ``NotFoundError`` for none."""
    found = get(session, name, noun, by.actor.user)
    audit.record(session, "remove", found, by=by, name=name)
    session.delete(found)


def _is_seen(session: Session, found: KeptMapping, user: User) -> bool:
    seen = list_seen(session, user, Noun(found.noun))
    return any(each.id == found.id for each in seen)

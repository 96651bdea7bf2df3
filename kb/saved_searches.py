"""Searches that somebody keeps under a name."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.people.models import User
from kb.text import to_line

LONGEST_NAME: Final = 100
LONGEST_ADDRESS: Final = 8_000
MOST: Final = 200
"""Of one person."""


class SavedSearchCase(Case):
    NAME_MISSING = "name_missing"
    TOO_LONG = "too_long"
    TOO_MANY = "too_many"


class SavedSearchError(InvalidInputError):
    """A search cannot be kept as it is."""

    code = "bad_saved_search"


class SavedSearch(Base):
    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    address: Mapped[str] = mapped_column(Text)
    """What follows the question mark: words, filters and order."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


def keep(
    session: Session, user: User, name: str, address: str, *, now: datetime
) -> SavedSearch:
    """Keep a search; raise ``SavedSearchError`` without a name, or if there are many.

    A name that the person has used already is given the new search.
    """
    name = to_line(name)[:LONGEST_NAME]
    if not name:
        raise SavedSearchError(
            "A saved search needs a name.", case=SavedSearchCase.NAME_MISSING
        )
    if not address or len(address) > LONGEST_ADDRESS:
        raise SavedSearchError(
            "This search is too long to be kept, or empty.",
            case=SavedSearchCase.TOO_LONG,
        )
    mine = list_mine(session, user)
    known = next((each for each in mine if each.name == name), None)
    if known is None and len(mine) >= MOST:
        raise SavedSearchError(
            f"You have {MOST} saved searches; remove one first.",
            case=SavedSearchCase.TOO_MANY,
            limit=MOST,
        )
    saved = known or SavedSearch(user_id=user.id, name=name, created_at=now)
    saved.address = address
    session.add(saved)
    session.flush()  # Its id is part of addresses.
    return saved


def list_mine(session: Session, user: User) -> list[SavedSearch]:
    """By name."""
    query = (
        select(SavedSearch)
        .where(SavedSearch.user_id == user.id, SavedSearch.removed_at.is_(None))
        .order_by(SavedSearch.name)
        .limit(MOST)
    )
    return list(session.scalars(query))


def get_mine(session: Session, user: User, search_id: int) -> SavedSearch:
    """One of the person's own, removed or not. Raise ``NotFoundError``."""
    found = session.get(SavedSearch, search_id)
    if found is None or found.user_id != user.id:
        raise NotFoundError("saved search", search_id)
    return found

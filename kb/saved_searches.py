"""Searches and lists that somebody keeps under a name, for themselves or their team."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Text,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kb import lines, offers
from kb.columns import enum_column
from kb.database import Base
from kb.errors import Case, InvalidInputError, NotFoundError
from kb.kept import kept
from kb.people.models import Membership, Role, User, UserRole
from kb.people.readers import READER, UNITS, Id
from kb.services.visibility import belongs_to, clients_of, list_all
from kb.text import to_line

LONGEST_NAME: Final = 100
LONGEST_ADDRESS: Final = 8_000
MOST: Final = 200
"""Of one person."""


class Place(StrEnum):
    """Which page the address is of."""

    SEARCH = "search"
    INCIDENTS = "incidents"


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
    """What follows the question mark: words, filters, order and columns."""
    place: Mapped[Place] = mapped_column(
        enum_column(Place), default=Place.SEARCH, server_default=Place.SEARCH.value
    )
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    """With the team: see ``ask_for_shared``."""
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept."""

    name: str
    address: str
    place: Place = Place.SEARCH
    shared: bool = False


def keep(session: Session, user: User, kept: Kept, *, now: datetime) -> SavedSearch:
    """Keep a search; raise ``SavedSearchError`` without a name, or if there are many.

    A name that the person has used already is given the new search.
    """
    name, address = to_line(kept.name)[:LONGEST_NAME], kept.address
    if not name:
        raise SavedSearchError(
            "A saved search needs a name.", case=SavedSearchCase.NAME_MISSING
        )
    if not address or len(address) > LONGEST_ADDRESS:
        raise SavedSearchError(
            "This search is too long to be kept, or empty.",
            case=SavedSearchCase.TOO_LONG,
        )
    mine = list_mine(session, user, kept.place)
    known = next((each for each in mine if each.name == name), None)
    if known is None and len(mine) >= MOST:
        raise SavedSearchError(
            f"You have {MOST} saved searches; remove one first.",
            case=SavedSearchCase.TOO_MANY,
            limit=MOST,
        )
    saved = known or SavedSearch(user_id=user.id, name=name, created_at=now)
    saved.address, saved.place, saved.shared = address, kept.place, kept.shared
    session.add(saved)
    session.flush()  # Its id is part of addresses.
    return saved


def list_mine(
    session: Session, user: User, place: Place = Place.SEARCH
) -> list[SavedSearch]:
    """By name."""
    return list(session.scalars(_MINE, {"owner": user.id, "place": place}))


_MINE: Final = (
    select(SavedSearch)
    .where(
        SavedSearch.user_id == bindparam("owner"),
        SavedSearch.place == bindparam("place"),
        SavedSearch.removed_at.is_(None),
    )
    .order_by(SavedSearch.name, SavedSearch.id)
    .limit(MOST)
)


@kept
def ask_for_first(user_id: Id, place: Place, *, limit: int) -> Select[Any]:
    """The first of ``list_mine`` as lines: beside the name stands the address."""
    return (
        lines.to_select(
            id=SavedSearch.id,
            title=SavedSearch.name,
            beside=SavedSearch.address,
            since=SavedSearch.created_at,
        )
        .where(SavedSearch.user_id == user_id, *_are_at(place))
        .order_by(SavedSearch.name, SavedSearch.id)
        .limit(limit)
    )


@kept
def ask_for_mine(user_id: Id, place: Place) -> Select[Any]:
    """As ``list_mine``, as offers: the address is the code."""
    return (
        _offer()
        .where(SavedSearch.user_id == user_id, *_are_at(place))
        .order_by(SavedSearch.name, SavedSearch.id)
    )


def ask_for_shared(session: Session, user: User, place: Place) -> Select[Any]:
    """What others share with *user*, by name; as offers.

    A team is who holds a post in the same unit, or who all have none; and a name may
    tell of a client, so that whoever works for fewer clients than its owner does not
    see it. *user* is the one who reads: see ``readers``.
    """
    clients = clients_of(session, user)
    others = None
    if clients is not None:
        others = tuple(each for each in list_all(session) if each not in clients)
    return _ask_for_shared(place, others, has_units=bool(user.unit_ids))


@kept
def _ask_for_shared(
    place: Place, others: tuple[int, ...] | None, *, has_units: bool
) -> Select[Any]:
    """*others* are the clients that the reader sees nothing of; ``None`` who sees all."""
    posts = select(Membership.unit_id).where(Membership.user_id == User.id)
    is_team = (
        posts.where(Membership.unit_id.in_(UNITS)).exists()
        if has_units
        else ~posts.exists()
    )
    covers: ColumnElement[bool] = true()
    if others is not None:
        is_administrator = exists().where(
            UserRole.user_id == User.id, UserRole.role == Role.ADMINISTRATOR
        )
        covers = ~or_(is_administrator, *map(belongs_to, others))
    return (
        _offer()
        .join(User, User.id == SavedSearch.user_id)
        .where(SavedSearch.user_id != READER, SavedSearch.shared, *_are_at(place))
        .where(User.active, is_team, covers)
        .order_by(SavedSearch.name, SavedSearch.id)
    )


def _offer() -> Select[Any]:
    search = SavedSearch
    return offers.to_select(search.id, code=search.address, name=search.name).limit(
        MOST
    )


def _are_at(place: Place) -> tuple[ColumnElement[bool], ...]:
    return SavedSearch.place == place, SavedSearch.removed_at.is_(None)


def get_mine(session: Session, user: User, search_id: int) -> SavedSearch:
    """One of the person's own, removed or not. Raise ``NotFoundError``."""
    found = session.get(SavedSearch, search_id)
    if found is None or found.user_id != user.id:
        raise NotFoundError("saved search", search_id)
    return found

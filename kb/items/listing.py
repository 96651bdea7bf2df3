"""Items found again, as the reader may see them: by view, source, clause and age."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from kb.errors import NotFoundError
from kb.incidents.policy import SEES_ALL
from kb.items.ages import begin_of_year
from kb.items.models import Item, ItemEvent
from kb.items.models import ItemState as State
from kb.items.moves import OPEN
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.leading import MANAGES
from kb.people.models import User
from kb.services.visibility import clients_of, of_clients

PAGE_SIZE: Final = 50


class View(StrEnum):
    """The lists that people work from."""

    MINE = "mine"
    OVERDUE = "overdue"
    OPEN = "open"
    TO_CHECK = "to_check"
    CARRIED_OVER = "carried_over"
    """Open since a year before this one."""
    CLOSED = "closed"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    view: View = View.OPEN
    source: ItemSource | None = None
    clause: str = ""
    state: State | None = None
    unit_id: int | None = None
    """With those below it."""
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Page:
    items: tuple[Item, ...]
    total: int


def get_item(session: Session, item_id: int, user: User) -> Item:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    item = session.scalar(
        select(Item).where(Item.id == item_id, visible_to(session, user))
    )
    if item is None:
        raise NotFoundError("item", item_id)
    return item


def lock_item(session: Session, item_id: int, user: User) -> Item:
    """As ``get_item``, for who changes it: two steps at once follow each other."""
    get_item(session, item_id, user)
    return session.scalars(
        select(Item)
        .where(Item.id == item_id)
        .with_for_update(of=Item)
        .execution_options(populate_existing=True)
    ).one()


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an item must meet for *user* to see it.

    Staff see those of the units that they have a post in or lead, and below, and what is
    of no unit; who sees every incident sees all, of the clients that they work for. What
    is confidential is for its owner, who opened it, and those who lead there. Nobody sees
    what complains of themselves.
    """
    if not user.active or not user.is_staff:
        return false()
    is_own = or_(Item.owner_id == user.id, Item.opened_by_id == user.id)
    is_led = Item.unit_id.in_(find_led(session, user))
    manages = true() if user.has(*MANAGES) else false()
    near = Item.confidential.is_(False) & _in_reach(session, user)
    return and_(
        of_clients(Item.client_id, clients_of(session, user)),
        or_(Item.about_id.is_(None), Item.about_id != user.id),
        or_(is_own, is_led, manages, near),
    )


def is_kept_from_nobody() -> ColumnElement[bool]:
    """The condition on items that anybody who works there may know of.

    What somebody complains of is never one of them: not even that it exists is told.
    """
    return and_(
        Item.confidential.is_(False),
        Item.about_id.is_(None),
        Item.source != ItemSource.COMPLAINT,
    )


def find_led(session: Session, user: User) -> frozenset[int]:
    """The units that *user* leads, with those below."""
    return units.with_descendants(session, units.list_led(session, user))


def find_reach(session: Session, user: User) -> frozenset[int] | None:
    """The units whose items *user* sees; ``None`` for all of them."""
    if user.has(*SEES_ALL) or not user.unit_ids:
        return None
    return units.with_descendants(session, user.unit_ids) | find_led(session, user)


def _in_reach(session: Session, user: User) -> ColumnElement[bool]:
    reach = find_reach(session, user)
    if reach is None:
        return true()
    return or_(Item.unit_id.is_(None), Item.unit_id.in_(reach))


def list_items(
    session: Session,
    user: User,
    wanted: Filter,
    today: date,
    *,
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page:
    """What is due first, first; what has no day yet, after that."""
    conditions = and_(visible_to(session, user), *_conditions(user, wanted, today))
    total = session.scalar(select(func.count(Item.id)).where(conditions))
    rows = session.scalars(
        select(Item)
        .where(conditions)
        .options(selectinload(Item.unit), selectinload(Item.owner))
        .order_by(Item.due_on.is_(None), Item.due_on, Item.id)
        .limit(size)
        .offset((page - 1) * size)
    )
    return Page(tuple(rows), total or 0)


def list_events(session: Session, item: Item) -> list[ItemEvent]:
    return list(
        session.scalars(
            select(ItemEvent).where(ItemEvent.item_id == item.id).order_by(ItemEvent.id)
        )
    )


def list_of_source(
    session: Session, source: ItemSource, source_id: int, user: User
) -> list[Item]:
    """What came of one row of another room, as far as *user* may see it."""
    found = (Item.source == source, Item.source_id == source_id)
    query = select(Item).where(*found, visible_to(session, user))
    return list(session.scalars(query.order_by(Item.id)))


def list_of_record(session: Session, record_id: int, user: User) -> list[Item]:
    """What was found on a thing, the latest first, as far as *user* may see it."""
    query = select(Item).where(Item.record_id == record_id, visible_to(session, user))
    return list(session.scalars(query.order_by(Item.id.desc()).limit(100)))


def list_clauses(session: Session, user: User) -> list[str]:
    """The clauses that items name, as far as *user* sees these."""
    query = select(Item.clause).where(Item.clause != "", visible_to(session, user))
    return list(session.scalars(query.distinct().order_by(Item.clause)))


def is_overdue(item: Item, today: date) -> bool:
    return item.state in OPEN and item.due_on is not None and item.due_on < today


def is_carried_over(item: Item, today: date) -> bool:
    """Whether it was open when this year began."""
    return item.state in OPEN and item.created_at.astimezone().year < today.year


def _conditions(user: User, wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    said: Mapping[Any, object] = {
        Item.source: wanted.source,
        Item.clause: wanted.clause,
        Item.state: wanted.state,
        Item.owner_id: wanted.owner_id,
    }
    found = [_view(wanted.view, user, today)]
    found += [column == value for column, value in said.items() if value]
    if wanted.unit_id is not None:
        found.append(Item.unit_id.in_(units.select_below(wanted.unit_id)))
    return found


def _view(view: View, user: User, today: date) -> ColumnElement[bool]:
    is_open = Item.state.in_(OPEN)
    views: Mapping[View, ColumnElement[bool]] = {
        View.MINE: is_open & (Item.owner_id == user.id),
        View.OVERDUE: is_open & (Item.due_on < today),
        View.OPEN: is_open,
        View.TO_CHECK: Item.state == State.DONE,
        View.CARRIED_OVER: is_open & (Item.created_at < begin_of_year(today)),
        View.CLOSED: ~is_open,
        View.ALL: true(),
    }
    return views[view]

"""Who sees which hand-over: staff who work for its client, and its parties."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, false, func, or_, select
from sqlalchemy.orm import Session, selectinload

from kb.errors import NotFoundError
from kb.handovers.models import (
    Handover,
    HandoverEvent,
    HandoverFile,
    HandoverItem,
    HandoverLine,
    HandoverPackage,
    HandoverParty,
    HandoverState,
    PackageState,
)
from kb.handovers.moves import works_on
from kb.items.listing import visible_to as is_visible_item
from kb.items.models import Item
from kb.kept import kept
from kb.numbering import HANDOVERS
from kb.people.models import User
from kb.people.readers import CLIENTS, READER, Id, Ids, in_place_of
from kb.people.units import select_below
from kb.registers.models import Record, RecordState
from kb.services.visibility import clients_of, of_clients

PAGE_SIZE: Final = 50


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that a ``Handover`` must meet for *user* to see it."""
    if not user.active:
        return false()
    clients = clients_of(session, user) if user.is_staff else frozenset[int]()
    return _is_seen(user.id, clients)


def seen_by(session: Session, user: User) -> ColumnElement[bool]:
    """The same, for statements that are kept for all who read alike: see ``kb.people.readers``."""
    if not user.active:
        return false()
    if not user.is_staff:
        return _is_seen(READER, frozenset[int]())
    return _is_seen(READER, in_place_of(clients_of(session, user), CLIENTS))


@kept
def _is_seen(user_id: Id, clients: Ids | None) -> ColumnElement[bool]:
    as_party = Handover.id.in_(
        select(HandoverParty.handover_id).where(HandoverParty.user_id == user_id)
    )
    return or_(as_party, of_clients(Handover.client_id, clients))


def get_handover(session: Session, handover_id: int, user: User) -> Handover:
    """Raise ``NotFoundError`` for what does not exist or is not for *user*."""
    found = session.scalar(
        select(Handover).where(Handover.id == handover_id, visible_to(session, user))
    )
    if found is None:
        raise NotFoundError("hand-over", HANDOVERS.write(handover_id))
    return found


def get_by_number(session: Session, number: str, user: User) -> Handover:
    """As ``get_handover``."""
    handover_id = HANDOVERS.read(number)
    if handover_id is None:
        raise NotFoundError("hand-over", number[:20])
    return get_handover(session, handover_id, user)


def lock_handover(session: Session, handover_id: int, user: User) -> Handover:
    """As ``get_handover``, for who changes it: two signatures follow each other."""
    get_handover(session, handover_id, user)
    found = session.scalars(
        select(Handover)
        .where(Handover.id == handover_id)
        .with_for_update(of=Handover)
        .execution_options(populate_existing=True)
    ).one()
    session.refresh(found, ["parties", "lines"])
    return found


def list_handovers(
    session: Session,
    user: User,
    *,
    state: HandoverState | None = None,
    page: int = 1,
) -> Sequence[Handover]:
    """The newest first; one more than a page, where there are more."""
    query = (
        select(Handover)
        .where(visible_to(session, user))
        .options(
            selectinload(Handover.parties),
            selectinload(Handover.lines),
            selectinload(Handover.client),
            selectinload(Handover.contract),
            selectinload(Handover.unit),
        )
        .order_by(Handover.id.desc())
        .offset((page - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE + 1)
    )
    if state is not None:
        query = query.where(Handover.state == state)
    return session.scalars(query).all()


def get_line(handover: Handover, line_id: int) -> HandoverLine:
    """Raise ``NotFoundError`` for a line of none, or of another hand-over."""
    found = next((each for each in handover.lines if each.id == line_id), None)
    if found is None:
        raise NotFoundError("line", line_id)
    return found


def list_events(session: Session, handover: Handover) -> Sequence[HandoverEvent]:
    return session.scalars(
        select(HandoverEvent)
        .where(HandoverEvent.handover_id == handover.id)
        .order_by(HandoverEvent.id)
    ).all()


def list_files(
    session: Session, handover: Handover
) -> Mapping[int, Sequence[HandoverFile]]:
    """By the id of the line."""
    found: dict[int, list[HandoverFile]] = {}
    for each in session.scalars(
        select(HandoverFile)
        .join(HandoverLine, HandoverLine.id == HandoverFile.line_id)
        .where(HandoverLine.handover_id == handover.id)
        .order_by(HandoverFile.id)
    ):
        found.setdefault(each.line_id, []).append(each)
    return found


def get_file(session: Session, handover: Handover, file_id: int) -> HandoverFile:
    """Raise ``NotFoundError``."""
    for files in list_files(session, handover).values():
        for each in files:
            if each.id == file_id:
                return each
    raise NotFoundError("file", file_id)


def list_items(session: Session, handover: Handover, user: User) -> Mapping[int, Item]:
    """What follows up a line, by its id, as far as *user* may see it."""
    rows = session.execute(
        select(HandoverItem.line_id, Item)
        .join(HandoverLine, HandoverLine.id == HandoverItem.line_id)
        .join(Item, Item.id == HandoverItem.item_id)
        .where(HandoverLine.handover_id == handover.id, is_visible_item(session, user))
    )
    return {each.line_id: each.Item for each in rows}


def list_followed(session: Session, handover: Handover) -> frozenset[int]:
    """The ids of the lines that an item follows up, whoever may see the item."""
    return frozenset(
        session.scalars(
            select(HandoverItem.line_id)
            .join(HandoverLine, HandoverLine.id == HandoverItem.line_id)
            .where(HandoverLine.handover_id == handover.id)
        )
    )


def count_records(
    session: Session, client_id: int, type_code: str, unit_id: int | None
) -> int:
    """How many there are now of a register of the client, or of a unit and those below.

    Private records are never counted: nobody learns from a hand-over that there are any.
    """
    query = select(func.count(Record.id)).where(
        Record.client_id == client_id,
        Record.type_code == type_code,
        Record.is_private.is_(False),
        Record.state != RecordState.ENDED,
    )
    if unit_id is not None:
        query = query.where(Record.unit_id.in_(select_below(unit_id)))
    return session.scalar(query) or 0


def list_packages(session: Session, handover: Handover) -> Sequence[HandoverPackage]:
    """The newest first."""
    return session.scalars(
        select(HandoverPackage)
        .where(HandoverPackage.handover_id == handover.id)
        .order_by(HandoverPackage.id.desc())
        .limit(PAGE_SIZE)
    ).all()


def get_package(
    session: Session, handover: Handover, package_id: int, user: User
) -> HandoverPackage:
    """One that is there, for the parties and who keeps it. Raise ``NotFoundError``."""
    found = session.scalar(
        select(HandoverPackage).where(
            HandoverPackage.id == package_id,
            HandoverPackage.handover_id == handover.id,
            HandoverPackage.state == PackageState.DONE,
        )
    )
    if found is None or not works_on(user, handover):
        raise NotFoundError("package", package_id)
    return found

"""Items: opened by any room, planned, done, and confirmed by somebody else."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from kb import moves, numbering
from kb.audit import By
from kb.items.errors import (
    ItemCase,
    ItemInputError,
    ItemNotAllowedError,
    OwnerComplainedOfError,
)
from kb.items.models import MAX_CLAUSE, Item
from kb.items.models import ItemState as State
from kb.items.moves import MOVES, Action, Remark
from kb.items.sources import ItemSource
from kb.items.stepping import (
    make_event,
    remember,
    require,
    require_reason,
    step,
    tell,
    tell_owner,
    today,
)
from kb.masking import keep_block
from kb.notifications.service import Kind
from kb.people.models import Unit, User
from kb.services.visibility import sees_client
from kb.text import MAX_LINE, to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """What is known of an item when a room opens it."""

    title: str
    source: ItemSource
    client_id: int
    description: str = ""
    source_id: int | None = None
    record_id: int | None = None
    unit_id: int | None = None
    owner_id: int | None = None
    due_on: date | None = None
    cause: str = ""
    clause: str = ""
    about_id: int | None = None
    """Whom it complains of."""
    confidential: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done about an item, by when; without an owner it keeps its own."""

    cause: str
    action: str
    due_on: date | None
    owner: User | None = None
    action_on: date | None = None
    """From when on it can show its effect."""


def open_item(session: Session, new: NewItem, *, by: By) -> Item:
    """Open an item for another room, which says who may; tell its owner.

    Raise ``OwnerComplainedOfError`` for an owner whom it complains of.
    """
    title = _require_title(new.title)
    clause = to_line(new.clause)
    if len(clause) > MAX_CLAUSE:
        raise ItemInputError(
            f"A clause has up to {MAX_CLAUSE} characters.",
            case=ItemCase.BAD_CLAUSE,
            limit=MAX_CLAUSE,
        )
    _require_other_owner(new.about_id, new.owner_id)
    item = Item(
        number=secrets.token_hex(8),
        title=title,
        description=keep_block(new.description),
        source=new.source,
        source_id=new.source_id,
        record_id=new.record_id,
        clause=clause,
        client_id=new.client_id,
        unit=_find_unit(session, new.unit_id, new.client_id),
        owner_id=new.owner_id,
        opened_by_id=by.actor.user.id,
        about_id=new.about_id,
        confidential=new.confidential,
        state=State.OPEN,
        due_on=new.due_on,
        cause=keep_block(new.cause),
        created_at=by.now,
        updated_at=by.now,
    )
    session.add(item)
    session.flush()  # The number is made of the id.
    item.number = numbering.ITEMS.write(item.id)
    moves.record(session, item, make_event(item, action=Remark.OPEN.value), by=by)
    tell_owner(session, item, by=by)
    return item


def propose(session: Session, new: NewItem, *, by: By) -> Item:
    """Open an item by hand: staff may, for clients that they work for."""
    user = by.actor.user
    is_theirs = sees_client(session, user, new.client_id)
    if not user.active or not user.is_staff or not is_theirs:
        raise ItemNotAllowedError(Action.PLAN)
    return open_item(session, new, by=by)


def assign(session: Session, item: Item, owner: User, *, by: By) -> None:
    """Give it to *owner*."""
    MOVES.require(item, Action.ASSIGN, by.actor.user)
    before = remember(item)
    _give(session, item, owner)
    step(session, item, Action.ASSIGN, by=by, details=before | {"owner": owner.id})
    tell_owner(session, item, by=by)


def plan(session: Session, item: Item, wanted: Plan, *, by: By) -> None:
    """Say the cause, what is done about it, by whom and until when."""
    MOVES.require(item, Action.PLAN, by.actor.user)
    before = remember(item)
    owner = wanted.owner or item.owner
    if owner is None:
        raise ItemInputError("Say who answers for it.", case=ItemCase.OWNER_MISSING)
    due_on = _require_due(wanted.due_on or item.due_on, by)
    cause = require(wanted.cause, "Say what the cause is.", ItemCase.CAUSE_MISSING)
    action = require(wanted.action, "Say what is to be done.", ItemCase.ACTION_MISSING)
    is_given = owner.id != item.owner_id
    if is_given:
        MOVES.require(item, Action.ASSIGN, by.actor.user)
        _give(session, item, owner)
    item.cause, item.action = cause, action
    item.due_on, item.action_on = due_on, wanted.action_on
    details = {"owner": owner.id, "due": due_on.isoformat()}
    step(session, item, Action.PLAN, item.action, by=by, details=before | details)
    if is_given:
        tell_owner(session, item, by=by)


def complete(
    session: Session,
    item: Item,
    text: str,
    action_on: date | None = None,
    *,
    by: By,
) -> None:
    """Say that it is done, and from when on it shows its effect: today, if not said."""
    MOVES.require(item, Action.COMPLETE, by.actor.user)
    before = remember(item)
    done = require(text, "Say what was done.", ItemCase.ACTION_MISSING)
    item.action_on = action_on or item.action_on or today(by)
    item.done_by_id, item.done_at = by.actor.user.id, by.now
    details = {"action_on": item.action_on.isoformat()}
    step(session, item, Action.COMPLETE, done, by=by, details=before | details)
    tell(session, item, [item.opened_by_id], Kind.ITEM_DONE, by=by)


def take_back(session: Session, item: Item, reason: str, *, by: By) -> None:
    """Say that it is not done after all."""
    MOVES.require(item, Action.TAKE_BACK, by.actor.user)
    before = remember(item)
    text = require_reason(reason)
    item.done_by_id = item.done_at = None
    step(session, item, Action.TAKE_BACK, text, by=by, details=before)


def reject(session: Session, item: Item, reason: str, *, by: By) -> None:
    MOVES.require(item, Action.REJECT, by.actor.user)
    before = remember(item)
    text = require_reason(reason)
    item.closed_at = by.now
    step(session, item, Action.REJECT, text, by=by, details=before)
    tell(session, item, [item.owner_id, item.opened_by_id], Kind.ITEM_REJECTED, by=by)


def reopen(session: Session, item: Item, reason: str, *, by: By) -> None:
    MOVES.require(item, Action.REOPEN, by.actor.user)
    before = remember(item)
    text = require_reason(reason)
    item.closed_at = None
    step(session, item, Action.REOPEN, text, by=by, details=before)


def comment(session: Session, item: Item, text: str, *, by: By) -> None:
    MOVES.require(item, Action.COMMENT, by.actor.user)
    said = require(text, "Write a comment.", ItemCase.COMMENT_MISSING)
    step(session, item, Action.COMMENT, said, by=by)


def _give(session: Session, item: Item, owner: User) -> None:
    _require_other_owner(item.about_id, owner.id)
    is_theirs = owner.active and owner.is_staff and not owner.is_system
    if not is_theirs or not sees_client(session, owner, item.client_id):
        raise ItemInputError(
            "An item is given to somebody who works for its client.",
            case=ItemCase.NOT_OF_CLIENT,
        )
    item.owner_id = owner.id


def _require_other_owner(about_id: int | None, owner_id: int | None) -> None:
    if about_id is not None and about_id == owner_id:
        raise OwnerComplainedOfError


def _require_due(due_on: date | None, by: By) -> date:
    if due_on is None:
        raise ItemInputError("Say by when.", case=ItemCase.DUE_MISSING)
    if due_on < today(by):
        raise ItemInputError(
            "It is due on a day that is still to come.", case=ItemCase.DUE_PASSED
        )
    return due_on


def _require_title(title: str) -> str:
    line = to_line(title)
    if not line or len(line) > MAX_LINE:
        raise ItemInputError(
            f"An item has a title of up to {MAX_LINE} characters.",
            case=ItemCase.BAD_TITLE,
            limit=MAX_LINE,
        )
    return line


def _find_unit(session: Session, unit_id: int | None, client_id: int) -> Unit | None:
    if unit_id is None:
        return None
    unit = session.get_one(Unit, unit_id)
    if unit.client_id != client_id:
        raise ItemInputError(
            "An item and its unit are of one client.", case=ItemCase.OTHER_UNIT
        )
    return unit

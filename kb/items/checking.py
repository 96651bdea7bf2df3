"""The effect of an item's action, checked by another person than the one who took it."""

from sqlalchemy.orm import Session

from kb.audit import By
from kb.items.errors import (
    EffectTooEarlyError,
    ItemCase,
    OwnEffectError,
    UnansweredError,
)
from kb.items.models import Item
from kb.items.moves import MOVES, Action
from kb.items.stepping import remember, require, step, tell, today
from kb.notifications.service import Kind


def confirm(session: Session, item: Item, effect: str, *, by: By) -> None:
    """Say that the action had its effect. Raise ``OwnEffectError`` for who did it.

    Raise ``EffectTooEarlyError`` before the day of the action, ``UnansweredError`` while
    who complained has no answer, or objects to it.
    """
    _require_checker(item, Action.VERIFY, by=by)
    if item.awaits_answer:
        raise UnansweredError
    _note_check(item, effect, by)
    item.closed_at = by.now
    step(session, item, Action.VERIFY, item.effect, by=by)
    tell(session, item, [item.owner_id, item.opened_by_id], Kind.ITEM_CONFIRMED, by=by)


def send_back(session: Session, item: Item, effect: str, *, by: By) -> None:
    """Say that the action had no effect: another is to be planned."""
    _require_checker(item, Action.RETURN, by=by)
    before = remember(item)
    _note_check(item, effect, by)
    item.done_by_id = item.done_at = item.action_on = None
    step(session, item, Action.RETURN, item.effect, by=by, details=before)
    tell(session, item, [item.owner_id], Kind.ITEM_RETURNED, by=by)


def _require_checker(item: Item, action: Action, *, by: By) -> None:
    MOVES.require(item, action, by.actor.user)
    if by.actor.user.id in (item.done_by_id, item.owner_id):
        raise OwnEffectError
    if item.action_on is not None and today(by) < item.action_on:
        raise EffectTooEarlyError(item.action_on)


def _note_check(item: Item, effect: str, by: By) -> None:
    item.effect = require(effect, "Say what the check saw.", ItemCase.EFFECT_MISSING)
    item.checked_by_id, item.checked_on = by.actor.user.id, today(by)

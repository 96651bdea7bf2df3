"""Taking back what one has just done to an item: a second event, never a deletion."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit, moves
from kb.audit import By
from kb.incidents.errors import UndoCase, UndoRefusedError
from kb.items.models import Item, ItemEvent
from kb.items.moves import MOVES, Action, Remark
from kb.items.stepping import make_event
from kb.moves import INSTEAD_OF
from kb.notifications import service as notifications


def find_undoable(session: Session, item: Item, *, by: By) -> ItemEvent | None:
    """The newest event, if the actor took that step and could take it back now."""
    event = _find_newest(session, item)
    if event is None or _find_refusal(session, item, event, by) is not None:
        return None
    return event


def undo(session: Session, item: Item, event_id: int, *, by: By) -> None:
    """Take the step back, as an event that names it; nobody is told.

    Whoever was told and has read nothing yet need not read it any more. Raise
    ``UndoRefusedError`` where something has followed, somebody has been mailed, or
    the step has no way back: an effect that is confirmed stays so.
    """
    event = _find_newest(session, item)
    if event is None or event.id != event_id:
        raise UndoRefusedError.of(UndoCase.FOLLOWED)
    refusal = _find_refusal(session, item, event, by)
    if refusal is not None:
        raise UndoRefusedError.of(refusal)
    assert event.source is not None, "every step has come from somewhere"
    for name, value in event.details[INSTEAD_OF].items():
        setattr(item, name, _read(name, value))
    item.state = event.source
    second = make_event(
        item,
        action=Remark.UNDO.value,
        source=event.target,
        target=event.source,
        details={"undoes": event.id},
    )
    moves.note(session, item, second, by=by)
    audit.record(session, Remark.UNDO, item, by=by, undoes=event.id)
    notifications.take_back(session, _paths(item), event.at, now=by.now)


def _find_newest(session: Session, item: Item) -> ItemEvent | None:
    return session.scalar(
        select(ItemEvent)
        .where(ItemEvent.item_id == item.id)
        .order_by(ItemEvent.id.desc())
        .limit(1)
    )


def _find_refusal(
    session: Session, item: Item, event: ItemEvent, by: By
) -> UndoCase | None:
    if event.actor_id != by.actor.user.id:
        return UndoCase.NOT_YOURS
    if INSTEAD_OF not in event.details or item.state != event.target:
        return UndoCase.NO_WAY_BACK
    # Whoever leads there no more decides nothing there, either.
    if not MOVES.moves[Action(event.action)].permits(by.actor.user, item):
        return UndoCase.NO_WAY_BACK
    if notifications.was_mailed(session, _paths(item), event.at):
        return UndoCase.MAILED
    return None


def _paths(item: Item) -> tuple[str, ...]:
    return (f"/items/{item.id}",)


def _read(name: str, value: Any) -> Any:
    """What the event keeps as JSON, as the column has it."""
    if value is None:
        return None
    match name[-3:]:
        case "_at":
            return datetime.fromisoformat(value)
        case "_on":
            return date.fromisoformat(value)
        case _:
            return value

"""What every step of an item has in common: its text, its entry, and who is told."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.items.errors import ItemCase, ItemInputError
from kb.items.models import Item, ItemEvent
from kb.items.moves import MOVES, Action
from kb.masking import keep_block
from kb.moves import INSTEAD_OF
from kb.notifications.service import Kind, News, notify
from kb.people.models import User

KEPT: Final = (
    "owner_id",
    "due_on",
    "cause",
    "action",
    "action_on",
    "done_by_id",
    "done_at",
    "checked_by_id",
    "checked_on",
    "effect",
    "closed_at",
)
"""What steps change beside the state."""


def remember(item: Item) -> dict[str, Any]:
    """How *item* is before a step, for the details of the step's event."""
    said = {name: getattr(item, name) for name in KEPT}
    before = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in said.items()
    }
    return {INSTEAD_OF: before}


def require_reason(reason: str) -> str:
    return require(reason, "Say why.", ItemCase.REASON_MISSING)


def require(text: str, sentence: str, case: ItemCase) -> str:
    kept = keep_block(text)
    if not kept:
        raise ItemInputError(sentence, case=case)
    return kept


def today(by: By) -> date:
    return by.now.astimezone().date()


def tell_owner(session: Session, item: Item, *, by: By) -> None:
    tell(session, item, [item.owner_id], Kind.ITEM_GIVEN, by=by)


def tell(
    session: Session, item: Item, people: Iterable[int | None], kind: Kind, *, by: By
) -> None:
    """Never the one it complains of, and requesters only through their complaint."""
    told = [
        each for each in people if each is not None and _is_told(session, item, each)
    ]
    details = {"number": item.number, "title": item.title}
    news = News(kind, f"/items/{item.id}", details)
    notify(session, told, news, now=by.now, but=by.actor.user.id)


def _is_told(session: Session, item: Item, user_id: int) -> bool:
    return user_id != item.about_id and session.get_one(User, user_id).is_staff


def step(
    session: Session,
    item: Item,
    action: Action,
    text: str = "",
    *,
    by: By,
    details: Mapping[str, object] | None = None,
) -> None:
    event = make_event(item, text=text, details=dict(details or {}))
    MOVES.step(session, item, action, event, by=by)


def make_event(item: Item, **values: object) -> ItemEvent:
    return ItemEvent(item_id=item.id, **values)

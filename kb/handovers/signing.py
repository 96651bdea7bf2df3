"""Signatures of both parties, and what follows from a difference."""

from typing import Final

from sqlalchemy.orm import Session

from kb.audit import By
from kb.handovers import reading
from kb.handovers.errors import (
    HandoverCase,
    HandoverInputError,
    HandoverNotAllowedError,
    OneSignatureError,
    SignedAlreadyError,
    UndecidedLinesError,
)
from kb.handovers.models import (
    Handover,
    HandoverEvent,
    HandoverItem,
    HandoverLine,
    Side,
)
from kb.handovers.moves import MOVES, Action, may_sign_for
from kb.handovers.service import tell
from kb.items import service as items
from kb.items.models import Item
from kb.items.service import NewItem
from kb.items.sources import ItemSource
from kb.masking import keep_block
from kb.notifications.service import Kind

NAMED: Final = 10
"""So many undecided lines stand in a sentence."""


def sign(
    session: Session, handover: Handover, side: Side, reason: str = "", *, by: By
) -> bool:
    """Sign for one party; return whether both have signed, and all of it stays now.

    A name without an account is signed for by the other party's lead, with a *reason*.
    Raise ``SignedAlreadyError``, ``OneSignatureError``, ``UndecidedLinesError``.
    """
    user, party = by.actor.user, handover.party(side)
    MOVES.require(handover, Action.SIGN, user)
    if any(
        each.signed_by_id == user.id and each.side is not side
        for each in handover.parties
    ):
        raise OneSignatureError
    if not may_sign_for(user, handover, side):
        raise HandoverNotAllowedError(Action.SIGN)
    if party.signed_at is not None:
        raise SignedAlreadyError
    text = _require_reason(reason) if party.user_id is None else ""
    _require_decided(handover)
    party.signed_by_id, party.signed_at, party.reason = user.id, by.now, text
    session.flush()  # The database counts the signatures when the state arrives.
    is_complete = all(each.signed_at is not None for each in handover.parties)
    if is_complete:
        handover.signed_at = by.now
    action = Action.COMPLETE if is_complete else Action.SIGN
    event = HandoverEvent(
        handover_id=handover.id, text=text, details={"side": side.value}
    )
    MOVES.step(session, handover, action, event, by=by)
    kind = Kind.HANDOVER_SIGNED if is_complete else Kind.HANDOVER_TO_SIGN
    tell(session, handover, kind, by=by)
    return is_complete


def _require_decided(handover: Handover) -> None:
    if not handover.lines:
        raise HandoverInputError(
            "Nothing is handed over: add a line first.", case=HandoverCase.NO_LINES
        )
    undecided = [each.title for each in handover.lines if not each.is_decided]
    if undecided:
        raise UndecidedLinesError(undecided[:NAMED])


def _require_reason(reason: str) -> str:
    text = keep_block(reason)
    if not text:
        raise HandoverInputError(
            "Say why you sign for somebody without an account, and on what paper.",
            case=HandoverCase.REASON,
            field="reason",
        )
    return text


def take_back(session: Session, handover: Handover, reason: str, *, by: By) -> None:
    """Take one's own signature back, as long as the other party has not signed."""
    MOVES.require(handover, Action.TAKE_BACK, by.actor.user)
    text = keep_block(reason)
    if not text:
        raise HandoverInputError("Say why.", case=HandoverCase.REASON, field="reason")
    for party in handover.parties:
        if party.signed_by_id == by.actor.user.id:
            party.signed_by_id = party.signed_at = None
            party.reason = ""
    event = HandoverEvent(handover_id=handover.id, text=text)
    MOVES.step(session, handover, Action.TAKE_BACK, event, by=by)
    tell(session, handover, Kind.HANDOVER_TO_SIGN, by=by)


def follow_up(
    session: Session, handover: Handover, line: HandoverLine, *, by: By
) -> Item:
    """Open an item about a difference, before or after it is signed.

    Raise ``HandoverInputError`` where there is none, or an item follows it up already.
    """
    MOVES.require(handover, Action.FOLLOW_UP, by.actor.user)
    if not line.is_different:
        raise HandoverInputError(
            "As many were handed over as expected: there is nothing to follow up.",
            case=HandoverCase.NOT_DIFFERENT,
            field="line",
        )
    if line.id in reading.list_followed(session, handover):
        raise HandoverInputError(
            "An item follows this line up already.",
            case=HandoverCase.FOLLOWED,
            field="line",
        )
    new = NewItem(
        title=f"{handover.number} {line.title}: {line.handed_over} / {line.expected}"[
            :200
        ],
        source=ItemSource.HANDOVER,
        source_id=handover.id,
        client_id=handover.client_id,
        unit_id=handover.unit_id,
        description=line.remark,
    )
    item = items.open_item(session, new, by=by)
    session.add(HandoverItem(line_id=line.id, item_id=item.id))
    event = HandoverEvent(handover_id=handover.id, details={"item": item.number})
    MOVES.step(session, handover, Action.FOLLOW_UP, event, by=by)
    return item

"""What people do with hand-overs before they sign; each call is part of a transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb import moves, numbering
from kb.audit import By
from kb.handovers import lines
from kb.handovers.errors import (
    HandoverCase,
    HandoverInputError,
    HandoverKeepingError,
)
from kb.handovers.models import (
    MAX_NAME,
    Handover,
    HandoverDirection,
    HandoverEvent,
    HandoverParty,
    HandoverState,
    Side,
)
from kb.handovers.moves import MOVES, Action, Remark
from kb.masking import keep_block
from kb.notifications.service import Kind, News, notify
from kb.people import directory
from kb.people.leading import leads
from kb.people.models import Unit, User
from kb.registers.types import Types
from kb.services import choosing
from kb.services.models import Contract
from kb.services.visibility import sees_client
from kb.text import to_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One of the two: by the login of an account, or by a name that has none."""

    login: str = ""
    name: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A hand-over as somebody describes it."""

    contract_id: int
    """Zero for none, which is refused."""
    direction: HandoverDirection
    giver: Party
    receiver: Party
    unit_id: int | None = None
    type_codes: Sequence[str] = ()
    """Registers that get a line each, with how many they have now."""
    note: str = ""


def begin(
    session: Session, draft: Draft, types: Types, language: str, *, by: By
) -> Handover:
    """An open hand-over with a line for each register; both parties are told.

    Raise ``HandoverInputError``, ``HandoverKeepingError``, ``NotFoundError``.
    """
    contract = _get_contract(session, draft.contract_id, by.actor.user)
    unit = _find_unit(session, draft.unit_id, contract.client_id, by.actor.user)
    if not by.actor.user.is_staff or not leads(by.actor.user, unit):
        raise HandoverKeepingError
    handover = Handover(
        number=secrets.token_hex(8),
        client_id=contract.client_id,
        contract_id=contract.id,
        direction=draft.direction,
        unit_id=unit.id if unit is not None else None,
        note=keep_block(draft.note),
        state=HandoverState.OPEN,
        made_by_id=by.actor.user.id,
        created_at=by.now,
        updated_at=by.now,
        parties=_to_parties(session, draft, contract.client_id),
    )
    session.add(handover)
    session.flush()  # The number is made of the id.
    handover.number = numbering.HANDOVERS.write(handover.id)
    for code in dict.fromkeys(draft.type_codes):
        new = lines.NewLine(type_code=code)
        lines.put(session, handover, new, types, language, by=by)
    event = HandoverEvent(handover_id=handover.id, action=Remark.BEGIN.value)
    moves.record(session, handover, event, by=by)
    tell(session, handover, Kind.HANDOVER_TO_SIGN, by=by)
    return handover


def _get_contract(session: Session, contract_id: int, user: User) -> Contract:
    contract = session.get(Contract, contract_id) if contract_id else None
    if contract is None or not sees_client(session, user, contract.client_id):
        raise HandoverInputError(
            "Choose the contract that it belongs to; without one nothing is handed over.",
            case=HandoverCase.NO_CONTRACT,
            field="contract",
        )
    return contract


def _find_unit(
    session: Session, unit_id: int | None, client_id: int, user: User
) -> Unit | None:
    if unit_id is None:
        return None
    unit = choosing.get_unit(session, unit_id, user)
    if unit.client_id != client_id:
        raise HandoverInputError(
            "The unit is one of the contract's client.",
            case=HandoverCase.OTHER_UNIT,
            field="unit",
        )
    return unit


def _to_parties(session: Session, draft: Draft, client_id: int) -> list[HandoverParty]:
    parties = [
        _to_party(session, given, side, client_id)
        for side, given in ((Side.GIVER, draft.giver), (Side.RECEIVER, draft.receiver))
    ]
    accounts = [each.user_id for each in parties if each.user_id is not None]
    if not accounts:
        raise HandoverInputError(
            "At least one party has an account: it signs itself.",
            case=HandoverCase.NO_ACCOUNT,
            field="receiver",
        )
    if len(accounts) > len(set(accounts)):
        raise HandoverInputError(
            "The two parties are different people.",
            case=HandoverCase.SAME,
            field="receiver",
        )
    return parties


def _to_party(
    session: Session, given: Party, side: Side, client_id: int
) -> HandoverParty:
    name, organisation = to_line(given.name), to_line(given.organisation)
    if max(len(name), len(organisation)) > MAX_NAME:
        raise HandoverInputError(
            f"A name has up to {MAX_NAME} characters.",
            case=HandoverCase.NAME,
            limit=MAX_NAME,
            field=f"{side}_name",
        )
    user = None
    if given.login.strip():
        user = directory.find_person(session, given.login)
        if user.is_system or not sees_client(session, user, client_id):
            raise HandoverInputError(
                "A party is somebody of the client, or who works for it.",
                case=HandoverCase.OTHER_CLIENT,
                field=side.value,
            )
    elif not name:
        raise HandoverInputError(
            "Say who hands over, and who takes over.",
            case=HandoverCase.NOBODY,
            field=side.value,
        )
    return HandoverParty(
        side=side,
        user_id=user.id if user is not None else None,
        user=user,
        name="" if user is not None else name,
        organisation=organisation,
        reason="",
    )


def cancel(session: Session, handover: Handover, reason: str, *, by: By) -> None:
    MOVES.require(handover, Action.CANCEL, by.actor.user)
    text = keep_block(reason)
    if not text:
        raise HandoverInputError("Say why.", case=HandoverCase.REASON, field="reason")
    event = HandoverEvent(handover_id=handover.id, text=text)
    MOVES.step(session, handover, Action.CANCEL, event, by=by)


def tell(session: Session, handover: Handover, kind: Kind, *, by: By) -> None:
    """Tell whoever began it, and the parties that have an account."""
    people = [handover.made_by_id, *(each.user_id for each in handover.parties)]
    news = News(kind, f"/handovers/{handover.id}", {"number": handover.number})
    notify(session, people, news, now=by.now, but=by.actor.user.id)

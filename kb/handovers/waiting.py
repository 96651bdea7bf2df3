"""Hand-overs that wait for somebody's signature."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from kb import lines
from kb.handovers.models import Handover, HandoverParty, HandoverState
from kb.handovers.reading import seen_by
from kb.kept import kept
from kb.people.models import User
from kb.people.readers import READER, Id
from kb.services.models import Client, Contract


def ask_to_sign(session: Session, user: User, *, limit: int) -> Select[Any]:
    """Those that *user* is a party of, or began and signs for a name without an account.

    The oldest come first. *user* is the one who reads: see ``kb.people.readers``.
    """
    return _ask(seen_by(session, user), limit)


@kept
def _ask(visible: ColumnElement[bool], limit: int) -> Select[Any]:
    return (
        lines.to_select(
            id=Handover.id,
            number=Handover.number,
            names=Client.names,
            title=Contract.number,
            since=Handover.created_at,
        )
        .join(Client, Client.id == Handover.client_id)
        .join(Contract, Contract.id == Handover.contract_id)
        .where(
            Handover.state == HandoverState.OPEN,
            _waits_for(READER),
            visible,
        )
        .order_by(Handover.id)
        .limit(limit)
    )


def _waits_for(user_id: Id) -> ColumnElement[bool]:
    other = aliased(HandoverParty)
    is_free = (
        ~select(other.id)
        .where(
            other.handover_id == Handover.id,
            other.id != HandoverParty.id,
            or_(other.user_id == user_id, other.signed_by_id == user_id),
        )
        .correlate(Handover, HandoverParty)
        .exists()
    )
    in_person = HandoverParty.user_id == user_id
    for_a_name = and_(
        HandoverParty.user_id.is_(None), Handover.made_by_id == user_id, is_free
    )
    return (
        select(HandoverParty.id)
        .where(
            HandoverParty.handover_id == Handover.id,
            HandoverParty.signed_at.is_(None),
            or_(in_person, for_a_name),
        )
        .correlate(Handover)
        .exists()
    )

"""What is done to one record beside its steps: stock, repairs, inspections, incidents."""

from decimal import Decimal, InvalidOperation

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb import numbering
from kb.audit import By
from kb.incidents import listing as incidents
from kb.incidents.models import Incident
from kb.registers import inspections, repairs, stock, ties
from kb.registers.errors import BadRecordError, RecordCase, RecordNotAllowedError
from kb.registers.models import Direction, Passage, Record
from kb.registers.repairs import Returned, Sent
from kb.registers.stock import Moved
from kb.registers.types import RecordType
from kb.registers.visibility import may_keep
from web.errors import shown_on
from web.pages.registers.records import do, page
from web.presentation import forms

bp = Blueprint("record_deeds", __name__, url_prefix="/registers")


@bp.post("/<type_code>/<code>/stock")
@shown_on(page)
def move_stock(type_code: str, code: str) -> ResponseReturnValue:
    def deed(session: Session, found: RecordType, record: Record, by: By) -> None:
        moved = Moved(
            direction=forms.choice("direction", Direction),
            quantity=forms.number("quantity") or 0,
            incident=_incident(session),
            text=forms.text("text"),
        )
        stock.move_stock(session, found, record, moved, by=by)

    return do(type_code, code, deed, gettext("The movement is noted."))


@bp.post("/<type_code>/<code>/send")
@shown_on(page)
def send_out(type_code: str, code: str) -> ResponseReturnValue:
    def deed(session: Session, found: RecordType, record: Record, by: By) -> None:
        sent = Sent(
            vendor=forms.word("vendor"),
            out_on=forms.day("out_on") or by.now.date(),
            fault=forms.text("fault"),
            incident=_incident(session),
        )
        repairs.send_out(session, found, record, sent, by=by)

    return do(type_code, code, deed, gettext("It is out for repair."))


@bp.post("/<type_code>/<code>/back")
@shown_on(page)
def bring_back(type_code: str, code: str) -> ResponseReturnValue:
    def deed(session: Session, found: RecordType, record: Record, by: By) -> None:
        returned = Returned(
            back_on=forms.day("back_on") or by.now.date(),
            result=forms.text("result"),
            cost=_cost(),
        )
        repairs.take_back(session, found, record, returned, by=by)

    return do(type_code, code, deed, gettext("It is back from repair."))


@bp.post("/<type_code>/<code>/inspect")
@shown_on(page)
def inspect(type_code: str, code: str) -> ResponseReturnValue:
    passage = forms.choice("passage", Passage)
    answers = {
        each.key: forms.text(f"q-{each.key}")
        for each in inspections.checklist_for(passage).questions
    }

    def deed(session: Session, _found: RecordType, record: Record, by: By) -> None:
        text = forms.text("text")
        inspections.inspect(session, record, passage, answers, text=text, by=by)

    return do(type_code, code, deed, gettext("The inspection is noted."))


@bp.post("/<type_code>/<code>/tie")
@shown_on(page)
def tie(type_code: str, code: str) -> ResponseReturnValue:
    def deed(session: Session, _found: RecordType, record: Record, by: By) -> None:
        _require_keeper(record)
        incident = _incident(session)
        if incident is None:
            raise forms.FormError("incident", forms.FormCase.NO_INCIDENT)
        ties.tie(session, incident, record, by=by)

    return do(type_code, code, deed, gettext("The incident is tied."))


@bp.post("/<type_code>/<code>/untie")
@shown_on(page)
def untie(type_code: str, code: str) -> ResponseReturnValue:
    def deed(session: Session, _found: RecordType, record: Record, by: By) -> None:
        _require_keeper(record)
        if incident := _incident(session):
            ties.untie(session, incident, record, by=by)

    return do(type_code, code, deed, gettext("The incident is untied."))


def _require_keeper(record: Record) -> None:
    if not may_keep(g.user, record):
        raise RecordNotAllowedError


def _incident(session: Session) -> Incident | None:
    """The one that the form names by its number. Raise for one there is not."""
    given = forms.word("incident")
    if not given:
        return None
    incident_id = numbering.INCIDENTS.read(given)
    if incident_id is None:
        raise forms.FormError("incident", forms.FormCase.NO_INCIDENT)
    return incidents.get_incident(session, incident_id, g.user)


def _cost() -> int | None:
    """In hundredths."""
    given = forms.word("cost").replace(",", "")
    if not given:
        return None
    try:
        cost = Decimal(given) * 100
    except InvalidOperation:
        cost = Decimal("NaN")
    if not cost.is_finite() or cost != cost.to_integral_value() or abs(cost) > 10**12:
        raise BadRecordError("This is no cost.", case=RecordCase.COST, field="cost")
    return int(cost)

"""Who works on an incident, and where: forms of its page, each one transaction."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import (
    changing_client,
    month_ends,
    pausing,
    taking_back,
    transfers,
)
from kb.incidents.models import Incident, Pause
from kb.incidents.transfers import Handover
from kb.people.models import Post
from kb.services import choosing
from kb.services.belonging import get_client
from web.answers import suggesting
from web.auth import require_staff
from web.errors import shown_on
from web.pages.desk import months
from web.pages.desk.incident_actions import take_step
from web.pages.desk.incidents import page_of
from web.presentation import forms

bp = Blueprint("incident_places", __name__, url_prefix="/incidents/<int:incident_id>")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("/start")
@shown_on(page_of)
def start(incident_id: int) -> ResponseReturnValue:
    def deed(session: Session, incident: Incident, by: By) -> None:
        login = forms.word("assignee")
        assignee = choosing.find_person(session, login, g.user) if login else None
        transfers.start(session, incident, assignee=assignee, by=by)

    done = gettext("It is assigned.") if forms.word("assignee") else None
    return take_step(incident_id, deed, done or gettext("It is yours."))


@bp.post("/take-over")
@shown_on(page_of)
def take_over(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: transfers.take_over(session, incident, by=by),
        gettext("It is yours."),
    )


@bp.post("/transfer")
@shown_on(page_of)
def transfer(incident_id: int) -> ResponseReturnValue:
    def deed(session: Session, incident: Incident, by: By) -> None:
        transfers.transfer(session, incident, read_handover(session, incident), by=by)
        suggesting.stop_working_on(incident_id)

    return take_step(incident_id, deed, gettext("It is reassigned."))


def read_handover(session: Session, incident: Incident) -> Handover:
    reason, tried = forms.text("reason"), forms.text("tried")
    if forms.word("to") == "up":
        return transfers.climb(session, incident, reason=reason, tried=tried)
    unit_id, login = forms.number("unit"), forms.word("assignee")
    return Handover(
        reason=reason,
        tried=tried,
        level=forms.number("level"),
        unit=choosing.get_unit(session, unit_id, g.user) if unit_id else None,
        post=forms.choice("post", Post) if forms.word("post") else None,
        assignee=choosing.find_person(session, login, g.user) if login else None,
    )


@bp.post("/ask-back")
@shown_on(page_of)
def ask_back(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: taking_back.ask_back(
            session, incident, forms.text("reason"), by=by
        ),
        gettext("The recall is requested."),
    )


@bp.post("/give-back")
@shown_on(page_of)
def give_back(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: taking_back.give_back(session, incident, by=by),
        gettext("It is returned."),
    )


@bp.post("/keep")
@shown_on(page_of)
def keep(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: taking_back.keep(
            session, incident, forms.text("reason"), by=by
        ),
        gettext("It stays; whoever asked to have it back is told."),
    )


@bp.post("/pause")
@shown_on(page_of)
def pause(incident_id: int) -> ResponseReturnValue:
    pause_for = forms.choice("waits_for", Pause)
    return take_step(
        incident_id,
        lambda session, incident, by: pausing.pause(
            session, incident, pause_for, forms.text("reason"), by=by
        ),
        gettext("It is on hold; whoever asked is told why."),
    )


@bp.post("/continue")
@shown_on(page_of)
def go_on(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: pausing.go_on(
            session, incident, forms.text("text"), by=by
        ),
        gettext("It is resumed."),
    )


@bp.post("/client")
@shown_on(page_of)
def change_client(incident_id: int) -> ResponseReturnValue:
    def deed(session: Session, incident: Incident, by: By) -> None:
        client = get_client(session, forms.word("client"), g.user)
        changing_client.change(session, incident, client, by=by)
        suggesting.stop_working_on(incident_id)

    return take_step(incident_id, deed, gettext("It is that client's now."))


@bp.post("/carry-over")
@shown_on(page_of)
def carry_over(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: month_ends.explain(
            session,
            incident,
            forms.text("reason"),
            month=months.read_month(forms.word("month")),
            by=by,
        ),
        gettext("The reason is noted."),
    )

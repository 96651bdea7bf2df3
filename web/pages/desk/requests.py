"""Self-service: ask, read the answers, and only then hand it to IT; follow one's own."""

from datetime import timedelta

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.errors import NotFoundError
from kb.incidents import (
    approvals,
    askers,
    cancelling,
    closing,
    commenting,
    lifecycle,
    listing,
    opening,
    pausing,
    policy,
    verification,
)
from kb.incidents.commenting import Comment
from kb.incidents.models import Channel, Incident
from kb.incidents.opening import Report
from kb.requests import kinds
from kb.services import catalogue, choosing
from kb.text import MAX_LINE, to_line
from kb.traces.models import StepKind
from web.answers import suggesting, traced
from web.auth import current_actor
from web.errors import shown_on
from web.intake import filed, once
from web.presentation import forms
from web.services import reading, services, writing

bp = Blueprint("requests", __name__, url_prefix="/requests")

ASKED = ("title", "description", "system", "urgency")
"""What a reporter is asked; the rest is for IT to say."""

PAGE_SIZE = 50


@bp.get("")
def index() -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        rows = session.scalars(
            select(Incident)
            .where(policy.asked_by(g.user))
            .order_by(Incident.id.desc())
            .offset((number - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE + 1)
        ).all()
        return render_template(
            "desk/requests.html",
            incidents=rows[:PAGE_SIZE],
            to_approve=listing.list_to_approve(session, g.user) if number == 1 else [],
            find_confirmer=askers.find_confirmer,
            more=len(rows) > PAGE_SIZE,
            number=number,
        )


@bp.get("/new")
def new() -> str:
    return _new_page()


def _new_page(problem: str = "") -> str:
    """First the question, then the answers that are known, then the form."""
    typed = forms.typed() or request.args
    title = to_line(typed.get("title", ""), " ")[:MAX_LINE]
    description = typed.get("description", "")[:4_000]
    found = None
    if title:
        with reading() as session:
            found = suggesting.suggest(session, title, description)
    key = traced.read_key()
    if title and not key and found is not None and request.method == "GET":
        key = traced.note_answers(title, found.hits)
    with reading() as session:
        service = catalogue.find_service(session, typed.get("service", ""), g.user)
        return render_template(
            "desk/request_new.html",
            service=service,
            has_services=catalogue.has_services(session, g.user),
            problem=problem,
            typed=typed,
            found=found,
            key=key,
            once=once.key(),
            kinds=catalogue.list_kinds(session, service),
        )


@bp.post("/new")
@shown_on(_new_page)
def create() -> ResponseReturnValue:
    actor, now = current_actor(), services().now()
    files = filed.store_uploads(request.files.getlist("files"))
    with writing() as session:
        if done_before := once.find(session, g.user):
            flash(gettext("It was sent before: here it is."), "info")
            return redirect(done_before)
        unit_id = next(iter(sorted(g.user.unit_ids)), None)
        report = Report(
            **{"title": "", **forms.said_of_incident(ASKED)},
            channel=Channel.SELF_SERVICE,
            unit=choosing.get_unit(session, unit_id, g.user) if unit_id else None,
            service=catalogue.find_service(session, forms.word("service"), g.user),
            kind=kinds.find_kind(session, forms.word("kind")),
            answers=forms.answers(),
            has_picture=bool(files),
        )
        incident = opening.open_incident(
            session, report, reporter=g.user, by=By(actor, now)
        )
        for file in files:
            opening.attach(session, incident, file, by=By(actor, now))
        page = url_for("requests.show", incident_id=incident.id)
        once.keep(session, g.user, page, now=now)
    traced.note_step(StepKind.BECAME_INCIDENT, incident_id=incident.id)
    flash(gettext("%(number)s is with IT now.", number=incident.number), "good")
    return redirect(page)


@bp.get("/<int:incident_id>")
def show(incident_id: int) -> str:
    return _page(incident_id)


def _page(incident_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        incident = _get(session, incident_id)
        return render_template(
            "desk/request.html",
            incident=incident,
            problem=problem,
            typed=forms.typed(),
            events=[
                event
                for event in listing.list_events(session, incident, g.user)
                if not event.internal
            ],
            attachments=[
                each
                for each in listing.list_attachments(session, incident, g.user)
                if not each.internal
            ],
            allowed=lifecycle.allowed(incident, g.user),
            pause_reason=pausing.find_reason(session, incident),
            original=session.get(Incident, incident.duplicate_of_id)
            if incident.duplicate_of_id
            else None,
            recorder=opening.find_recorder(session, incident),
            is_confirmer=askers.find_confirmer(incident) == g.user.id,
            is_asker=policy.is_reporter(g.user, incident),
        )


def _get(session: Session, incident_id: int) -> Incident:
    """One of the person's own, or theirs to approve; no other one exists here."""
    incident = listing.get_incident(session, incident_id, g.user)
    mine = (*askers.list_askers(incident), incident.approver_id)
    if g.user.id not in mine and not policy.may_approve(g.user, incident):
        raise NotFoundError("incident", incident_id)
    return incident


def _who() -> By:
    return By(current_actor(), services().now())


@bp.post("/<int:incident_id>/confirm")
@shown_on(_page)
def confirm(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        verification.confirm(
            session,
            _get(session, incident_id),
            satisfaction=forms.satisfaction(),
            by=_who(),
        )
    flash(gettext("Thank you for the answer."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/deny")
@shown_on(_page)
def deny(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        verification.deny(
            session, _get(session, incident_id), forms.text("said"), by=_who()
        )
    flash(gettext("Thank you. IT continues to work on it."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/comment")
@shown_on(_page)
def comment(incident_id: int) -> ResponseReturnValue:
    files = filed.store_uploads(request.files.getlist("files"))
    with services().database.writing() as session:
        incident = _get(session, incident_id)
        said = Comment(forms.text("text"), files=files)
        commenting.comment(session, incident, said, by=_who())
    flash(gettext("It is sent; IT can read it."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/complain")
@shown_on(_page)
def complain(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        incident = _get(session, incident_id)
        received = Received(
            text=forms.text("complaint"),
            channel=ComplaintChannel.PAGE,
            complainer=g.user,
            incident=incident,
        )
        within = timedelta(hours=services().settings.complaint_hours)
        complaints.receive(session, received, within=within, by=_who())
    flash(gettext("The person in charge is told, and you get an answer."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/approve")
@shown_on(_page)
def approve(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        incident = _get(session, incident_id)
        approvals.approve(session, incident, forms.text("reason"), by=_who())
    flash(gettext("It is approved; work can start."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/decline")
@shown_on(_page)
def decline(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        incident = _get(session, incident_id)
        approvals.decline(session, incident, forms.text("reason"), by=_who())
    flash(gettext("It is declined; whoever asked is told why."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/withdraw")
@shown_on(_page)
def withdraw(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        cancelling.withdraw(
            session, _get(session, incident_id), forms.text("reason"), by=_who()
        )
    flash(gettext("It is withdrawn."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.post("/<int:incident_id>/reopen")
@shown_on(_page)
def reopen(incident_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        closing.reopen(
            session, _get(session, incident_id), forms.text("reason"), by=_who()
        )
    flash(gettext("IT continues to work on it."), "good")
    return redirect(url_for("requests.show", incident_id=incident_id))


@bp.get("/<int:incident_id>/attachments/<int:attachment_id>")
def download(incident_id: int, attachment_id: int) -> Response:
    with services().database.reading() as session:
        incident = _get(session, incident_id)
        attachment = listing.get_attachment(session, incident, attachment_id, g.user)
        return filed.send_given(session, attachment, g.user)


@bp.get("/<int:incident_id>/attachments/<int:attachment_id>/pages/<int:number>")
def show_page(incident_id: int, attachment_id: int, number: int) -> Response:
    with services().database.reading() as session:
        incident = _get(session, incident_id)
        attachment = listing.get_attachment(session, incident, attachment_id, g.user)
    return filed.send_page(attachment, number)

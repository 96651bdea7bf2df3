"""Complaints: made, followed by who made them, acknowledged and answered by IT."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.complaints import listing, service
from kb.complaints.models import Complaint, ComplaintChannel
from kb.complaints.service import Received
from kb.contacts import service as contacts
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.items.listing import lock_item
from kb.people.models import Role
from kb.services import choosing
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.desk import items
from web.presentation import forms
from web.services import services

bp = Blueprint("complaints", __name__, url_prefix="/complaints")


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "desk/complaints.html",
            rows=listing.list_own(session, g.user),
            people=choosing.list_logins(session, g.user, *Role)
            if g.user.is_staff
            else [],
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    """Of whoever is logged in; staff may write down what somebody else complains of."""
    with services().database.writing() as session:
        received = _read(session)
        within = timedelta(hours=services().settings.complaint_hours)
        complaint = service.receive(session, received, within=within, by=_acting())
        number = complaint.item.number
    flash(
        gettext("%(number)s is received. You will get an answer.", number=number),
        "good",
    )
    return redirect(url_for("complaints.index"))


def _read(session: Session) -> Received:
    if not g.user.is_staff:
        text, channel = forms.text("complaint"), ComplaintChannel.PAGE
        return Received(text=text, channel=channel, complainer=g.user)
    about, login = forms.word("about"), forms.word("complainer")
    contact = None if login else _find_contact(session)
    by_desk = bool(login) or contact is not None
    person = choosing.find_person(session, login, g.user) if login else g.user
    return Received(
        text=forms.text("complaint"),
        channel=ComplaintChannel.DESK if by_desk else ComplaintChannel.PAGE,
        complainer=person if contact is None else None,
        contact=contact,
        about=choosing.find_person(session, about, g.user) if about else None,
    )


def _find_contact(session: Session) -> Contact | None:
    """A caller without an account, as the desk writes them down; ``None`` if none is."""
    name, phone = forms.word("caller"), forms.word("caller_phone")
    if not name and not phone:
        return None
    return contacts.take_down(session, Card(name=name, phone=phone), by=_acting())


@bp.get("/<int:complaint_id>")
def show(complaint_id: int) -> str:
    return _page(complaint_id)


def _page(complaint_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "desk/complaint.html",
            complaint=listing.get_own(session, complaint_id, g.user),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/<int:complaint_id>/accept")
@shown_on(_page)
def accept(complaint_id: int) -> ResponseReturnValue:
    return _decide(complaint_id, accepted=True)


@bp.post("/<int:complaint_id>/object")
@shown_on(_page)
def object_to(complaint_id: int) -> ResponseReturnValue:
    return _decide(complaint_id, accepted=False)


def _decide(complaint_id: int, *, accepted: bool) -> ResponseReturnValue:
    with services().database.writing() as session:
        complaint = listing.get_own(session, complaint_id, g.user)
        service.decide(
            session,
            complaint,
            accepted=accepted,
            objection=forms.text("objection"),
            by=_acting(),
        )
    flash(gettext("Thank you. IT is told."), "good")
    return redirect(url_for("complaints.show", complaint_id=complaint_id))


@bp.post("/items/<int:item_id>/acknowledge")
@shown_on(items.page)
def acknowledge(item_id: int) -> ResponseReturnValue:
    return _work(
        item_id,
        lambda session, complaint, by: service.acknowledge(session, complaint, by=by),
        gettext("Who complained is told that it is read."),
    )


@bp.post("/items/<int:item_id>/accepted")
@shown_on(items.page)
def note_accepted(item_id: int) -> ResponseReturnValue:
    """What a contact says of the answer: they have no page to say it on."""
    return _work(
        item_id,
        lambda session, complaint, by: service.decide(
            session, complaint, accepted=True, by=by
        ),
        gettext("It is noted that the answer is accepted."),
    )


@bp.post("/items/<int:item_id>/objected")
@shown_on(items.page)
def note_objected(item_id: int) -> ResponseReturnValue:
    """As above: what is still wrong."""
    return _work(
        item_id,
        lambda session, complaint, by: service.decide(
            session, complaint, accepted=False, objection=forms.text("objection"), by=by
        ),
        gettext("It is noted what is still wrong."),
    )


@bp.post("/items/<int:item_id>/answer")
@shown_on(items.page)
def answer(item_id: int) -> ResponseReturnValue:
    return _work(
        item_id,
        lambda session, complaint, by: service.answer(
            session, complaint, forms.text("answer"), by=by
        ),
        gettext("The answer is sent."),
    )


def _work(
    item_id: int, deed: Callable[[Session, Complaint, By], None], done: str
) -> ResponseReturnValue:
    require_staff()
    with services().database.writing() as session:
        lock_item(session, item_id, g.user)
        deed(session, listing.get_of_item(session, item_id, g.user), _acting())
    flash(done, "good")
    return redirect(url_for("items.show", item_id=item_id))


def _acting() -> By:
    return By(current_actor(), services().now())

"""Callers without an account: found, corrected, given their account, made anonymous."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.contacts import finding, service
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.people.models import Role
from kb.services import choosing
from web.answers import callers
from web.auth import current_actor, require_role, require_staff
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("contacts", __name__, url_prefix="/contacts")

Deed = Callable[[Session, Contact, By], None]


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    words = request.args.get("q", "")
    with services().database.reading() as session:
        found = callers.find_callers(session, words, g.user)
        return render_template(
            "desk/contacts.html",
            words=words,
            found=[each for each in found if each.contact_id is not None],
            recent=service.list_recent(session, g.user),
        )


@bp.get("/<int:contact_id>")
def show(contact_id: int) -> str:
    return _page(contact_id)


def _page(contact_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        contact = service.get_contact(session, contact_id, g.user)
        return render_template(
            "desk/contact.html",
            contact=contact,
            problem=problem,
            typed=forms.typed(),
            units=choosing.list_units(session, g.user),
            people=choosing.list_logins(session, g.user, *Role),
            earlier=callers.list_earlier(session, finding.of_contact(contact), g.user),
        )


def _do(contact_id: int, deed: Deed, done: str) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        deed(session, service.get_contact(session, contact_id, g.user), by)
    flash(done, "good")
    return redirect(url_for("contacts.show", contact_id=contact_id))


@bp.post("/<int:contact_id>/edit")
@shown_on(_page)
def edit(contact_id: int) -> ResponseReturnValue:
    def deed(session: Session, contact: Contact, by: By) -> None:
        unit_id = forms.number("unit")
        card = Card(
            name=forms.word("name"),
            phone=forms.word("phone"),
            email=forms.word("email"),
            unit=choosing.get_unit(session, unit_id, g.user) if unit_id else None,
            note=forms.text("note"),
            shares_phone=forms.flag("shares_phone"),
        )
        service.edit(session, contact, card, by=by)

    return _do(contact_id, deed, gettext("The changes are saved."))


@bp.post("/<int:contact_id>/account")
@shown_on(_page)
def point_to(contact_id: int) -> ResponseReturnValue:
    """Say whose account it is now; an empty login takes a mistake back."""

    def deed(session: Session, contact: Contact, by: By) -> None:
        login = forms.word("login")
        account = choosing.find_person(session, login, g.user) if login else None
        service.point_to(session, contact, account, by=by)

    return _do(contact_id, deed, gettext("The changes are saved."))


@bp.post("/<int:contact_id>/anonymise")
@shown_on(_page)
def anonymise(contact_id: int) -> ResponseReturnValue:
    require_role(Role.ADMINISTRATOR)

    def deed(session: Session, contact: Contact, by: By) -> None:
        service.anonymise(session, contact, by=by)

    return _do(contact_id, deed, gettext("This contact is anonymous now."))

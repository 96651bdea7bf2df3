"""The catalogue of services: chosen from by everybody, kept by managers."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.service import list_calendars
from kb.errors import NotFoundError
from kb.people.models import Role, User
from kb.requests import kinds
from kb.services import catalogue, clients
from kb.services.catalogue import Entry
from kb.services.models import Client
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("catalogue", __name__, url_prefix="/services")
KEEPERS = (Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    may_keep = g.user.has(*KEEPERS)
    with services().database.reading() as session:
        offered = catalogue.list_services(session, g.user, ended=may_keep)
        return render_template(
            "desk/services.html",
            rows=[(each, catalogue.list_kinds(session, each)) for each in offered],
            may_keep=may_keep,
            clients=clients.list_clients(session, g.user),
            kinds=kinds.list_kinds(session),
            calendars=list_calendars(session),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def add() -> ResponseReturnValue:
    require_role(*KEEPERS)
    with services().database.writing() as session:
        entry = _entry(session, active=True)
        catalogue.add_service(session, forms.word("code"), entry, by=_by())
    flash(gettext("The service is in the catalogue."), "good")
    return redirect(url_for("catalogue.index"))


@bp.get("/<int:service_id>")
def show(service_id: int) -> str:
    return _page(service_id)


def _page(service_id: int, problem: str = "") -> str:
    require_role(*KEEPERS)
    with services().database.reading() as session:
        return render_template(
            "desk/service.html",
            service=catalogue.get_service(session, service_id, g.user),
            clients=clients.list_clients(session, g.user),
            kinds=kinds.list_kinds(session),
            calendars=list_calendars(session),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/<int:service_id>")
@shown_on(_page)
def edit(service_id: int) -> ResponseReturnValue:
    require_role(*KEEPERS)
    with services().database.writing() as session:
        found = catalogue.get_service(session, service_id, g.user)
        entry = _entry(session, active=forms.flag("active"))
        catalogue.edit(session, found, entry, by=_by())
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("catalogue.index"))


def _entry(session: Session, *, active: bool) -> Entry:
    chosen = set(request.form.getlist("kind"))
    return Entry(
        names={name: forms.word(f"name_{name}") for name in clients.LANGUAGES},
        client=_client(session, g.user),
        system=forms.word("system"),
        kinds=[kind for kind in kinds.list_kinds(session) if kind.code in chosen],
        active=active,
        calendar_id=forms.calendar_id(session),
    )


def _client(session: Session, user: User) -> Client | None:
    client_id = forms.number("client")
    if client_id is None:
        return None
    for client in clients.list_clients(session, user):
        if client.id == client_id:
            return client
    raise NotFoundError("client", client_id)


def _by() -> By:
    return By(current_actor(), services().now())

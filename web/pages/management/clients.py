"""Clients: whom one works for, under which contracts, and who does."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.calendars.service import list_calendars
from kb.errors import NotFoundError
from kb.people import directory, units
from kb.people.models import Role
from kb.services import choosing, contracts
from kb.services import clients as service
from kb.services.contracts import Terms
from kb.services.models import OWN, Client
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("clients", __name__, url_prefix="/clients")


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/clients.html",
            clients=service.list_clients(session, g.user),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        client = service.add_client(session, forms.word("code"), _names(), by=_by())
        client_id = client.id
    flash(
        gettext("The client is added. Add its contract, and who works for it."), "good"
    )
    return redirect(url_for("clients.show", client_id=client_id))


@bp.get("/<int:client_id>")
def show(client_id: int) -> str:
    return _page(client_id)


def _page(client_id: int, problem: str = "", **_others: int) -> str:
    with services().database.reading() as session:
        client = _get(session, client_id)
        return render_template(
            "management/client.html",
            client=client,
            is_own=client.id == OWN,
            contracts=contracts.list_contracts(session, client),
            people=service.list_people(session, client),
            everybody=directory.list_with(session, *Role),
            units=units.list_units(session),
            calendars=list_calendars(session),
            problem=problem,
            typed=forms.typed(),
            here_is=request.path,
        )


@bp.post("/<int:client_id>")
@shown_on(_page)
def edit(client_id: int) -> ResponseReturnValue:
    def deed(session: Session, client: Client, by: By) -> None:
        calendar_id = forms.calendar_id(session)
        service.edit_client(session, client, _names(), calendar_id=calendar_id, by=by)

    return _do(client_id, deed)


@bp.post("/<int:client_id>/switch")
@shown_on(_page)
def switch(client_id: int) -> ResponseReturnValue:
    active = forms.flag("active")
    return _do(
        client_id,
        lambda s, client, by: service.switch(s, client, active=active, by=by),
    )


@bp.post("/<int:client_id>/delete")
@shown_on(_page)
def delete(client_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        service.delete(session, _get(session, client_id), by=_by())
    flash(gettext("The client is gone."), "good")
    return redirect(url_for("clients.index"))


@bp.post("/<int:client_id>/contracts")
@shown_on(_page)
def add_contract(client_id: int) -> ResponseReturnValue:
    return _do(
        client_id,
        lambda s, client, by: contracts.add_contract(s, client, _terms(s), by=by),
    )


@bp.post("/<int:client_id>/contracts/<int:contract_id>")
@shown_on(_page)
def edit_contract(client_id: int, contract_id: int) -> ResponseReturnValue:
    def deed(session: Session, client: Client, by: By) -> None:
        contract = contracts.get_contract(session, client, contract_id)
        contracts.edit(session, contract, _terms(session), by=by)

    return _do(client_id, deed)


@bp.post("/<int:client_id>/people")
@shown_on(_page)
def assign(client_id: int) -> ResponseReturnValue:
    """Somebody works for the client from now on, or no longer."""

    def deed(session: Session, client: Client, by: By) -> None:
        person = choosing.find_person(session, forms.word("login"), g.user)
        change = service.dismiss if forms.flag("remove") else service.assign
        change(session, person, client, by=by)

    return _do(client_id, deed)


def _do(
    client_id: int, deed: Callable[[Session, Client, By], object]
) -> ResponseReturnValue:
    with services().database.writing() as session:
        deed(session, _get(session, client_id), _by())
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("clients.show", client_id=client_id))


def _get(session: Session, client_id: int) -> Client:
    client = session.get(Client, client_id)
    if client is None:
        raise NotFoundError("client", client_id)
    return client


def _names() -> dict[str, str]:
    return {name: forms.word(f"name_{name}") for name in service.LANGUAGES}


def _terms(session: Session) -> Terms:
    unit_id = forms.number("unit")
    starts_on, ends_on = forms.day("starts_on"), forms.day("ends_on")
    if starts_on is None or ends_on is None:
        raise forms.FormError("starts_on" if starts_on is None else "ends_on")
    return Terms(
        number=forms.word("number"),
        name=forms.word("name"),
        starts_on=starts_on,
        ends_on=ends_on,
        unit=units.get_unit(session, unit_id) if unit_id else None,
        calendar_id=forms.calendar_id(session),
    )


def _by() -> By:
    return By(current_actor(), services().now())

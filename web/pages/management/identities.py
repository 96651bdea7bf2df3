"""Identities elsewhere and whose accounts they are, and what groups stand for."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.people import directory, identities, units
from kb.people.identities import DIRECTORY
from kb.people.models import Post, Role
from kb.sign_on import groups, tying
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("identities", __name__, url_prefix="/people/sign-on")


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "", **_arguments: object) -> str:
    with services().database.reading() as session:
        return render_template(
            "management/sign_on.html",
            waiting=identities.list_waiting(session),
            linked=identities.list_linked(session),
            grants=groups.list_grants(session),
            units=units.list_units(session),
            sources=_sources(),
            problem=problem,
            typed=forms.typed(),
        )


def _sources() -> dict[str, object]:
    """Those of the settings, by what people call them."""
    found: dict[str, object] = {}
    if services().directory is not None:
        found[DIRECTORY] = gettext("Directory")
    provider = services().provider
    if provider is not None:
        found[services().settings.oidc_issuer] = provider.name
    return found


@bp.post("/<int:identity_id>/link")
@shown_on(_page)
def link(identity_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        user = directory.find_person(session, forms.word("login"))
        identity = identities.get_identity(session, identity_id)
        tying.link(session, identity, user, by=_by())
    flash(gettext("The identity is linked."), "good")
    return redirect(url_for("identities.show"))


@bp.post("/<int:identity_id>/unlink")
@shown_on(_page)
def unlink(identity_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        identity = identities.get_identity(session, identity_id)
        tying.unlink(session, identity, by=_by())
    flash(gettext("The identity is unlinked; nobody gets in by it."), "good")
    return redirect(url_for("identities.show"))


@bp.post("/groups")
@shown_on(_page)
def add_group() -> ResponseReturnValue:
    source, name = forms.word("source"), request.form.get("group", "")
    if source not in _sources():
        raise forms.FormError("source")
    with services().database.writing() as session:
        role, unit_id = forms.word("role"), forms.number("unit")
        if bool(role) == bool(unit_id):
            raise forms.FormError("role")
        if unit_id:
            unit, post = units.get_unit(session, unit_id), forms.choice("post", Post)
            groups.add_post(session, source, name, unit, post, by=_by())
        else:
            chosen = forms.choice("role", Role)
            groups.add_role(session, source, name, chosen, by=_by())
    flash(gettext("It holds from the next sign-in of each on."), "good")
    return redirect(url_for("identities.show"))


@bp.post("/groups/<int:grant_id>/remove")
@shown_on(_page)
def remove_group(grant_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        groups.remove(session, grant_id, by=_by())
    flash(gettext("The line is removed; who has it by then keeps it."), "good")
    return redirect(url_for("identities.show"))


def _by() -> By:
    return By(current_actor(), services().now())

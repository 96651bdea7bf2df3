"""People, units, systems and tokens, for administrators."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy import select

from kb import accounts, audit
from kb.audit import By
from kb.factors import service as factors
from kb.people import directory, tokens, units, users
from kb.people.models import ManagedSystem, Post, Role, Scope, Tier, User
from kb.people.passwords import generate_password
from kb.services import choosing
from kb.text import MAX_LINE
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    wanted = request.args.get("q", "").strip().casefold()
    with services().database.reading() as session:
        found = [
            user
            for user in users.list_users(session)
            if wanted in f"{user.login} {user.name}".casefold()
        ]
        return render_template(
            "management/people.html",
            people=found,
            roles=list(Role),
            problem=problem,
            typed=forms.typed(),
            fresh=None,
        )


@bp.post("")
@shown_on(_list_page)
def add() -> ResponseReturnValue:
    password = generate_password()
    with services().database.writing() as session:
        user = users.add_user(
            session,
            forms.word("login"),
            name=forms.word("name"),
            roles=[forms.choice("role", Role, Role.REQUESTER)],
            now=services().now(),
            password=password,
        )
        user.email = forms.word("email")[:MAX_LINE]
        audit.record(
            session, "add_user", user, by=By(current_actor(), services().now())
        )
    return _show_password(user, password)


def _show_password(user: User, password: str) -> str:
    """The page that shows a made-up password once."""
    return render_template("management/password.html", person=user, password=password)


@bp.get("/<int:user_id>")
def show(user_id: int) -> str:
    return _page(user_id)


def _page(user_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/person.html",
            person=accounts.get_account(session, user_id),
            roles=list(Role),
            posts=list(Post),
            units=units.list_units(session),
            has_factor=factors.has_any(session, user_id),
            problem=problem,
        )


@bp.post("/<int:user_id>")
@shown_on(_page)
def change(user_id: int) -> ResponseReturnValue:
    actor, now = current_actor(), services().now()
    roles = [Role(each) for each in request.form.getlist("role") if each in set(Role)]
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        accounts.set_roles(session, user, roles, by=By(actor, now))
        accounts.set_level(session, user, forms.number("level"), by=By(actor, now))
        user.name = forms.word("name")[:100] or user.login
        user.email = forms.word("email")[:MAX_LINE]
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("people.show", user_id=user_id))


@bp.post("/<int:user_id>/posts")
@shown_on(_page)
def assign(user_id: int) -> ResponseReturnValue:
    actor, now = current_actor(), services().now()
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        unit = units.get_unit(session, forms.number("unit") or 0)
        post = forms.choice("post", Post)
        if forms.flag("remove"):
            user.memberships = [
                row
                for row in user.memberships
                if (row.unit_id, row.post) != (unit.id, post)
            ]
        else:
            units.assign(session, user, unit, post)
        audit.record(
            session,
            "set_posts",
            user,
            by=By(actor, now),
            units=sorted(user.unit_ids),
        )
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("people.show", user_id=user_id))


@bp.post("/<int:user_id>/password")
@shown_on(_page)
def reset_password(user_id: int) -> ResponseReturnValue:
    if not forms.flag("sure"):
        raise forms.FormError("sure")
    password = generate_password()
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        accounts.set_password(
            session, user, password, by=By(current_actor(), services().now())
        )
    return _show_password(user, password)


@bp.post("/<int:user_id>/switch")
@shown_on(_page)
def switch(user_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        accounts.switch(
            session,
            user,
            active=forms.flag("active"),
            by=By(current_actor(), services().now()),
        )
    if forms.flag("active"):
        flash(gettext("The account is switched on."), "good")
    else:
        flash(
            gettext("The account is switched off, and logged out everywhere."), "good"
        )
    return redirect(url_for("people.show", user_id=user_id))


@bp.post("/<int:user_id>/anonymise")
@shown_on(_page)
def anonymise(user_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        if forms.word("login") != user.login:
            raise forms.FormError("login")
        accounts.anonymise(session, user, by=By(current_actor(), services().now()))
    flash(gettext("The person's name and access are gone."), "good")
    return redirect(url_for("people.show", user_id=user_id))


@bp.get("/units")
def list_units() -> str:
    return _units_page()


def _units_page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/units.html",
            units=units.list_units(session),
            systems=session.scalars(
                select(ManagedSystem).order_by(ManagedSystem.name)
            ).all(),
            staff=directory.list_people(session, *Role),
            tiers=list(Tier),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/units")
@shown_on(_units_page)
def add_unit() -> ResponseReturnValue:
    with services().database.writing() as session:
        parent = forms.number("parent")
        unit = units.add_unit(
            session,
            forms.word("name"),
            tier=forms.choice("tier", Tier),
            parent=units.get_unit(session, parent) if parent else None,
        )
        lead = forms.word("lead")
        unit.lead = choosing.find_person(session, lead, g.user) if lead else None
        audit.record(
            session, "add_unit", unit, by=By(current_actor(), services().now())
        )
        name = unit.name
    flash(gettext("%(name)s is added.", name=name), "good")
    return redirect(url_for("people.list_units"))


@bp.post("/systems")
@shown_on(_units_page)
def add_system() -> ResponseReturnValue:
    with services().database.writing() as session:
        name = forms.word("name")[:MAX_LINE]
        if not name:
            raise forms.FormError("name")
        system = units.find_system(session, name) or ManagedSystem(name=name)
        owner, unit_id = forms.word("owner"), forms.number("unit")
        system.owner = choosing.find_person(session, owner, g.user) if owner else None
        system.unit = units.get_unit(session, unit_id) if unit_id else None
        session.add(system)
        session.flush()  # The audit names its id.
        audit.record(
            session, "set_system", system, by=By(current_actor(), services().now())
        )
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("people.list_units"))


@bp.get("/tokens")
def list_tokens() -> str:
    return _tokens_page()


def _tokens_page(problem: str = "", secret: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/tokens.html",
            tokens=tokens.list_tokens(session),
            people=directory.list_with(session, *Role),
            scopes=list(Scope),
            now=services().now(),
            is_valid=tokens.is_valid,
            problem=problem,
            typed=forms.typed(),
            secret=secret,
        )


@bp.post("/tokens")
@shown_on(_tokens_page)
def issue_token() -> ResponseReturnValue:
    actor, now = current_actor(), services().now()
    scopes = [
        Scope(each) for each in request.form.getlist("scope") if each in set(Scope)
    ]
    with services().database.writing() as session:
        user = directory.find_person(session, forms.word("login") or g.user.login)
        issued = tokens.issue_token(
            session,
            user,
            forms.word("name")[:100],
            scopes=scopes,
            days=forms.number("days") or 90,
            now=now,
        )
        audit.record(
            session, "issue_token", issued.token, by=By(actor, now), user=user.id
        )
    return _tokens_page(secret=issued.secret)


@bp.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    actor, now = current_actor(), services().now()
    with services().database.writing() as session:
        token = tokens.get_token(session, token_id)
        tokens.revoke(token, now=now)
        audit.record(session, "revoke_token", token, by=By(actor, now))
    flash(gettext("The token is revoked; nothing can use it any more."), "good")
    return redirect(url_for("people.list_tokens"))

"""A call: who rings, what for, and what solves it, taken down on one page."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.articles.visibility import visible_audiences
from kb.audit import By
from kb.contacts import service as contacts
from kb.contacts.models import Contact
from kb.contacts.service import Card
from kb.incidents import calls, links, opening
from kb.incidents.calls import Solved
from kb.incidents.models import Channel, Incident, State
from kb.incidents.opening import Report
from kb.people import directory
from kb.people.models import Post, Unit, User
from kb.requests import kinds
from kb.services import catalogue, choosing
from kb.services.belonging import get_client
from kb.services.clients import list_clients
from kb.text import MAX_LINE
from web.answers import callers, suggesting
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed, once
from web.pages.desk.offered import offer_causes
from web.presentation import forms
from web.services import services

bp = Blueprint("calls", __name__, url_prefix="/incidents")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/new")
def new() -> str:
    return new_page()


def new_page(problem: str = "") -> str:
    typed = forms.typed() or request.args
    with services().database.reading() as session:
        name = typed.get("caller", "")
        return render_template(
            "desk/incident_new.html",
            problem=problem,
            typed=typed,
            units=choosing.list_units(session, g.user),
            posts=list(Post),
            kinds=kinds.list_kinds(session),
            **offer_causes(session),
            clients=[each for each in list_clients(session, g.user) if each.active],
            offered=catalogue.list_services(session, g.user),
            once=once.key(),
            callers=callers.find_callers(session, typed.get("caller_phone", ""), g.user)
            if name and problem
            else [],
            found=_suggest(typed) if problem else None,
        )


@bp.post("/new")
@shown_on(new_page)
def create() -> ResponseReturnValue:
    """Take down what a caller says; with what solves it, or as solved already."""
    by = By(current_actor(), services().now())
    files = filed.store_uploads(request.files.getlist("files"))
    linked, solved = forms.number("link"), forms.number("solved")
    with services().database.writing() as session:
        if done_before := once.find(session, g.user):
            flash(gettext("It was sent before: here it is."), "info")
            return redirect(done_before)
        reporter, contact = _find_caller(session, by)
        report = _read_report(session, reporter, contact, linked or solved)
        report = replace(report, has_picture=bool(files))
        incident = opening.open_incident(session, report, reporter=reporter, by=by)
        for file in files:
            opening.attach(session, incident, file, by=by)
        if linked is not None:
            incident = links.link(session, incident, linked, by=by)
        if solved is not None:
            done = Solved(article_id=solved, cause=forms.word("cause"))
            incident = calls.solve_on_telephone(session, incident, done, by=by)
        page = url_for("incidents.show", incident_id=incident.id)
        once.keep(session, g.user, page, now=by.now)
    flash(_say(incident), "good")
    return redirect(page)


@bp.get("/suggestions")
def suggestions() -> str:
    """What may solve the incident that is being typed, from its first word on."""
    return render_template(
        "shared/suggestions.html",
        found=_suggest(request.args),
        incident=None,
        key="",
        solution=None,
        call=True,
    )


@bp.get("/callers")
def find_callers() -> str:
    """Whom the words may mean; or whoever was chosen, with what they asked before."""
    login = request.args.get("login", "")[:MAX_LINE]
    contact_id = request.args.get("contact", type=int)
    with services().database.reading() as session:
        if not login and contact_id is None:
            words = request.args.get("q", "")
            found = callers.find_callers(session, words, g.user)
            return render_template("desk/callers.html", callers=found)
        caller = callers.get_caller(
            session, login=login, contact_id=contact_id, user=g.user
        )
        assert caller is not None, "one of the two was named"
        return render_template(
            "desk/caller.html",
            caller=caller,
            earlier=callers.list_earlier(session, caller, g.user),
        )


def _suggest(typed: Any) -> suggesting.Suggestions | None:
    title = typed.get("title", "")[:MAX_LINE]
    told = "\n".join((typed.get("description", ""), typed.get("message", "")))
    if not title.strip():
        return None
    with services().database.reading() as session:
        return suggesting.suggest(session, title, told[:4_000])


def _find_caller(session: Session, by: By) -> tuple[User, Contact | None]:
    """In whose name it is reported: an account, or who takes a contact's call down."""
    login, contact_id = forms.word("reporter"), forms.number("contact")
    name, me = forms.word("caller"), session.merge(g.user, load=False)
    if login:
        return choosing.find_person(session, login, g.user), None
    if contact_id is not None:
        return me, contacts.find_named(session, contact_id, g.user)
    if not name and not forms.word("caller_phone"):
        return me, None
    account = directory.find_by_login(session, name)
    if account is not None:
        return account, None
    card = Card(
        name=name,
        phone=forms.word("caller_phone"),
        unit=_chosen_unit(session),
        note=forms.text("caller_note"),
        shares_phone=forms.flag("caller_shares_phone"),
    )
    return me, contacts.take_down(session, card, by=by)


def _read_report(
    session: Session, reporter: User, contact: Contact | None, article_id: int | None
) -> Report:
    said = {"title": "", **forms.said_of_incident()}
    if article_id is not None and not said.get("system"):
        said["system"] = _system_of(session, article_id)
    unit = _chosen_unit(session)
    if unit is None and contact is not None:
        unit = contact.unit
    if unit is None and reporter.id != g.user.id:
        unit = next((each.unit for each in reporter.memberships), None)
    return Report(
        **said,
        post=forms.choice("post", Post) if forms.word("post") else None,
        channel=Channel.PHONE,
        unit=unit,
        contact=contact,
        client=get_client(session, code, g.user)
        if (code := forms.word("client"))
        else None,
        service=catalogue.find_service(session, forms.word("service"), g.user),
        kind=kinds.find_kind(session, forms.word("kind")),
        answers=forms.answers(),
    )


def _system_of(session: Session, article_id: int) -> str:
    """What the solution is about, so that nobody need type it during a call."""
    article = session.get(Article, article_id)
    revision = article.current_revision if article is not None else None
    if revision is None or revision.audience not in visible_audiences(g.user):
        return ""
    return str(revision.attributes.get("system", ""))


def _chosen_unit(session: Session) -> Unit | None:
    unit_id = forms.number("unit")
    return choosing.get_unit(session, unit_id, g.user) if unit_id else None


def _say(incident: Incident) -> str:
    is_closed = incident.state is State.CLOSED
    sentence: str = (
        gettext("%(number)s is taken down and closed.", number=incident.number)
        if is_closed
        else gettext("%(number)s is taken down.", number=incident.number)
    )
    return sentence

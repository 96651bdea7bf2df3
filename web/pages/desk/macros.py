"""Macros: where staff keep them, and run on an incident."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents.models import Incident, Pause
from kb.macros import running, service
from kb.macros.service import Described
from kb.macros.steps import SETTABLE, Steps, Target
from kb.people.models import Post
from kb.replies import placeholders
from kb.replies.sharing import Reach
from kb.services import choosing
from web.answers import replying
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.languages import choose_language
from web.pages.desk.incident_actions import take_step
from web.pages.desk.incidents import page_of
from web.pages.desk.replies import offer_reach
from web.presentation import answers, forms
from web.services import services

bp = Blueprint("macros", __name__)


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/macros")
def index() -> str:
    return _page()


def _page(problem: str = "", macro_id: int = 0) -> str:
    with services().database.reading() as session:
        kept = service.list_kept(session, g.user)
        ids = {each.id for each in kept}
        usable = service.list_usable(session, g.user)
        return render_template(
            "desk/macros.html",
            kept=kept,
            others=[each for each in usable if each.id not in ids],
            changed=macro_id,
            **offer_reach(session),
            units=[
                (each.id, each.name) for each in choosing.list_units(session, g.user)
            ],
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/macros")
@shown_on(_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        title = service.add(session, _described(), by=_by()).title
    answers.answer(gettext("%(title)s can be run from now on.", title=title))
    return redirect(url_for("macros.index"))


@bp.post("/macros/<int:macro_id>")
@shown_on(_page)
def change(macro_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        service.change(session, macro_id, _described(), by=_by())
    answers.answer(gettext("The macro is saved."))
    return redirect(url_for("macros.index"))


@bp.post("/macros/<int:macro_id>/<any(remove, restore):act>")
@shown_on(_page)
def switch(macro_id: int, act: str) -> ResponseReturnValue:
    """Offer it no more, or again; what it did stays."""
    with services().database.writing() as session:
        macro = service.switch(session, macro_id, active=act == "restore", by=_by())
        title = macro.title
    if act == "remove":
        undo = url_for("macros.switch", macro_id=macro_id, act="restore")
        forms.say_undoable(gettext("%(name)s is removed.", name=title), undo)
    else:
        answers.answer(gettext("%(name)s is back.", name=title))
    return redirect(url_for("macros.index"))


@bp.post("/incidents/<int:incident_id>/macros")
@shown_on(page_of)
def run(incident_id: int) -> ResponseReturnValue:
    """All of its steps in one transaction, under the rights of whoever runs it."""
    macro_id = forms.number("macro") or 0
    unseen: list[str] = []

    def deed(session: Session, incident: Incident, by: By) -> None:
        macro = service.get_usable(session, macro_id, g.user)
        values = placeholders.list_values(incident, g.user, services().public_url)
        language = replying.choose_language(incident, choose_language())
        said = running.fill(macro, values, language)
        unseen.extend(running.run(session, macro, incident, said, by=by))

    with services().database.reading() as session:
        title = service.get_usable(session, macro_id, g.user).title
    answer = take_step(incident_id, deed, gettext("%(title)s is done.", title=title))
    if unseen:
        names = ", ".join(unseen)
        flash(gettext("Not told, for they may not see it: %(names)s", names=names))
    return answer


def _described() -> Described:
    return Described(
        title=forms.text("title"),
        steps=Steps(
            said=_read_said(),
            take=forms.flag("take"),
            text_zh=forms.text("text_zh"),
            text_en=forms.text("text_en"),
            internal=forms.flag("internal"),
            waits_for=forms.choice("waits_for", Pause)
            if forms.word("waits_for")
            else None,
            waits_why=forms.text("waits_why"),
            target=forms.choice("target", Target, Target.NOWHERE),
            unit_id=forms.number("to_unit"),
            post=forms.choice("post", Post) if forms.word("post") else None,
            level=forms.number("level"),
            reason=forms.text("reason"),
            tried=forms.text("tried"),
        ),
        reach=forms.choice("reach", Reach, Reach.PERSONAL),
        unit_id=forms.number("unit"),
    )


def _read_said() -> dict[str, Any]:
    """What stays empty stays as it is with each incident."""
    said = forms.said_of_incident(SETTABLE)
    return {name: value for name, value in said.items() if value}


def _by() -> By:
    return By(current_actor(), services().now())

"""Whoever leaves: what is theirs, shown, and given to somebody else in one step."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from kb.audit import By
from kb.leaving import service
from kb.leaving.parts import PARTS
from kb.people.models import STAFF, Role
from kb.services import choosing
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import leaving as words

_DIGITS: Final = 10

bp = Blueprint("leaving", __name__, url_prefix="/leaving")


@bp.before_request
def _managers_only() -> None:
    require_role(Role.MANAGER, Role.ADMINISTRATOR)


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "") -> str:
    login = request.values.get("from", "")
    by = By(current_actor(), services().now())
    with services().database.reading() as session:
        counts = None
        if login:
            leaver = choosing.find_person(session, login, g.user)
            counts = service.count(session, leaver, by=by)
        return render_template(
            "management/leaving.html",
            people=choosing.list_logins(session, g.user, *STAFF),
            login=login,
            counts=counts,
            may=service.may_hand_over(session, g.user),
            words_of=words,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_page)
def hand_over() -> ResponseReturnValue:
    shown = {part.code: _read_count(f"count-{part.code}") for part in PARTS}
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        leaver = choosing.find_person(session, forms.word("from"), g.user)
        to = choosing.find_person(session, forms.word("to"), g.user)
        done = service.hand_over(
            session, leaver, to, shown, forms.text("reason"), by=by
        )
        name = to.name or to.login
    flash(
        ngettext(
            "%(num)d thing is handed over to %(name)s.",
            "%(num)d things are handed over to %(name)s.",
            sum(done.values()),
            name=name,
        ),
        "good",
    )
    return redirect(url_for("leaving.show"))


def _read_count(name: str) -> int:
    """What the form shows; -1 for none, which is never what there is."""
    text = forms.word(name)
    is_number = text.isascii() and text.isdecimal() and len(text) < _DIGITS
    return int(text) if is_number else -1

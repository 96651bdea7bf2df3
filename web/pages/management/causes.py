"""Causes of incidents: those that ship, and an organisation's own below them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.incidents import own_causes
from kb.incidents.causes import Cause
from kb.incidents.own_causes import Described
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words.causes import CAUSES

bp = Blueprint("causes", __name__, url_prefix="/causes")


@bp.before_request
def _for_those_who_keep_them() -> None:
    require_role(*own_causes.KEEPERS)


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", **_arguments: int) -> str:
    with services().database.reading() as session:
        return render_template(
            "management/causes.html",
            shipped=CAUSES,
            own=own_causes.list_own(session),
            limit=own_causes.MAX_NAME,
            is_required=services().settings.cause_required,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    above = forms.choice("above", Cause)
    with services().database.writing() as session:
        own_causes.add(
            session,
            above,
            forms.word("short"),
            _described(),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("The cause can be chosen from now on."), "good")
    return redirect(url_for("causes.index"))


@bp.post("/<int:cause_id>")
@shown_on(_page)
def change(cause_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        own_causes.change(
            session,
            cause_id,
            _described(active=forms.flag("active")),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("causes.index"))


def _described(*, active: bool = True) -> Described:
    return Described(zh=forms.word("zh"), en=forms.word("en"), active=active)

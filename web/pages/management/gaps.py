"""Knowledge gaps: what people look for and do not find, for experts to answer."""

from functools import partial

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.traces import gap_list, gaps
from search.telling import telling_words
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("gaps", __name__, url_prefix="/gaps")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "") -> str:
    terminology = services().terminology()
    tell = partial(telling_words, terminology=terminology)
    with services().database.reading() as session:
        return render_template(
            "management/gaps.html",
            rows=gap_list.list_gaps(session, tell, user=g.user, now=services().now()),
            days=gap_list.DAYS,
            problem=problem,
            me=g.user.id,
        )


@bp.post("/take")
@shown_on(_page)
def take() -> ResponseReturnValue:
    with services().database.writing() as session:
        gaps.take(
            session, forms.text("wording"), by=By(current_actor(), services().now())
        )
    flash(gettext("It is yours. Write the article when you have the answer."), "good")
    return redirect(url_for("gaps.index"))


@bp.post("/dismiss")
@shown_on(_page)
def dismiss() -> ResponseReturnValue:
    with services().database.writing() as session:
        gaps.dismiss(
            session,
            forms.text("wording"),
            forms.text("reason"),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("It is put aside, and not offered again."), "good")
    return redirect(url_for("gaps.index"))

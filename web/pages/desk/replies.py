"""Canned replies: where staff keep them, for themselves, their teams, or everybody."""

from flask import Blueprint, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.replies import service, sharing
from kb.replies.placeholders import Placeholder
from kb.replies.service import Described
from kb.replies.sharing import Reach
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, forms
from web.services import services

bp = Blueprint("replies", __name__, url_prefix="/replies")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", reply_id: int = 0) -> str:
    with services().database.reading() as session:
        kept = service.list_kept(session, g.user)
        ids = {each.id for each in kept}
        usable = service.list_usable(session, g.user)
        return render_template(
            "desk/replies.html",
            kept=kept,
            others=[each for each in usable if each.id not in ids],
            changed=reply_id,
            **offer_reach(session),
            placeholders=list(Placeholder),
            limits=service,
            problem=problem,
            typed=forms.typed(),
        )


def offer_reach(session: Session) -> dict[str, object]:
    """Whose something may become by whoever is logged in."""
    return {
        "reaches": [
            each
            for each in Reach
            if each is not Reach.ALL or g.user.has(*sharing.FOR_ALL)
        ],
        "teams": [(each.id, each.name) for each in sharing.list_teams(session, g.user)],
    }


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        reply = service.add(session, _described(), by=_by())
        title = reply.title
    answers.answer(gettext("%(title)s can be inserted from now on.", title=title))
    return redirect(url_for("replies.index"))


@bp.post("/<int:reply_id>")
@shown_on(_page)
def change(reply_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        service.change(session, reply_id, _described(), by=_by())
    answers.answer(gettext("The canned reply is saved."))
    return redirect(url_for("replies.index"))


@bp.post("/<int:reply_id>/<any(remove, restore):act>")
@shown_on(_page)
def switch(reply_id: int, act: str) -> ResponseReturnValue:
    """Offer it no more, or again; what was sent with it stays."""
    with services().database.writing() as session:
        reply = service.switch(session, reply_id, active=act == "restore", by=_by())
        title = reply.title
    if act == "remove":
        undo = url_for("replies.switch", reply_id=reply_id, act="restore")
        forms.say_undoable(gettext("%(name)s is removed.", name=title), undo)
    else:
        answers.answer(gettext("%(name)s is back.", name=title))
    return redirect(url_for("replies.index"))


def _described() -> Described:
    return Described(
        title=forms.text("title"),
        text_zh=forms.text("text_zh"),
        text_en=forms.text("text_en"),
        reach=forms.choice("reach", Reach, Reach.PERSONAL),
        unit_id=forms.number("unit"),
    )


def _by() -> By:
    return By(current_actor(), services().now())

"""What somebody watches: listed, begun and ended."""

from typing import Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.errors import NotFoundError
from kb.watching import service
from web.answers import watching
from web.answers.watching import Noun
from web.auth import to_ours
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("watching", __name__, url_prefix="/watching")

_OPPOSITE: Final = {"watch": "unwatch", "unwatch": "watch"}


@bp.get("")
def index() -> str:
    return _page()


def _page(act: str = "", problem: str = "") -> str:  # noqa: ARG001 - of the form
    with services().database.reading() as session:
        return render_template(
            "person/watching.html",
            watched=watching.list_watched(session, g.user),
            problem=problem,
        )


@bp.post("/<any(watch, unwatch):act>")
@shown_on(_page)
def change(act: str) -> ResponseReturnValue:
    """All that it is about stands in the address, so that Undo can send it, too."""
    noun, key = request.args.get("noun", ""), request.args.get("key", "")
    if noun not in set(Noun):
        raise NotFoundError("page", noun)
    with services().database.writing() as session:
        found = watching.find(session, g.user, Noun(noun), key)
        if act == "watch":
            service.watch(session, g.user, found.thing, now=services().now())
        else:
            service.unwatch(session, g.user, found.thing)
    name = found.title if noun == Noun.ARTICLE else found.key
    back = request.args.get("back", "")
    undo = url_for("watching.change", act=_OPPOSITE[act], noun=noun, key=key, back=back)
    message = (
        gettext("You watch %(name)s now, and are told what happens.", name=name)
        if act == "watch"
        else gettext("You do not watch %(name)s any more.", name=name)
    )
    forms.say_undoable(message, undo)
    return redirect(to_ours(back) if back else url_for("watching.index"))

"""Lists of incidents under a name: one's own, and those that colleagues share."""

from typing import Final
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import saved_searches
from kb.errors import NotFoundError
from kb.saved_searches import Kept, Place
from web.auth import require_staff
from web.errors import shown_on
from web.pages.desk.incidents import list_page
from web.presentation import answers, forms
from web.services import services

bp = Blueprint("saved_lists", __name__, url_prefix="/incidents/lists")

_PASSING: Final = frozenset({"page", "number", "list"})
"""What is no part of a list: where one was on it, and what a number counted then."""


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("")
@shown_on(list_page)
def keep() -> ResponseReturnValue:
    pairs = parse_qsl(request.query_string.decode(errors="replace"))
    address = urlencode([pair for pair in pairs if pair[0] not in _PASSING])
    kept = Kept(
        forms.word("name"),
        address or "view=open",
        place=Place.INCIDENTS,
        shared=forms.flag("shared"),
    )
    with services().database.writing() as session:
        saved = saved_searches.keep(session, g.user, kept, now=services().now())
        key, name = saved.id, saved.name
    answers.answer(gettext("The list is saved as %(name)s.", name=name))
    return redirect(f"{url_for('incidents.index')}?{kept.address}&list={key}")


@bp.post("/<int:list_id>/<any(remove, restore):change>")
def change(list_id: int, change: str) -> ResponseReturnValue:
    with services().database.writing() as session:
        saved = saved_searches.get_mine(session, g.user, list_id)
        if saved.place is not Place.INCIDENTS:
            raise NotFoundError("list", list_id)
        saved.removed_at = services().now() if change == "remove" else None
        name = saved.name
    if change == "remove":
        undo = url_for("saved_lists.change", list_id=list_id, change="restore")
        forms.say_undoable(gettext("%(name)s is removed.", name=name), undo)
    else:
        answers.answer(gettext("%(name)s is back.", name=name))
    return redirect(url_for("incidents.index"))

"""The list of people that another system keeps: looked at first, then taken whole."""

from collections.abc import Sequence
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.people.models import Role
from kb.people_list import reading, taking, writing
from kb.people_list.comparing import Comparison, Kind, compare
from kb.people_list.errors import BadLineError, BadPeopleListError
from kb.people_list.taking import MOST_LEAVE
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import people_lists as words
from web.words.errors import explain

bp = Blueprint("people_lists", __name__, url_prefix="/people/list")

SHOWN = 50
"""Faults of one list."""


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "", faults: Sequence[BadLineError] = ()) -> str:
    return render_template(
        "management/people_list.html",
        problem=problem,
        columns=reading.COLUMNS,
        faults=[explain(fault) for fault in faults[:SHOWN]],
        more=max(0, len(faults) - SHOWN),
    )


@bp.get("/export.csv")
def export() -> Response:
    with services().database.reading() as session:
        text = "\ufeff" + "".join(writing.iter_lines(session))
    response = Response(text, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename="people.csv")
    return response


@bp.post("/preview")
@shown_on(_page)
def preview() -> ResponseReturnValue:
    """What a list would change; nothing is written."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise forms.FormError("file")
    return _show(file.stream.read(reading.MOST_BYTES + 1))


@bp.post("/take")
def take() -> ResponseReturnValue:
    content = forms.text("people").encode()
    most = forms.number("most_leave") or MOST_LEAVE
    by = By(current_actor(), services().now())
    try:
        with services().database.writing() as session:
            found = taking.take(
                session,
                reading.read(content),
                reason=gettext("Left, says the list of people."),
                most_leave=most,
                by=by,
            )
    except BadPeopleListError as error:
        return _page(faults=error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(words.summarise(found), "good")
    return redirect(url_for("people_lists.show"))


def _show(content: bytes) -> ResponseReturnValue:
    given = reading.read(content)
    by = By(current_actor(), services().now())
    with services().database.reading() as session:
        found = compare(session, given, (), by=by)
    if found.faults:
        return _page(faults=found.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    return _show_changes(found, reading.decode(content))


def _show_changes(found: Comparison, text: str) -> str:
    return render_template(
        "management/people_list_preview.html",
        found=found,
        text=text,
        list_words=words,
        leavers=len(found.of(Kind.LEAVES)),
        most_leave=MOST_LEAVE,
    )

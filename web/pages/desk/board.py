"""A card of the board is dropped on another column, or moved there by its buttons."""

from flask import Blueprint, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.incidents import board_moves, listing, undoing
from kb.incidents.models import State
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.desk.incidents import board_page
from web.presentation import answers, forms
from web.presentation.answers import Of, Undoable
from web.services import services

bp = Blueprint("board", __name__, url_prefix="/incidents/<int:incident_id>")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("/move")
@shown_on(board_page)
def move(incident_id: int) -> ResponseReturnValue:
    """Do what leads there; what needs words is asked for on the incident's page."""
    target = forms.choice("to", State)
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        if incident.state is target:
            answers.note(gettext("Nothing has changed: it is like that already."))
            return redirect(url_for("incidents.board"))
        action = board_moves.move(session, incident, target, by=by)
        step = undoing.find_undoable(session, incident, by=by)
        steps = {incident_id: step.id} if step is not None else {}
    if action not in board_moves.AT_ONCE:
        answers.note(gettext("This step needs a word first."))
        return redirect(
            url_for("incidents.show", incident_id=incident_id, do=action.value)
        )
    back = url_for("incidents.board")
    answers.answer(gettext("It is yours."), Undoable(Of.INCIDENT, steps, back))
    return redirect(back)

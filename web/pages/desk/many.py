"""One deed to each of many incidents: what happened to each is said, with Undo."""

from collections.abc import Callable, Iterable, Mapping

from flask import g, redirect
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.orm import Session

from kb import numbering
from kb.audit import By
from kb.errors import KBError
from kb.incidents import listing, undoing
from kb.incidents.models import Incident
from web.auth import current_actor
from web.presentation import answers
from web.presentation.answers import Of, Outcome, Undoable
from web.services import services
from web.words.errors import explain

Deed = Callable[[Session, Incident, By], object]


def do_to_each(chosen: Iterable[int], deed: Deed, back: str) -> ResponseReturnValue:
    """Each in a transaction of its own: what is refused leaves the others done."""
    by = By(current_actor(), services().now())
    done: dict[int, int | None] = {}
    refused: dict[str, list[str]] = {}
    for incident_id in chosen:
        try:
            done[incident_id] = _do(incident_id, deed, by)
        except KBError as error:
            number = numbering.INCIDENTS.write(incident_id)
            refused.setdefault(explain(error), []).append(number)
    return report(done, refused, back)


def _do(incident_id: int, deed: Deed, by: By) -> int | None:
    """Return the step, if it can be undone."""
    with services().database.writing() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        deed(session, incident, by)
        session.flush()  # The newest step is asked for.
        step = undoing.find_undoable(session, incident, by=by)
        return step.id if step is not None else None


def report(
    done: Mapping[int, int | None], refused: Mapping[str, list[str]], back: str
) -> ResponseReturnValue:
    message = ngettext(
        "%(num)d incident is done.", "%(num)d incidents are done.", len(done)
    )
    steps = {key: step for key, step in done.items() if step is not None}
    named = [numbering.INCIDENTS.write(key) for key in done]
    undoable = Undoable(Of.INCIDENT, steps, back)
    answers.report(Outcome(named, refused), message if done else "", undoable)
    return redirect(back)

"""Undo: what one has just done is taken back, each step in a transaction of its own."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, g, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb import numbering
from kb.audit import By
from kb.errors import KBError, NotFoundError
from kb.incidents import listing
from kb.incidents import undoing as incidents
from kb.items import listing as items_listing
from kb.items import undoing as items
from kb.problems import undoing as problems
from kb.problems.listing import get_problem
from kb.quality.findings import undoing as findings
from kb.quality.findings.listing import lock_finding
from kb.registers import files
from kb.registers.listing import find_by_id
from review import retiring
from web.answers import suggesting
from web.auth import current_actor, require_staff
from web.presentation import answers, forms
from web.presentation.answers import Of, Outcome
from web.services import services
from web.words.errors import explain

bp = Blueprint("undoing", __name__)

Undo = Callable[[Session, int, int, By], None]


def _undo_incident(session: Session, incident_id: int, step: int, by: By) -> None:
    incident = listing.get_incident(session, incident_id, g.user)
    incidents.undo(session, incident, step, by=by)


def _undo_article(session: Session, article_id: int, step: int, by: By) -> None:
    retiring.undo(session, article_id, step, by=by)


def _undo_problem(session: Session, problem_id: int, step: int, by: By) -> None:
    problem = get_problem(session, problem_id, g.user)
    problems.undo(session, problem, step, by=by)


def _undo_finding(session: Session, finding_id: int, step: int, by: By) -> None:
    findings.undo(session, lock_finding(session, finding_id, g.user), step, by=by)


def _undo_record_file(session: Session, file_id: int, _step: int, by: By) -> None:
    record = find_by_id(session, files.find_record_id(session, file_id), g.user)
    if record is None:
        raise NotFoundError("file", file_id)
    files.put_back(session, record, file_id, by=by)


def _undo_item(session: Session, item_id: int, step: int, by: By) -> None:
    items.undo(session, items_listing.lock_item(session, item_id, g.user), step, by=by)


_UNDO: Final[Mapping[Of, Undo]] = {
    Of.INCIDENT: _undo_incident,
    Of.ARTICLE: _undo_article,
    Of.PROBLEM: _undo_problem,
    Of.FINDING: _undo_finding,
    Of.RECORD_FILE: _undo_record_file,
    Of.ITEM: _undo_item,
}


@bp.post("/undo")
def undo() -> ResponseReturnValue:
    """Take back what the token names; what has been followed by something stands."""
    offered = answers.read(forms.text("token"))
    # Findings are the work of clerks, too.
    if offered.of is not Of.FINDING:
        require_staff()
    by = By(current_actor(), services().now())
    done: list[str] = []
    refused: dict[str, list[str]] = {}
    for key, step in offered.steps.items():
        try:
            with services().database.writing() as session:
                _UNDO[offered.of](session, key, step, by)
            done.append(_name(offered.of, key))
        except KBError as error:
            refused.setdefault(explain(error), []).append(_name(offered.of, key))
    if offered.of is Of.INCIDENT and len(offered.steps) == 1:
        suggesting.stop_working_on(next(iter(offered.steps)))
    _say(done, refused)
    return redirect(offered.back)


def _say(done: list[str], refused: dict[str, list[str]]) -> None:
    if len(done) == 1 and not refused:
        answers.answer(gettext("Undone: it is as it was before."))
    elif done and not refused:
        answers.answer(ngettext("%(num)d undone.", "%(num)d undone.", len(done)))
    else:
        answers.report(Outcome(done, refused))


def _name(of: Of, key: int) -> str:
    numbers = {
        Of.INCIDENT: numbering.INCIDENTS,
        Of.PROBLEM: numbering.PROBLEMS,
        Of.ITEM: numbering.ITEMS,
    }
    return numbers[of].write(key) if of in numbers else str(key)

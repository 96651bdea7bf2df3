"""What people do to an incident from its page: each a form, each one transaction."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb import numbering
from kb.audit import By
from kb.errors import KBError
from kb.incidents import (
    calls,
    cancelling,
    closing,
    commenting,
    links,
    listing,
    opening,
    own_causes,
    transfers,
    verification,
)
from kb.incidents.calls import Solved
from kb.incidents.commenting import Comment
from kb.incidents.models import Incident
from kb.problems import service as problems
from kb.problems.listing import get_problem
from kb.traces.models import StepKind
from web.answers import suggesting, traced
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.pages.desk.incidents import list_page, page_of
from web.presentation import forms
from web.services import services
from web.words.errors import explain

bp = Blueprint("incident_actions", __name__, url_prefix="/incidents/<int:incident_id>")
bulk = Blueprint("incident_bulk", __name__, url_prefix="/incidents")

Deed = Callable[[Session, Incident, By], object]


@bp.before_request
@bulk.before_request
def _staff_only() -> None:
    require_staff()


def take_step(incident_id: int, deed: Deed, done: str = "") -> ResponseReturnValue:
    """Do one thing to an incident that the person sees, and show it again."""
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        deed(session, incident, by)
    if done:
        flash(done, "good")
    return redirect(url_for("incidents.show", incident_id=incident_id))


@bp.post("/link")
@shown_on(page_of)
def link(incident_id: int) -> ResponseReturnValue:
    article_id = forms.number("article")
    if article_id is None:
        raise forms.FormError("article", forms.FormCase.NO_ARTICLE)

    answer = take_step(
        incident_id,
        lambda session, incident, by: links.link(session, incident, article_id, by=by),
        gettext("The solution is linked."),
    )
    traced.note_step(StepKind.LINKED, article_id=article_id, incident_id=incident_id)
    return answer


@bp.post("/unlink")
@shown_on(page_of)
def unlink(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: links.unlink(session, incident, by=by),
    )


@bp.post("/resolve")
@shown_on(page_of)
def resolve(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: verification.resolve(
            session,
            incident,
            forms.text("done"),
            cause=forms.word("cause"),
            by=by,
        ),
        gettext("It is resolved; the user is asked."),
    )


@bp.post("/cause")
@shown_on(page_of)
def name_cause(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: own_causes.name_cause(
            session, incident, forms.word("cause"), by=by
        ),
    )


@bp.post("/solved")
@shown_on(page_of)
def solve(incident_id: int) -> ResponseReturnValue:
    """What the user says on the telephone: it works, by what is linked or was done."""
    solved = Solved(
        done=forms.text("done"), said=forms.text("said"), cause=forms.word("cause")
    )
    return take_step(
        incident_id,
        lambda session, incident, by: calls.solve_on_telephone(
            session, incident, solved, by=by
        ),
        gettext("The user's word is recorded."),
    )


@bp.post("/confirm")
@shown_on(page_of)
def confirm(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: verification.confirm(
            session,
            incident,
            satisfaction=forms.satisfaction(),
            text=forms.text("said"),
            by=by,
        ),
        gettext("The user's word is recorded."),
    )


@bp.post("/deny")
@shown_on(page_of)
def deny(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: verification.deny(
            session, incident, forms.text("said"), by=by
        ),
    )


@bp.post("/unanswered")
@shown_on(page_of)
def mark_unanswered(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: verification.mark_unanswered(
            session, incident, by=by
        ),
    )


@bp.post("/close")
@shown_on(page_of)
def close(incident_id: int) -> ResponseReturnValue:
    def deed(session: Session, incident: Incident, by: By) -> None:
        closing.close(session, incident, by=by)
        suggesting.stop_working_on(incident_id)

    return take_step(incident_id, deed, gettext("It is closed."))


@bp.post("/reopen")
@shown_on(page_of)
def reopen(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: closing.reopen(
            session, incident, forms.text("reason"), by=by
        ),
    )


@bp.post("/withdraw")
@shown_on(page_of)
def withdraw(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: cancelling.withdraw(
            session, incident, forms.text("reason"), by=by
        ),
    )


@bp.post("/duplicate")
@shown_on(page_of)
def mark_duplicate(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: cancelling.mark_duplicate(
            session, incident, _original(session).id, by=by
        ),
    )


def _original(session: Session) -> Incident:
    original = listing.find_by_number(session, forms.word("original"), g.user)
    if original is None:
        raise forms.FormError("original", forms.FormCase.NO_INCIDENT)
    return original


@bp.post("/comment")
@shown_on(page_of)
def comment(incident_id: int) -> ResponseReturnValue:
    internal = forms.flag("internal")
    files = filed.store_uploads(request.files.getlist("files"), internal=internal)

    said = Comment(forms.text("text"), internal, files)
    return take_step(
        incident_id,
        lambda session, incident, by: commenting.comment(
            session, incident, said, by=by
        ),
    )


@bp.post("/edit")
@shown_on(page_of)
def edit(incident_id: int) -> ResponseReturnValue:
    corrections = forms.said_of_incident()

    def deed(session: Session, incident: Incident, by: By) -> None:
        opening.edit(session, incident, corrections, by=by)

    return take_step(incident_id, deed)


@bp.post("/problem")
@shown_on(page_of)
def group(incident_id: int) -> ResponseReturnValue:
    """Put the incident under a problem, an existing or a new one."""

    def deed(session: Session, incident: Incident, by: By) -> None:
        problem_id = forms.number("problem")
        if forms.flag("remove"):
            problems.remove_incident(session, incident, by=by)
        elif problem_id is not None:
            problem = get_problem(session, problem_id, g.user)
            problems.add_incident(session, problem, incident, by=by)
        else:
            problems.open_problem(
                session,
                incident.title,
                incident.description,
                incidents=[incident],
                by=by,
            )

    return take_step(incident_id, deed)


@bulk.post("/bulk")
@shown_on(list_page)
def do_to_many() -> ResponseReturnValue:
    """One action on every ticked incident; each on its own, and each is reported."""
    chosen, action = forms.numbers("incident"), forms.word("action")
    if action == "merge":
        return _merge(chosen)
    deed = _BULK.get(action)
    if deed is None:
        raise forms.FormError("action")
    done, refused = 0, []
    by = By(current_actor(), services().now())
    for incident_id in chosen:
        try:
            with services().database.writing() as session:
                incident = listing.get_incident(session, incident_id, g.user)
                deed(session, incident, by)
                done += 1
        except KBError as error:
            refused.append(
                f"{numbering.INCIDENTS.write(incident_id)}: {explain(error)}"
            )
    return _report(done, refused)


def _merge(chosen: list[int]) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        original = _original(session)
        incidents = [listing.get_incident(session, key, g.user) for key in chosen]
        merged = cancelling.merge(session, original.id, incidents, by=by)
    return _report(len(merged), [])


def _report(done: int, refused: list[str]) -> ResponseReturnValue:
    if done:
        flash(
            ngettext("%(num)d incident is done.", "%(num)d incidents are done.", done),
            "good",
        )
    for sentence in refused[:20]:
        flash(sentence, "warning")
    back: dict[str, Any] = request.args.to_dict(flat=False)
    return redirect(url_for("incidents.index", **back))


def _bulk_close(session: Session, incident: Incident, by: By) -> None:
    closing.close(session, incident, by=by)


def _bulk_take(session: Session, incident: Incident, by: By) -> None:
    transfers.take_over(session, incident, by=by)


def _bulk_link(session: Session, incident: Incident, by: By) -> None:
    links.link(session, incident, forms.number("article") or 0, by=by)


_BULK: dict[str, Deed] = {
    "close": _bulk_close,
    "take": _bulk_take,
    "link": _bulk_link,
}

"""What people do to an incident from its page: each a form, each one transaction."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents import (
    calls,
    cancelling,
    closing,
    commenting,
    events,
    links,
    listing,
    opening,
    own_causes,
    undoing,
    verification,
)
from kb.incidents.calls import Solved
from kb.incidents.commenting import Comment
from kb.incidents.models import Incident, Verification
from kb.problems import service as problems
from kb.problems.listing import get_problem
from kb.replies import service as replies
from kb.traces.models import StepKind
from web.answers import suggesting, traced
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.intake import filed
from web.pages.desk import answering
from web.pages.desk.incidents import page_of
from web.presentation import answers, forms
from web.presentation.answers import Of, Undoable
from web.services import services, writing

bp = Blueprint("incident_actions", __name__, url_prefix="/incidents/<int:incident_id>")

Deed = Callable[[Session, Incident, By], object]


@bp.before_request
def _staff_only() -> None:
    require_staff()


def take_step(incident_id: int, deed: Deed, done: str) -> ResponseReturnValue:
    """Do one thing to an incident that the person sees, and show it again.

    What was *done* is said there, with Undo where the step can be taken back.
    """
    by = By(current_actor(), services().now())
    with writing() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        with events.noted(session) as steps_taken:
            deed(session, incident, by)
        replies.note_used(session, forms.numbers("reply"), g.user)
        taken = steps_taken.get(incident_id)
        undoable = taken and undoing.find_undoable(
            session, incident, by=by, taken=taken
        )
    back = url_for("incidents.show", incident_id=incident_id)
    if taken is None:
        answers.note(gettext("Nothing has changed: it is like that already."))
    else:
        steps = {incident_id: undoable.id} if undoable is not None else {}
        answers.answer(done, Undoable(Of.INCIDENT, steps, back))
    return redirect(back)


@bp.post("/link")
@shown_on(page_of)
def link(incident_id: int) -> ResponseReturnValue:
    article_id = forms.number("article")
    if article_id is None:
        raise forms.FormError("article", forms.FormCase.NO_ARTICLE)
    if _asks_first(incident_id):
        return page_of(incident_id, asked="link")
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
    if _asks_first(incident_id):
        return page_of(incident_id, asked="unlink")
    return take_step(
        incident_id,
        lambda session, incident, by: links.unlink(session, incident, by=by),
        gettext("The solution is taken away."),
    )


def _asks_first(incident_id: int) -> bool:
    """Whether the step would void the user's word, and nobody has said to do it yet."""
    if forms.flag("sure"):
        return False
    with services().database.reading() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        return incident.verification is Verification.CONFIRMED


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
        gettext("The cause is noted."),
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
        gettext("It is in progress again."),
    )


@bp.post("/unanswered")
@shown_on(page_of)
def mark_unanswered(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: verification.mark_unanswered(
            session, incident, by=by
        ),
        gettext("It is on the call-back list."),
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
        gettext("It is in progress again."),
    )


@bp.post("/withdraw")
@shown_on(page_of)
def withdraw(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: cancelling.withdraw(
            session, incident, forms.text("reason"), by=by
        ),
        gettext("It is withdrawn."),
    )


@bp.post("/duplicate")
@shown_on(page_of)
def mark_duplicate(incident_id: int) -> ResponseReturnValue:
    return take_step(
        incident_id,
        lambda session, incident, by: cancelling.mark_duplicate(
            session, incident, find_original(session).id, by=by
        ),
        gettext("It is marked as a duplicate; whoever asked is told."),
    )


def find_original(session: Session) -> Incident:
    original = listing.find_by_number(session, forms.word("original"), g.user)
    if original is None:
        raise forms.FormError("original", forms.FormCase.NO_INCIDENT)
    return original


@bp.post("/comment")
@shown_on(page_of)
def comment(incident_id: int) -> ResponseReturnValue:
    if forms.word("act") == answering.INSERT:
        return page_of(incident_id)
    internal = forms.flag("internal")
    files = filed.store_uploads(request.files.getlist("files"), internal=internal)

    said = Comment(forms.text("text"), internal, files)
    unseen: list[str] = []
    answer = take_step(
        incident_id,
        lambda session, incident, by: unseen.extend(
            commenting.comment(session, incident, said, by=by)
        ),
        gettext("Your comment is kept, for staff only.")
        if internal
        else gettext("Your comment is kept; whoever asked can read it."),
    )
    if unseen:
        names = ", ".join(unseen)
        flash(gettext("Not told, for they may not see it: %(names)s", names=names))
    return answer


@bp.post("/edit")
@shown_on(page_of)
def edit(incident_id: int) -> ResponseReturnValue:
    corrections = forms.said_of_incident()

    def deed(session: Session, incident: Incident, by: By) -> None:
        opening.edit(session, incident, corrections, by=by)

    return take_step(incident_id, deed, gettext("It is corrected."))


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

    done = gettext("It is grouped under the problem.")
    if forms.flag("remove"):
        done = gettext("It is out of the problem.")
    return take_step(incident_id, deed, done)

"""Review: the queue, and one submission beside its incident and its nearest articles."""

import re
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb import origins, recognition
from kb.articles.kinds import Confidence
from kb.articles.models import Article, Aspect, Submission, SubmissionState
from kb.articles.waiting_likeness import find_near_waiting
from kb.audit import By
from kb.incidents import links
from kb.people.models import Role
from kb.services.visibility import clients_of
from review import consequences, editing, queue, service, workflow
from review.checks import Finding, check_form
from review.errors import TextChangedError
from review.service import Judgement, Reading
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.intake.neighbours import find_nearest, surroundings
from web.presentation import forms, markdown
from web.presentation.comparing import compare_texts, to_lines
from web.presentation.topology import drawings
from web.services import services

bp = Blueprint("reviews", __name__, url_prefix="/reviews")

NEAREST = 5
_ID = re.compile(r"[0-9]{1,9}")


@bp.before_request
def _reviewers_only() -> None:
    require_role(Role.REVIEWER, Role.MANAGER)


@bp.get("")
def index() -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        return render_template(
            "authoring/reviews.html",
            waiting=queue.list_to_review(
                session, g.user, offset=(number - 1) * queue.PAGE_SIZE
            ),
            total=queue.count_to_review(session, g.user),
            number=number,
            size=queue.PAGE_SIZE,
        )


@bp.get("/next")
def next_one() -> ResponseReturnValue:
    """Go to what has been waited for most."""
    after = request.args.get("after", "0")
    with services().database.reading() as session:
        found = queue.find_next(
            session, g.user, int(after) if _ID.fullmatch(after) else 0
        )
    if found is None:
        flash(gettext("Nothing is waiting for review."), "good")
        return redirect(url_for("reviews.index"))
    return redirect(url_for("reviews.show", submission_id=found.id))


@bp.get("/<int:submission_id>")
def show(submission_id: int) -> str:
    return _page(submission_id)


def _page(submission_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        is_open = service.is_open(submission)
        drawn = drawings.list_drawings(session, submission, drawings.AT_THE_HEAD)
        return render_template(
            "authoring/review.html",
            submission=submission,
            recognised=recognition.read_progress(session, submission.attachments),
            problem=problem,
            typed=forms.typed(),
            sections={
                name: markdown.render(text, name, drawings.to_sources(drawn))
                for name, text in submission.sections.items()
            },
            drawings=drawn,
            findings=_findings(session, submission),
            verdicts={verdict.aspect: verdict for verdict in submission.verdicts},
            allowed=workflow.allowed(submission, g.user),
            waiting=_waiting(session, submission),
            others=consequences.list_other_open(session, submission),
            outdated=is_open and editing.is_outdated(submission),
            nearest=_nearest(session, submission),
            near_waiting=find_near_waiting(
                session, submission, queue.is_seen_by(session, g.user)
            )
            if is_open
            else [],
            differences=_differences(submission) if is_open else [],
            confidences=list(Confidence),
            two_reviewers=services().settings.two_reviewers,
        )


def _findings(session: Session, submission: Submission) -> list[Finding]:
    return check_form(
        session,
        editing.to_draft(submission),
        submission.article_id or 0,
        surroundings(services(), session),
    )


def _waiting(session: Session, submission: Submission) -> list[Any]:
    """The incidents that it is to solve, and the one that it was written for."""
    incidents = list(links.list_waiting(session, submission.id))
    origin = origins.find_origin(session, submission)
    if origin is not None and origin.incident is not None:
        known = {incident.id for incident in incidents}
        incidents += [] if origin.incident.id in known else [origin.incident]
    clients = clients_of(session, g.user)
    return [each for each in incidents if clients is None or each.client_id in clients]


def _nearest(session: Session, submission: Submission) -> list[Article]:
    draft = editing.to_draft(submission)
    found = (session.get(Article, key) for key in find_nearest(services(), draft))
    return [
        article
        for article in found
        if article is not None
        and article.current_revision is not None
        and article.id != submission.article_id
    ][:NEAREST]


def _differences(submission: Submission) -> list[Any]:
    live = editing.live_revision(submission)
    return compare_texts(to_lines(live), to_lines(submission)) if live else []


@bp.post("/<int:submission_id>/claim")
@shown_on(_page)
def claim(submission_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        service.claim(session, submission, by=By(current_actor(), services().now()))
    flash(gettext("It is yours to review."), "good")
    return redirect(url_for("reviews.show", submission_id=submission_id))


@bp.post("/<int:submission_id>")
@shown_on(_page)
def judge(submission_id: int) -> ResponseReturnValue:
    """Both verdicts as they are ticked, and what follows from them."""
    judgements = {
        aspect: Judgement(
            passed=forms.word(aspect.value) == "passed",
            reason=forms.text(f"{aspect.value}_reason"),
        )
        for aspect in Aspect
        if forms.word(aspect.value) in {"passed", "failed"}
    }
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        if submission.version != (forms.number("seen") or 0):
            raise TextChangedError
        if submission.state is SubmissionState.SUBMITTED:
            service.claim(session, submission, by=by)
            session.flush()  # Judging looks at the version that claiming made.
        reading = Reading(
            version=submission.version,
            findings=_findings(session, submission),
            two_reviewers=services().settings.two_reviewers,
            confidence=forms.choice("confidence", Confidence, Confidence.VALIDATED),
        )
        service.judge(session, submission, judgements, reading, by=by)
        _end(session, submission, judgements, by)
        state = submission.state
    flash(_told(state), "good")
    if state in queue.WAITING:
        return redirect(url_for("reviews.show", submission_id=submission_id))
    return redirect(url_for("reviews.index"))


def _end(
    session: Session,
    submission: Submission,
    judgements: dict[Aspect, Judgement],
    by: By,
) -> None:
    """Send it back or reject it, with the reasons of the verdicts that failed."""
    failed = [each.reason.strip() for each in judgements.values() if not each.passed]
    action = forms.word("action")
    if not failed or action not in {"send_back", "reject"}:
        return
    reason = "\n\n".join(failed)
    act = service.reject if action == "reject" else service.send_back
    act(session, submission, reason, by=by)


def _told(state: SubmissionState) -> str:
    messages = {
        SubmissionState.CHECKED_IN: gettext("It is published; everybody finds it now."),
        SubmissionState.CHANGES_REQUESTED: gettext("It is back with its author."),
        SubmissionState.REJECTED: gettext("It is rejected."),
    }
    return str(
        messages.get(state, gettext("Your verdict is kept; the other is still open."))
    )

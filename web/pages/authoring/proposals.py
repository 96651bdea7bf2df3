"""What the service proposes for a submission, for its author to take or refuse."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.articles import catalogue, guesses
from kb.articles.attributes import Attributes
from kb.articles.document_numbers import SCHEMES
from kb.articles.kinds import ArticleKind
from kb.articles.models import Submission
from kb.articles.sections import join_sections, split_sections
from kb.articles.submissions import Draft
from kb.articles.visibility import EVERYTHING
from kb.audit import By
from kb.errors import InvalidInputError
from review import editing, queue, workflow
from review.actions import Action
from web.auth import current_actor, require_staff
from web.presentation import forms
from web.services import services

bp = Blueprint("proposals", __name__, url_prefix="/submissions/<int:submission_id>")


class NoArticleChosenError(InvalidInputError):
    """The form does not say which article the submission is to revise."""

    code = "no_article_chosen"


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("/guesses")
def settle_guesses(submission_id: int) -> ResponseReturnValue:
    """Take those guesses that are ticked; the others are refused."""
    now, actor = services().now(), current_actor()
    with services().database.writing() as session:
        submission = _get_editable(session, submission_id)
        chosen = request.form.getlist("take")
        taken = guesses.settle(session, submission.id, chosen, now=now)
        if taken:
            editing.save_text(
                session,
                submission,
                _with_guesses(submission, taken),
                version=submission.version,
                by=By(actor, now),
            )
    back = url_for("submissions.show", submission_id=submission_id)
    if taken:
        flash(gettext("The attributes you ticked are set."), "good")
    else:
        undo = url_for("proposals.reopen_guesses", submission_id=submission_id)
        forms.say_undoable(gettext("None of the guesses was taken."), undo)
    return redirect(back)


@bp.post("/kind")
def settle_kind(submission_id: int) -> ResponseReturnValue:
    """Take the kind that was guessed, or leave the one that it has."""
    now, actor = services().now(), current_actor()
    with services().database.writing() as session:
        submission = _get_editable(session, submission_id)
        guessed = guesses.answer_kind(session, submission.id)
        is_taken = bool(guessed) and forms.word("answer") == "yes"
        if is_taken:
            editing.save_text(
                session,
                submission,
                _with_guesses(submission, {"kind": guessed}),
                version=submission.version,
                by=By(actor, now),
            )
    if is_taken:
        flash(gettext("The kind is set; the text stands in its sections."), "good")
    else:
        flash(gettext("It keeps its kind."), "good")
    return redirect(url_for("submissions.show", submission_id=submission_id))


@bp.post("/guesses/reopen")
def reopen_guesses(submission_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        submission = _get_editable(session, submission_id)
        guesses.reopen(session, submission.id)
    return redirect(url_for("submissions.show", submission_id=submission_id))


@bp.post("/revises")
def become_revision(submission_id: int) -> ResponseReturnValue:
    """Propose the text as the next revision of an article, not as a new one."""
    article_id = forms.number("article")
    if article_id is None:
        raise NoArticleChosenError("Say which article it is a new version of.")
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        article = catalogue.get_article(session, article_id, EVERYTHING)
        editing.become_revision(
            session,
            submission,
            article,
            by=By(current_actor(), services().now()),
        )
    undo = url_for("proposals.stand_alone", submission_id=submission_id)
    forms.say_undoable(gettext("It is now the next revision of that article."), undo)
    return redirect(url_for("submissions.show", submission_id=submission_id))


@bp.post("/stands-alone")
def stand_alone(submission_id: int) -> ResponseReturnValue:
    """Undo ``become_revision``; what it took over of the attributes stays."""
    with services().database.writing() as session:
        submission = queue.get_visible(session, submission_id, g.user)
        editing.become_article(
            session, submission, by=By(current_actor(), services().now())
        )
    flash(gettext("It is an article of its own again. Check its attributes."), "good")
    return redirect(url_for("submissions.show", submission_id=submission_id))


def _get_editable(session: Session, submission_id: int) -> Submission:
    """Refusing a guess is as much its author's business as taking one."""
    submission = queue.get_visible(session, submission_id, g.user)
    workflow.require(submission, Action.EDIT, g.user)
    return submission


def _with_guesses(submission: Submission, taken: dict[str, object]) -> Draft:
    """The draft with the guesses *taken*; another kind has other sections."""
    kind, sections = submission.kind, dict(submission.sections)
    if "kind" in taken and submission.article is None:
        kind = ArticleKind(str(taken["kind"]))
        sections = split_sections(kind, join_sections(sections))
    values = {**submission.attributes, **taken}
    return Draft(
        kind=kind,
        title=submission.title,
        sections=sections,
        attributes=Attributes.from_mapping(values),
        audience=submission.audience,
        number=submission.document_number if kind in SCHEMES else "",
    )

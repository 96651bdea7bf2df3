"""What readers and reviewers do with an article: feedback, comparing, retiring."""

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles import catalogue, controlled, feedback, guesses
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Revision
from kb.articles.submissions import open_draft, recast
from kb.articles.visibility import EVERYTHING, visible_audiences
from kb.audit import By
from kb.errors import ForbiddenError, NotFoundError
from kb.incidents.models import Incident
from kb.incidents.policy import visible_to
from kb.notifications.service import Kind, News, notify
from kb.origins import Origin
from kb.services.visibility import clients_of
from kb.text import MAX_LINE
from kb.traces.models import StepKind
from review import policy, retiring
from web.answers import traced
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.authoring import beginnings
from web.pages.library import printing
from web.pages.library.articles import page_of
from web.presentation import answers, forms, paper
from web.presentation.answers import Of, Undoable
from web.presentation.comparing import compare_texts, to_lines
from web.services import services

bp = Blueprint("article_actions", __name__, url_prefix="/articles/<int:article_id>")
plain = Blueprint("feedback", __name__, url_prefix="/feedback")


@bp.post("/helped")
def helped(article_id: int) -> ResponseReturnValue:
    """One click that says whether the article was of use."""
    with services().database.reading() as session:
        catalogue.get_article(session, article_id, visible_audiences(g.user))
    yes = forms.word("answer") == "yes"
    kind = StepKind.HELPED if yes else StepKind.NOT_HELPED
    traced.note_step(kind, article_id=article_id)
    if yes:
        flash(gettext("Good to hear. Thank you."), "good")
        return redirect(url_for("articles.show", article_id=article_id))
    flash(gettext("A pity. Ask IT here instead."), "info")
    title = request.form.get("q", "")[:MAX_LINE]
    return redirect(url_for("requests.new", title=title, t=traced.read_key()))


@bp.post("/feedback")
@shown_on(page_of)
def give_feedback(article_id: int) -> ResponseReturnValue:
    now = services().now()
    with services().database.writing() as session:
        article = catalogue.get_article(session, article_id, visible_audiences(g.user))
        revision = article.current_revision
        assert revision is not None, "a live article has one"
        given = feedback.give_feedback(
            session, revision, forms.text("text"), user=g.user, now=now
        )
        news = News(Kind.FEEDBACK, "/feedback", {"title": revision.title})
        notify(session, [given.owner_id], news, now=now, but=g.user.id)
    flash(gettext("Thank you. The owner of the article is told."), "good")
    return redirect(url_for("articles.show", article_id=article_id))


@bp.get("/compare")
def compare(article_id: int) -> str:
    """Two revisions, with what changed from the one to the other."""
    require_staff()
    with services().database.reading() as session:
        revisions = catalogue.list_revisions(session, article_id)
        by_number = {str(revision.number): revision for revision in revisions}
        later = by_number.get(request.args.get("to", "")) or (
            revisions[0] if revisions else None
        )
        if later is None:
            raise NotFoundError("article", article_id)
        earlier = by_number.get(request.args.get("from", ""), _before(revisions, later))
        return render_template(
            "library/compare.html",
            article_id=article_id,
            revisions=revisions,
            earlier=earlier,
            later=later,
            origin=_find_origin(session, later),
            differences=compare_texts(to_lines(earlier), to_lines(later)),
        )


def _find_origin(session: Session, revision: Revision) -> Incident | None:
    """The incident that a revision was written for, if the reader may see it."""
    return session.scalar(
        select(Incident)
        .join(Origin, Origin.incident_id == Incident.id)
        .where(
            Origin.submission_id == revision.submission_id,
            visible_to(session, g.user),
        )
    )


def _before(revisions: list[Revision], later: Revision) -> Revision:
    older = [each for each in revisions if each.number < later.number]
    return older[0] if older else later


@bp.post("/number")
@shown_on(page_of)
def give_number(article_id: int) -> ResponseReturnValue:
    """Number a controlled document from before such documents had numbers."""
    if not policy.may_retire(g.user):
        raise ForbiddenError
    with services().database.writing() as session:
        article = catalogue.get_article(session, article_id, EVERYTHING)
        by = By(current_actor(), services().now())
        controlled.give_number(session, article, forms.word("number"), by=by)
    flash(gettext("The document has its number."), "good")
    return redirect(url_for("articles.show", article_id=article_id))


@bp.post("/kind")
def settle_kind(article_id: int) -> ResponseReturnValue:
    """Write it anew as the kind that was guessed, or leave the one that it has."""
    if not policy.may_retire(g.user):
        raise ForbiddenError
    with services().database.writing() as session:
        article = catalogue.get_article(session, article_id, EVERYTHING)
        revision = article.current_revision
        assert revision is not None, "a live article has one"
        guessed = guesses.answer_kind(session, revision.submission_id)
        if not guessed or forms.word("answer") != "yes":
            flash(gettext("It keeps its kind."), "good")
            return redirect(url_for("articles.show", article_id=article_id))
        submission = open_draft(
            session,
            recast(beginnings.to_draft(article), ArticleKind(guessed)),
            author=g.user,
            now=services().now(),
            attachments=beginnings.copy_files(article),
        )
    flash(gettext("The text stands in the sections of the other kind."), "good")
    return redirect(url_for("submissions.edit", submission_id=submission.id))


@bp.post("/retire")
@shown_on(page_of)
def retire(article_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        resting = retiring.retire(
            session,
            article_id,
            forms.text("reason"),
            by=By(current_actor(), services().now()),
        )
        session.flush()  # The entry of the audit is what Undo names.
        step = retiring.find_undoable(session, article_id)
        clients = clients_of(session, g.user)
        seen = [
            each for each in resting if clients is None or each.client_id in clients
        ]
    steps = {article_id: step} if step is not None else {}
    back = url_for("articles.show", article_id=article_id)
    answers.answer(
        gettext("The article is retired; search does not find it any more."),
        Undoable(Of.ARTICLE, steps, back),
    )
    if seen:
        flash(
            ngettext(
                "%(num)d open incident rests on it and must be relinked.",
                "%(num)d open incidents rest on it and must be relinked.",
                len(seen),
            ),
            "warning",
        )
        return redirect(url_for("incidents.index", view="open", solution=article_id))
    return redirect(url_for("article_actions.show_retired", article_id=article_id))


@bp.get("/retired")
def show_retired(article_id: int) -> str:
    return _retired_page(article_id)


def _retired_page(article_id: int, problem: str = "") -> str:
    """What was taken out of search, for staff: why, and the way back."""
    with services().database.reading() as session:
        article = _get_retired(session, article_id)
        revision = article.current_revision
        assert revision is not None, "it was in force once"
        return render_template(
            "library/retired.html",
            article=article,
            head=printing.to_head(revision, revision.number, article),
            draw_code=paper.draw_code,
            problem=problem,
        )


@bp.get("/retired/paper.pdf")
def print_retired(article_id: int) -> Response:
    """The last revision as a PDF that says on each page that nobody works by it."""
    with services().database.reading() as session:
        revision = _get_retired(session, article_id).current_revision
        assert revision is not None, "it was in force once"
        sheet = printing.to_sheet(session, revision, revision.number)
    name = f"article-{article_id}-{revision.number}-retired.pdf"
    return printing.to_answer(sheet, name)


def _get_retired(session: Session, article_id: int) -> Article:
    require_staff()
    article = session.get(Article, article_id)
    revision = article.current_revision if article is not None else None
    if (
        article is None
        or article.retired_at is None
        or revision is None
        or revision.audience not in visible_audiences(g.user)
    ):
        raise NotFoundError("retired article", article_id)
    return article


@bp.post("/restore")
@shown_on(_retired_page)
def restore(article_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        retiring.restore(session, article_id, by=By(current_actor(), services().now()))
    flash(gettext("The article is back."), "good")
    return redirect(url_for("articles.show", article_id=article_id))


@plain.get("")
def list_feedback() -> str:
    return _feedback_page()


def _feedback_page(problem: str = "", **_arguments: int) -> str:
    require_staff()
    everybody = request.args.get("of") == "all"
    with services().database.reading() as session:
        rows = feedback.list_open(session, None if everybody else g.user)
        return render_template(
            "library/feedback.html", rows=rows, everybody=everybody, problem=problem
        )


@plain.post("/<int:feedback_id>")
@shown_on(_feedback_page)
def finish_feedback(feedback_id: int) -> ResponseReturnValue:
    require_staff()
    now = services().now()
    with services().database.writing() as session:
        row = feedback.get_feedback(session, feedback_id)
        catalogue.get_article(session, row.article_id, EVERYTHING)
        feedback.finish(row, forms.text("answer"), now=now)
        news = News(
            Kind.FEEDBACK_ANSWERED,
            f"/articles/{row.article_id}",
            {"title": row.revision.title},
        )
        notify(session, [row.user_id], news, now=now, but=g.user.id)
    answers.answer(gettext("It is done; whoever said it is told."))
    return redirect(url_for("feedback.list_feedback"))

"""An article: its sections, attributes, attachments and revisions."""

from typing import Any, Final

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kb import recognition
from kb.articles import catalogue, guesses
from kb.articles.catalogue import Edition
from kb.articles.document_numbers import proposed_number
from kb.articles.kinds import ArticleKind
from kb.articles.models import Article, Revision
from kb.articles.named_today import Named, name_attributes
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.reporting.reading import find_by_article
from kb.reports import articles as uses
from kb.text import MAX_LINE
from kb.traces.models import StepKind
from kb.watching import service as watching
from review import policy
from search.engine import Hit
from search.errors import IndexUnavailableError
from web.answers import suggesting, traced
from web.intake import pictures
from web.pages.library import printing
from web.presentation import forms, markdown, paper
from web.presentation.topology import drawings
from web.services import reading, services

bp = Blueprint("articles", __name__, url_prefix="/articles")

SIMILAR: Final = 5


@bp.get("/<int:article_id>")
def show(article_id: int) -> ResponseReturnValue:
    try:
        page = page_of(article_id)
    except NotFoundError:
        # What only some may see is not among the articles.
        with reading() as session:
            report = find_by_article(session, article_id, g.user)
        if report is None:
            raise
        return redirect(url_for("reports.show", report_id=report.id))
    traced.note_step(StepKind.OPENED, article_id=article_id)
    return page


def page_of(article_id: int, problem: str = "") -> str:
    with reading() as session:
        article = catalogue.get_shown(session, article_id, visible_audiences(g.user))
        revision = article.current_revision
        assert revision is not None, "a live article has one"
        revisions = catalogue.list_editions(session, article.id)
        return _render(session, revision, revisions, problem)


@bp.get("/<int:article_id>/revisions/<int:number>/paper.pdf")
def print_revision(article_id: int, number: int) -> Response:
    """The revision as a PDF, which says on each page what it is and whether it is in force."""
    with reading() as session:
        audiences = visible_audiences(g.user)
        revision = catalogue.get_revision(session, article_id, number, audiences)
        newest = catalogue.list_editions(session, article_id)[0].number
        sheet = printing.to_sheet(session, revision, newest)
    return printing.to_answer(sheet, f"article-{article_id}-{number}.pdf")


@bp.get("/<int:article_id>/revisions/<int:number>")
def show_revision(article_id: int, number: int) -> str:
    with reading() as session:
        audiences = visible_audiences(g.user)
        revision = catalogue.get_revision(session, article_id, number, audiences)
        revisions = catalogue.list_editions(session, article_id)
        return _render(session, revision, revisions)


def _render(
    session: Session, revision: Revision, revisions: list[Edition], problem: str = ""
) -> str:
    article = session.get_one(Article, revision.article_id)
    named = name_attributes(session, revision)
    drawn = drawings.list_drawings(session, revision, drawings.AT_THE_HEAD)
    rendered: dict[str, Any] = {
        name: markdown.render(text, name, drawings.to_sources(drawn))
        for name, text in revision.sections.items()
        if text
    }
    return render_template(
        "library/article.html",
        revision=revision,
        head=printing.to_head(revision, revisions[0].number, article),
        draw_code=paper.draw_code,
        kind=revision.submission.kind,
        named=named,
        number=article.number,
        proposed_number=proposed_number(article),
        sections=rendered,
        drawings=drawn,
        is_drawing=drawings.is_drawing(revision, drawn),
        attachments=revision.attachments,
        sizes=pictures.find_sizes(
            session, [each.blob_sha256 for each in revision.attachments]
        ),
        recognised=recognition.read_progress(session, revision.attachments),
        # Readers of self-service articles need not know how these came to be.
        revisions=revisions if g.user.is_staff else [],
        is_current=revision.number == revisions[0].number,
        guessed=_find_guesses(session, revision),
        guessed_kind=_find_kind(session, revision),
        **_find_watched(session, revision, named),
        problem=problem,
        typed=forms.typed(),
        key=traced.read_key(),
        question=request.args.get("q", "")[:MAX_LINE],
        may_retire=policy.may_retire(g.user),
        similar=_find_similar(revision.article_id),
        **_use(session, revision),
    )


def _find_watched(session: Session, revision: Revision, named: Named) -> dict[str, Any]:
    """Whether the reader watches it, and its system: in one statement."""
    system = named.attributes.get("system", "")
    is_watched, is_system_watched = watching.are_watched(
        session, g.user, revision.article_id, system
    )
    return {"is_watched": is_watched, "is_system_watched": is_system_watched}


def _find_guesses(session: Session, revision: Revision) -> dict[str, Any]:
    """What staff may fill in with a new revision; the kind of an article stays."""
    if not g.user.is_staff:
        return {}
    guessed = guesses.find_open(session, revision.submission_id)
    return {name: value for name, value in guessed.items() if name != "kind"}


def _find_kind(session: Session, revision: Revision) -> str:
    """Another kind than it has, that it looks like; for those who may retire it."""
    if not policy.may_retire(g.user):
        return ""
    kind = guesses.find_kind(session, revision.submission_id)
    return "" if kind == revision.submission.kind else kind


def _find_similar(article_id: int) -> tuple[Hit, ...]:
    """What is about the same; an index that is down shows nothing here."""
    audiences = visible_audiences(g.user)
    try:
        return services().engine.find_similar(article_id, audiences, SIMILAR)
    except IndexUnavailableError:
        return ()


def _use(session: Session, revision: Revision) -> dict[str, Any]:
    """What staff see of the incidents that the article solved, or could."""
    if not g.user.is_staff or revision.submission.kind is not ArticleKind.SOLUTION:
        return {"closed_with": 0, "open_on": 0, "working_on": None}
    return {
        **uses.count_uses(session, revision.article_id, g.user),
        "working_on": suggesting.working_on(),
    }

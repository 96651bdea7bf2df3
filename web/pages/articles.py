"""An article: its sections, attributes, attachments and revisions."""

from typing import Any

from flask import Blueprint, g, render_template

from kb.articles import catalogue
from kb.articles.models import Revision
from kb.articles.visibility import visible_audiences
from web import markdown
from web.services import services

bp = Blueprint("articles", __name__, url_prefix="/articles")


@bp.get("/<int:article_id>")
def show(article_id: int) -> str:
    with services().database.reading() as session:
        article = catalogue.get_article(session, article_id, visible_audiences(g.user))
        revision = article.current_revision
        assert revision is not None, "a live article has one"
        return _render(revision, catalogue.list_revisions(session, article.id))


@bp.get("/<int:article_id>/revisions/<int:number>")
def show_revision(article_id: int, number: int) -> str:
    with services().database.reading() as session:
        audiences = visible_audiences(g.user)
        revision = catalogue.get_revision(session, article_id, number, audiences)
        return _render(revision, catalogue.list_revisions(session, article_id))


def _render(revision: Revision, revisions: list[Revision]) -> str:
    rendered: dict[str, Any] = {
        name: markdown.render(text, name)
        for name, text in revision.sections.items()
        if text
    }
    return render_template(
        "article.html",
        revision=revision,
        kind=revision.submission.kind,
        sections=rendered,
        attachments=revision.attachments,
        # Readers of self-service articles need not know how these came to be.
        revisions=revisions if g.user.is_staff else [],
        is_current=revision.number == revisions[0].number,
    )

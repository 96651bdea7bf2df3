"""What the editor asks while somebody writes: a preview, articles and canned replies."""

from typing import Any, Final

from flask import Blueprint, g, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kb.articles import catalogue
from kb.articles.kinds import Audience
from kb.articles.models import Article
from kb.articles.visibility import visible_audiences
from kb.credentials import mask
from kb.incidents import listing, mentions
from kb.text import to_plain
from web.answers import quoting, replying
from web.auth import require_staff
from web.languages import choose_language
from web.presentation import forms, markdown, said
from web.services import services
from web.words import vocabulary

bp = Blueprint("editor", __name__, url_prefix="/editor")

LONGEST: Final = 100_000
"""Characters that one preview shows; more would keep the server from others."""
MOST_NAMED: Final = 50
"""Articles that one text is asked about."""


@bp.post("/preview")
def preview() -> dict[str, str]:
    """Each text as HTML, by the renderer of the pages that show it for good.

    In the style ``said`` they are what is said of an incident: of Markdown some things
    only, and passwords are masked, as they will be.
    """
    html: dict[str, str] = {}
    room = LONGEST
    is_said = request.args.get("style") == "said"
    for name, text in request.form.items():
        if name == "csrf_token":
            continue
        shown = to_plain(text)[:room]
        room -= len(shown)
        html[name] = (
            said.to_html(mask(shown))
            if is_said
            else markdown.render(shown, f"preview-{len(html)}").html
        )
    return html


@bp.get("/articles")
def articles() -> ResponseReturnValue:
    """Articles for the words ``q``, all of which the readers of the text may see."""
    with services().database.reading() as session:
        found = quoting.find(
            session,
            services().engine,
            request.args.get("q", ""),
            _readable(session),
        )
        return jsonify([_describe(each) for each in found])


def _readable(session: Session) -> quoting.Audiences:
    """What the writer sees, and whoever reads answers to ``incident``, or ``audience``."""
    number = request.args.get("incident", "")
    key = forms.to_number(number)
    if key is None:
        everybody = request.args.get("audience") == Audience.SELF_SERVICE
        return visible_audiences(None if everybody else g.user)
    incident = listing.get_incident(session, key, g.user)
    return quoting.audiences_of(g.user, incident)


def _describe(article: Article) -> dict[str, Any]:
    assert article.current_revision is not None, "a live article has one"
    return {
        "title": article.current_revision.title,
        "kind": str(vocabulary.KINDS[article.kind.value]),
        "url": url_for("articles.show", article_id=article.id),
        "text": url_for("editor.text", article_id=article.id),
    }


@bp.get("/articles/<int:article_id>")
def text(article_id: int) -> dict[str, str]:
    """The text of one of them, to be inserted."""
    with services().database.reading() as session:
        article = catalogue.get_article(session, article_id, _readable(session))
        return {"text": quoting.to_text(article)}


@bp.get("/hidden")
def hidden() -> ResponseReturnValue:
    """Titles of the articles ``id`` that the writer sees, and a reader of the text not."""
    given = [forms.to_number(each) for each in request.args.getlist("id")[:MOST_NAMED]]
    ids = [each for each in given if each is not None]
    with services().database.reading() as session:
        seen, readable = visible_audiences(g.user), _readable(session)
        return jsonify(list(quoting.list_hidden(session, ids, seen, readable)))


@bp.get("/replies/<int:incident_id>")
def replies(incident_id: int) -> ResponseReturnValue:
    """Canned replies with the words ``q``, as they read for this incident."""
    require_staff()
    with services().database.reading() as session:
        found = replying.find(
            session,
            g.user,
            listing.get_incident(session, incident_id, g.user),
            request.args.get("q", ""),
            root=services().public_url,
            language=choose_language(),
        )
        return jsonify(
            [
                {
                    "id": each.reply.id,
                    "title": each.reply.title,
                    "text": each.filled.text,
                    "missing": [f"{{{name}}}" for name in each.filled.missing],
                }
                for each in found
            ]
        )


@bp.get("/people/<int:incident_id>")
def people(incident_id: int) -> ResponseReturnValue:
    """Whom a comment can name as @login: with the words ``q``, and who may read it."""
    require_staff()
    with services().database.reading() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        words = request.args.get("q", "")
        internal = request.args.get("internal") == "1"
        found = mentions.find(session, incident, g.user, words, internal=internal)
        return jsonify([{"login": each.login, "name": each.name} for each in found])

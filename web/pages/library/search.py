"""The start page and the results."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from kb.articles.document_numbers import numbers_of
from kb.articles.visibility import visible_audiences
from kb.errors import NotFoundError
from kb.text import to_plain
from kb.watching import service as watching
from kb.watching.service import Thing
from search.answers import Completion, Source
from search.engine import Query, Sort
from web.access.addresses import absolute
from web.answers import finding, suggesting, traced
from web.answers.readers import to_reader
from web.answers.search_request import (
    LAST_PAGE,
    PAGE_SIZE,
    read_request,
    to_query,
)
from web.pages.library import records, starting
from web.presentation import exporting, times
from web.services import reading, services
from web.words import vocabulary
from web.words.vocabulary import COMPLETIONS

bp = Blueprint("search", __name__)

TOPICS: Final = 12


@bp.get("/")
def start() -> str:
    return starting.make_page()


@bp.get("/search")
def results() -> ResponseReturnValue:
    asked = read_request(request.args)
    literally = "exact" in request.args
    with reading() as session:
        numbered = "" if literally else records.find_numbered(session, asked)
        if numbered:
            return redirect(numbered)
        beside = records.beside(session, asked)
        query = to_query(asked, to_reader(session, g.user))
    started = services().now()
    found = finding.find(
        services().engine,
        asked.parsed,
        query,
        literally=literally,
    )
    took = services().now() - started
    page = found.page
    with reading() as session:
        numbers = numbers_of(session, (hit.article_id for hit in page.hits))
        system = asked.filters.single("system")
        watched = bool(system) and watching.is_watched(
            session, g.user, Thing.of_system(session, system)
        )
    key = traced.note_search(asked.parsed.text, page)
    return render_template(
        "library/results.html",
        asked=asked,
        page=page,
        found=found,
        numbers=numbers,
        system=system,
        is_watched=watched,
        ms=took / timedelta(milliseconds=1),
        pages=min(-(-page.total // PAGE_SIZE), LAST_PAGE),
        key=key,
        working_on=suggesting.working_on() if g.user.is_staff else None,
        sorts=list(Sort),
        topics=_topics() if not page.total else (),
        address=request.query_string.decode("ascii", "ignore"),
        **beside,
    )


def _topics() -> tuple[tuple[str, int], ...]:
    """Where one may look on: the categories that have most articles."""
    query = Query(
        audiences=visible_audiences(g.user), limit=1, facets=("category", "system")
    )
    facets = services().engine.search(query).facets
    return facets["category"][:TOPICS]


@bp.get("/search/complete")
def complete() -> Response:
    """What the words that are being typed may become."""
    text = to_plain(request.args.get("q", ""), " ")
    found = services().engine.complete(text, visible_audiences(g.user))
    if request.args.get("form") == "opensearch":
        return jsonify([text, [each.text for each in found]])
    return jsonify(
        [
            {
                "text": each.text,
                "note": str(vocabulary.ATTRIBUTES[each.attribute])
                if each.attribute
                else str(COMPLETIONS[each.source]),
                "url": _address(each),
            }
            for each in found
        ]
    )


def _address(completion: Completion) -> str:
    match completion.source:
        case Source.TITLE:
            return url_for("articles.show", article_id=completion.article_id)
        case Source.VALUE:
            narrowed = urlencode({completion.attribute: completion.text})
            return f"{url_for('search.results')}?{narrowed}"
        case Source.IDENTIFIER:
            return url_for("search.results", q=completion.text)


@bp.get("/search/why/<int:article_id>")
def why(article_id: int) -> str:
    """Which words of the search are in which part of the article."""
    asked = read_request(request.args)
    with reading() as session:
        query = to_query(asked, to_reader(session, g.user))
    explanation = services().engine.explain(query, article_id)
    if explanation is None:
        raise NotFoundError("result", article_id)
    is_part = "part" in request.args
    template = "shared/why.html" if is_part else "library/why.html"
    return render_template(
        template, explanation=explanation, fields=vocabulary.SEARCHED, asked=asked
    )


@bp.get("/search.csv")
def export() -> Response:
    """The results as a table, the first ten thousand."""
    asked = read_request(request.args)
    with reading() as session:
        query = to_query(asked, to_reader(session, g.user), limit=exporting.MOST)
    name = f"search-{times.label(services().now(), 'yyyyMMdd-HHmm')}.csv"
    literally = "exact" in request.args
    found = finding.find(services().engine, asked.parsed, query, literally=literally)
    hits = found.page.hits
    return Response(
        "".join(exporting.write_csv(hits, to_address=_article_address)),
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _article_address(article_id: int) -> str:
    return absolute("articles.show", article_id=article_id)

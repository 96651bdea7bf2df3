"""The start page and the results."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, g, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from kb import announcements
from kb.articles.visibility import visible_audiences
from kb.incidents import listing
from kb.incidents.listing import View
from kb.people.models import Role
from review import queue
from search.clauses import Updated
from search.engine import Query, Sort
from search.query_language import ParsedQuery, parse
from web import suggesting, traced
from web.pages.filters import Filters
from web.services import services

bp = Blueprint("search", __name__)

PAGE_SIZE: Final = 20
LAST_PAGE: Final = 500
RECENT: Final = 6


@dataclass(frozen=True, slots=True)
class Request:
    """What the reader asked for."""

    parsed: ParsedQuery
    filters: Filters
    sort: Sort
    number: int
    """Of the page, from 1."""


@bp.get("/")
def start() -> str:
    audiences = visible_audiences(g.user)
    page = services().engine.search(
        Query(audiences=audiences, sort=Sort.DATE, limit=RECENT)
    )
    with services().database.reading() as session:
        today = services().now().astimezone().date()
        return render_template(
            "start.html",
            page=page,
            kinds=dict(page.facets.get("kind", ())),
            announcements=announcements.list_current(session, g.user, today),
            **_work(session),
        )


def _work(session: Session) -> dict[str, Any]:
    """What waits for the person, counted."""
    if not g.user.is_staff:
        return {"waiting": 0, "mine": {}}
    views = (View.MINE, View.QUEUE, View.TO_CALL_BACK)
    return {
        "waiting": queue.count_to_review(session, g.user)
        if g.user.has(Role.REVIEWER)
        else 0,
        "mine": listing.count_views(session, views, g.user, now=services().now())
        if g.user.has(Role.TECHNICIAN)
        else {},
    }


@bp.get("/search")
def results() -> str:
    asked = read_request(request.args)
    started = services().now()
    page = services().engine.search(_to_query(asked))
    took = services().now() - started
    key = traced.note_search(asked.parsed.text, page)
    return render_template(
        "results.html",
        asked=asked,
        page=page,
        ms=took / timedelta(milliseconds=1),
        pages=min(-(-page.total // PAGE_SIZE), LAST_PAGE),
        key=key,
        working_on=suggesting.working_on() if g.user.is_staff else None,
        sorts=list(Sort),
    )


def read_request(args: MultiDict[str, str]) -> Request:
    """What the address asks for; what it says wrongly counts as not said."""
    sort = args.get("sort", "")
    number = args.get("page", "")
    return Request(
        parsed=parse(args.get("q", "").replace("\0", " ")),
        filters=Filters.from_args(args),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        number=min(max(int(number), 1), LAST_PAGE)
        if number.isdecimal() and len(number) < 6  # noqa: PLR2004 - digits.
        else 1,
    )


def _to_query(asked: Request) -> Query:
    filters = asked.filters
    return asked.parsed.to_query(
        visible_audiences(g.user),
        filters.chosen,
        updated=_updated(filters.since, filters.until),
        sort=asked.sort,
        offset=(asked.number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )


def _updated(since: date | None, until: date | None) -> Updated | None:
    """Both days inclusive, as people mean them."""
    if since is None and until is None:
        return None
    after = until + timedelta(days=1) if until and until < date.max else None
    return Updated(since, after)

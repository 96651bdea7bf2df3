"""What a search asks for, as it stands in the address."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kb.text import to_plain
from search.clauses import Updated
from search.engine import Query, Sort
from search.query_language import ParsedQuery, parse
from web.answers.readers import Reader
from web.presentation.filters import Filters

PAGE_SIZE: Final = 20
LAST_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Request:
    """What the reader asked for."""

    parsed: ParsedQuery
    filters: Filters
    sort: Sort
    number: int
    """Of the page, from 1."""


def read_request(args: MultiDict[str, str]) -> Request:
    """What the address asks for; what it says wrongly counts as not said."""
    sort = args.get("sort", "")
    number = args.get("page", "")
    return Request(
        parsed=parse(to_plain(args.get("q", ""), " ")),
        filters=Filters.from_args(args),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        number=min(max(int(number), 1), LAST_PAGE)
        if number.isdecimal() and len(number) < 6  # noqa: PLR2004 - digits.
        else 1,
    )


def to_query(asked: Request, reader: Reader, **others: Any) -> Query:
    """The page of results that was asked for; *others* replace its fields."""
    filters = asked.filters
    page = {
        "sort": asked.sort,
        "offset": (asked.number - 1) * PAGE_SIZE,
        "limit": PAGE_SIZE,
    }
    if "limit" in others:
        page |= {"offset": 0, "facets": ()}
    return asked.parsed.to_query(
        filters=filters.chosen,
        updated=_updated(filters.since, filters.until),
        **{**page, **others, **reader.bounds},
    )


def _updated(since: date | None, until: date | None) -> Updated | None:
    """Both days inclusive, as people mean them."""
    if since is None and until is None:
        return None
    after = until + timedelta(days=1) if until and until < date.max else None
    return Updated(since, after)

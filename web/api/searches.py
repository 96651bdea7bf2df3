"""The operation that searches, and what it says of the query besides the hits."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from html import unescape
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from kb.articles.kinds import ArticleKind, Audience
from kb.people.models import Scope
from kb.text import to_plain
from search.answers import Correction
from search.clauses import Updated
from search.engine import Hit as EngineHit
from search.engine import Sort
from search.fields import FACETS
from search.query_language import parse
from web.answers import finding
from web.answers.finding import Found
from web.answers.readers import to_reader
from web.api.operation import SOAP, Call, Operation
from web.api.shapes import PAGE, Cursor, Day, Limit, Moment, Shape, Tag, Word
from web.words.vocabulary import NOTICES

DEEPEST: Final = 10_000
"""How many hits one can turn the pages through."""
Words = Annotated[list[Word], Field(max_length=20)]


class Hit(Shape):
    """An article that matches."""

    article: int
    kind: ArticleKind
    title: str
    snippet: str
    """Plain text around the matches."""
    score: float
    system: str
    category: str
    audience: Audience
    updated: Moment | None = None
    reuse: int
    """How many incidents it has solved."""


class FacetValue(Shape):
    value: str
    count: int


class Facet(Shape):
    name: str
    values: list[FacetValue]

    item_names: ClassVar = {"values": "value"}


class SearchInput(Shape):
    query: Annotated[str, Field(max_length=4000)] = ""
    """In the query language; empty finds everything."""
    kind: Annotated[list[ArticleKind], Field(max_length=20)] = []
    category: Words = []
    system: Words = []
    unit: Words = []
    tag: Words = []
    updated_from: Day | None = None
    updated_to: Day | None = None
    """Both days included."""
    sort: Sort = Sort.RELEVANCE
    facets: bool = False
    exact: bool = False
    """Search for what is written, and for nothing that may be meant instead."""
    notes: bool | None = None
    """Whether the answer says what was corrected, left out and searched for besides.
    Not said: over REST yes, over SOAP, whose answers keep their elements, no."""
    cursor: Cursor = ""
    limit: Limit = PAGE


class Replacement(Shape):
    before: str
    after: str


class Remark(Shape):
    """Something in the query that was read in another way than it may be meant."""

    code: str
    """Stable; docs/query-language.md lists them."""
    message: str
    position: int
    """Characters from the beginning of the query."""
    text: str
    """What stands there."""


class Notes(Shape):
    """What was made of the query."""

    query: str
    """What was searched for in the end."""
    replaced: list[Replacement]
    """Words that nothing has, and what was searched for in their place."""
    dropped: list[str]
    """Words that were left out, because no article has all of them."""
    did_you_mean: str
    """Another query that finds more, where this one found little; or empty."""
    also: list[str]
    """Other expressions for the same that were searched for as well."""
    remarks: list[Remark]

    item_names: ClassVar = {
        "replaced": "replacement",
        "dropped": "word",
        "also": "word",
        "remarks": "remark",
    }


class SearchOutput(Shape):
    total: int
    hits: list[Hit]
    facets: list[Facet]
    next_cursor: str = ""
    """Empty on the last page."""
    notes: Notes | None = None

    item_names: ClassVar = {"hits": "hit", "facets": "facet"}


def search(call: Call, given: SearchInput) -> SearchOutput:
    # A position rather than a place: the index may change between two pages.
    offset = min(int(given.cursor or 0), DEEPEST)
    filters = {
        name: {str(value) for value in getattr(given, name)}
        for name in ("kind", "category", "system", "unit", "tag")
    }
    parsed = parse(to_plain(given.query, " "))
    query = parsed.to_query(
        filters=filters,
        **to_reader(call.session, call.user).bounds,
        updated=_updated(given.updated_from, given.updated_to),
        sort=given.sort,
        offset=offset,
        limit=given.limit,
        facets=FACETS if given.facets else (),
    )
    found = finding.find(call.services.engine, parsed, query, literally=given.exact)
    page = found.page
    end = offset + len(page.hits)
    more = page.hits and end < min(page.total, DEEPEST)
    return SearchOutput(
        total=page.total,
        hits=[to_hit(hit) for hit in page.hits],
        facets=[to_facet(name, counts) for name, counts in page.facets.items()],
        next_cursor=str(end) if more else "",
        notes=to_notes(found) if _wants_notes(call, given) else None,
    )


def _wants_notes(call: Call, given: SearchInput) -> bool:
    """Clients that were made from an older contract refuse an element new to them."""
    return call.caller.channel != SOAP if given.notes is None else given.notes


def to_notes(found: Found) -> Notes:
    instead = found.instead or Correction(found.parsed.text)
    return Notes(
        query=instead.text,
        replaced=[Replacement(before=old, after=new) for old, new in instead.replaced],
        dropped=list(instead.dropped),
        did_you_mean=found.offered.text if found.offered else "",
        also=list(found.page.also),
        remarks=[
            Remark(
                code=notice.code,
                message=str(NOTICES.get(notice.code, notice.message)),
                position=notice.position,
                text=notice.text,
            )
            for notice in found.parsed.notices
        ],
    )


def to_facet(name: str, counts: Iterable[tuple[str, int]]) -> Facet:
    return Facet(
        name=name,
        values=[FacetValue(value=value, count=count) for value, count in counts],
    )


def to_hit(hit: EngineHit) -> Hit:
    attributes: Mapping[str, Any] = hit.attributes
    return Hit(
        article=hit.article_id,
        kind=ArticleKind(hit.kind),
        title=hit.title,
        snippet=unescape(hit.snippet.replace("<mark>", "").replace("</mark>", "")),
        score=round(hit.score, 4),
        system=attributes.get("system", ""),
        category=attributes.get("category", ""),
        audience=attributes.get("audience", Audience.INTERNAL),
        updated=attributes.get("updated_at"),
        reuse=attributes.get("reuse_count", 0),
    )


def _updated(since: date | None, until: date | None) -> Updated | None:
    if since is None and until is None:
        return None
    after = until + timedelta(days=1) if until and until < date.max else None
    return Updated(since, after)


SEARCH: Final = Operation(
    name="search",
    summary="Search by words, by attributes, or by both.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=SearchInput,
    gives=SearchOutput,
    run=search,
)

"""Operations on what is known: search, suggest, articles, revisions, attachments."""

from collections.abc import Mapping
from datetime import date, timedelta
from html import unescape
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from kb.articles import catalogue
from kb.articles.kinds import SECTIONS, ArticleKind, Audience, Confidence
from kb.articles.models import Article, Revision
from kb.articles.models import Attachment as AttachmentRow
from kb.incidents import listing
from kb.people.models import Scope
from kb.text import to_plain
from search.clauses import Updated
from search.engine import Hit as EngineHit
from search.engine import Sort
from search.query_language import parse
from web.answers.suggesting import suggest_to
from web.api.content import Content
from web.api.operation import Call, Operation
from web.api.shapes import (
    PAGE,
    Cursor,
    Day,
    Id,
    Limit,
    Moment,
    Number,
    Shape,
    Tag,
    Text,
    Title,
    Word,
)

DEEPEST: Final = 10_000
"""How many hits one can turn the pages through."""
MOST_SUGGESTIONS: Final = 20
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
    cursor: Cursor = ""
    limit: Limit = PAGE


class SearchOutput(Shape):
    total: int
    hits: list[Hit]
    facets: list[Facet]
    next_cursor: str = ""
    """Empty on the last page."""

    item_names: ClassVar = {"hits": "hit", "facets": "facet"}


class SuggestInput(Shape):
    title: Title | None = None
    description: Text = ""
    incident: Number | None = None
    """In place of a text: what is said of this incident."""
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTIONS)] = 5


class SuggestOutput(Shape):
    hits: list[Hit]
    """Solutions, the likeliest first."""

    item_names: ClassVar = {"hits": "hit"}


class Section(Shape):
    name: str
    text: str
    """Markdown."""


class Attributes(Shape):
    category: Word = ""
    system: Word = ""
    unit: Word = ""
    version: Word = ""
    author: Word = ""
    language: Word = ""
    vendor: Word = ""
    model: Word = ""
    operating_system: Word = ""
    plan_type: Word = ""
    owner: Word = ""
    valid_from: Word = ""
    valid_to: Word = ""
    review_by: Word = ""
    source: Word = ""
    devices: Annotated[list[Word], Field(max_length=50)] = []
    keywords: Annotated[list[Word], Field(max_length=50)] = []

    item_names: ClassVar = {"devices": "device", "keywords": "keyword"}


class Attachment(Shape):
    id: int
    name: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str


class ArticleOutput(Shape):
    id: int
    kind: ArticleKind
    title: str
    revision: int
    current: bool
    """Whether this is the revision that is valid now."""
    audience: Audience
    confidence: Confidence
    bulk: bool
    """Imported, not individually reviewed."""
    checked_in_at: Moment
    attributes: Attributes
    sections: list[Section]
    attachments: list[Attachment]

    item_names: ClassVar = {"sections": "section", "attachments": "attachment"}


class ArticleInput(Shape):
    id: Id


class RevisionInput(Shape):
    id: Id
    number: Id


class AttachmentInput(Shape):
    id: Id


class AttachmentOutput(Shape):
    name: str
    media_type: str
    size: int
    sha256: str
    data: Content


def search(call: Call, given: SearchInput) -> SearchOutput:
    # A position rather than a place: the index may change between two pages.
    offset = min(int(given.cursor or 0), DEEPEST)
    filters = {
        name: {str(value) for value in getattr(given, name)}
        for name in ("kind", "category", "system", "unit", "tag")
    }
    query = parse(to_plain(given.query, " ")).to_query(
        call.caller.audiences,
        filters,
        updated=_updated(given.updated_from, given.updated_to),
        sort=given.sort,
        offset=offset,
        limit=given.limit,
        **({} if given.facets else {"facets": ()}),
    )
    page = call.services.engine.search(query)
    end = offset + len(page.hits)
    more = page.hits and end < min(page.total, DEEPEST)
    return SearchOutput(
        total=page.total,
        hits=[to_hit(hit) for hit in page.hits],
        facets=[
            Facet(
                name=name,
                values=[
                    FacetValue(value=value, count=count) for value, count in counts
                ],
            )
            for name, counts in page.facets.items()
        ],
        next_cursor=str(end) if more else "",
    )


def suggest(call: Call, given: SuggestInput) -> SuggestOutput:
    title, description = given.title or "", given.description
    if given.incident is not None:
        incident = listing.get_by_number(call.session, given.incident, call.user)
        title, description = incident.title, incident.description
    hits = suggest_to(
        call.services, title, description, call.caller.audiences, given.limit
    )
    return SuggestOutput(hits=[to_hit(hit) for hit in hits])


def get_article(call: Call, given: ArticleInput) -> ArticleOutput:
    article = catalogue.get_article(call.session, given.id, call.caller.audiences)
    assert article.current_revision is not None, "a live article has one"
    return to_article(article, article.current_revision)


def get_revision(call: Call, given: RevisionInput) -> ArticleOutput:
    audiences = call.caller.audiences
    article = catalogue.get_article(call.session, given.id, audiences)
    revision = catalogue.get_revision(call.session, given.id, given.number, audiences)
    return to_article(article, revision)


def get_attachment(call: Call, given: AttachmentInput) -> AttachmentOutput:
    attachment = catalogue.get_attachment(call.session, given.id, call.caller.audiences)
    return AttachmentOutput(
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.blob_sha256,
        data=Content(call.services.content.open(attachment.blob_sha256)),
    )


def to_hit(hit: EngineHit) -> Hit:
    attributes: Mapping[str, Any] = hit.attributes
    return Hit(
        article=hit.article_id,
        kind=hit.kind,
        title=hit.title,
        snippet=unescape(hit.snippet.replace("<mark>", "").replace("</mark>", "")),
        score=round(hit.score, 4),
        system=attributes.get("system", ""),
        category=attributes.get("category", ""),
        audience=attributes.get("audience", Audience.INTERNAL),
        updated=attributes.get("updated_at"),
        reuse=attributes.get("reuse_count", 0),
    )


def to_article(article: Article, revision: Revision) -> ArticleOutput:
    names = [*SECTIONS[article.kind], *revision.sections]
    return ArticleOutput(
        id=article.id,
        kind=article.kind,
        title=revision.title,
        revision=revision.number,
        current=revision.id == article.current_revision_id,
        audience=revision.audience,
        confidence=revision.confidence,
        bulk=revision.bulk,
        checked_in_at=revision.checked_in_at,
        attributes=Attributes.model_construct(**revision.attributes),
        sections=[
            Section(name=name, text=revision.sections[name])
            for name in dict.fromkeys(names)
            if name in revision.sections
        ],
        attachments=[to_attachment(row) for row in revision.attachments],
    )


def to_attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.blob_sha256,
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
SUGGEST: Final = Operation(
    name="suggest",
    summary="Suggest solutions for a text or for an incident.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=SuggestInput,
    gives=SuggestOutput,
    run=suggest,
)
GET_ARTICLE: Final = Operation(
    name="getArticle",
    summary="Read an article as it is valid now.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=ArticleInput,
    gives=ArticleOutput,
    run=get_article,
)
GET_REVISION: Final = Operation(
    name="getRevision",
    summary="Read an article as it was checked in once.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=RevisionInput,
    gives=ArticleOutput,
    run=get_revision,
)
GET_ATTACHMENT: Final = Operation(
    name="getAttachment",
    summary="Fetch a file of an article.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=AttachmentInput,
    gives=AttachmentOutput,
    run=get_attachment,
)

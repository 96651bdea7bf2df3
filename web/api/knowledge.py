"""Operations on what is known: suggestions, articles, revisions, attachments."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb.articles import catalogue
from kb.articles.kinds import SECTIONS, ArticleKind, Audience, Confidence
from kb.articles.models import Article, Revision
from kb.articles.models import Attachment as AttachmentRow
from kb.articles.named_today import name_attributes
from kb.incidents import listing
from kb.people.models import Scope
from web.answers.readers import to_reader
from web.answers.suggesting import suggest_to
from web.api.content import Content
from web.api.operation import SOAP, Call, Operation
from web.api.searches import Hit, to_hit
from web.api.shapes import (
    Id,
    Moment,
    Number,
    Shape,
    Tag,
    Text,
    Title,
    Word,
)
from web.intake.leaving import find_leaving

MOST_SUGGESTIONS: Final = 20


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
    """Of the file as it came."""


class ArticleOutput(Shape):
    id: int
    kind: ArticleKind
    title: str
    document_number: str | None = None
    """By what a controlled document is cited. Over SOAP only for who asks for it."""
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
    document_number: bool | None = None
    """Whether to answer with the number of a controlled document. Not said: over REST yes,
    over SOAP, whose answers keep their elements, no."""


class RevisionInput(Shape):
    id: Id
    number: Id
    document_number: bool | None = None
    """As for an article."""


class AttachmentInput(Shape):
    id: Id


class AttachmentOutput(Shape):
    """A picture is drawn anew for whoever neither brought it nor reviews."""

    name: str
    media_type: str
    size: int
    sha256: str
    """Of the bytes given here."""
    data: Content


class MadeFileOutput(AttachmentOutput):
    """A file that was made for the answer, and is kept nowhere."""


def suggest(call: Call, given: SuggestInput) -> SuggestOutput:
    title, description = given.title or "", given.description
    if given.incident is not None:
        incident = listing.get_by_number(call.session, given.incident, call.user)
        title, description = incident.title, incident.description
    hits = suggest_to(
        call.services,
        title,
        description,
        to_reader(call.session, call.user),
        given.limit,
    )
    return SuggestOutput(hits=[to_hit(hit) for hit in hits])


def get_article(call: Call, given: ArticleInput) -> ArticleOutput:
    article = catalogue.get_article(call.session, given.id, call.caller.audiences)
    assert article.current_revision is not None, "a live article has one"
    return _to_article(
        call, article, article.current_revision, _number(call, article, given)
    )


def get_revision(call: Call, given: RevisionInput) -> ArticleOutput:
    audiences = call.caller.audiences
    article = catalogue.get_article(call.session, given.id, audiences)
    revision = catalogue.get_revision(call.session, given.id, given.number, audiences)
    return _to_article(call, article, revision, _number(call, article, given))


def get_attachment(call: Call, given: AttachmentInput) -> AttachmentOutput:
    attachment = catalogue.get_attachment(call.session, given.id, call.caller.audiences)
    leaving = find_leaving(call.services, call.session, attachment, call.user)
    return AttachmentOutput(
        name=leaving.name,
        media_type=leaving.media_type,
        size=leaving.size,
        sha256=leaving.sha256,
        data=Content(call.services.content.open(leaving.sha256)),
    )


def _number(
    call: Call, article: Article, given: ArticleInput | RevisionInput
) -> str | None:
    asked = given.document_number
    wanted = call.caller.channel != SOAP if asked is None else asked
    return article.number if wanted else None


def _to_article(
    call: Call, article: Article, revision: Revision, number: str | None
) -> ArticleOutput:
    named = name_attributes(call.session, revision)
    names = [*SECTIONS[article.kind], *revision.sections]
    return ArticleOutput(
        id=article.id,
        kind=article.kind,
        title=revision.title,
        document_number=number,
        revision=revision.number,
        current=revision.id == article.current_revision_id,
        audience=revision.audience,
        confidence=revision.confidence,
        bulk=revision.bulk,
        checked_in_at=revision.checked_in_at,
        attributes=Attributes.model_construct(**named.attributes),
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

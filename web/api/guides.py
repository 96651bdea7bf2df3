"""The operations that list the editions of service guides, and give one as a file."""

import hashlib
import io
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from kb.errors import NotFoundError
from kb.guides import reading
from kb.guides.models import EditionState, GuideEdition
from kb.people.models import Scope
from web.answers.guides import publishing
from web.answers.guides.books import Maker
from web.api.content import Content
from web.api.knowledge import MadeFileOutput
from web.api.operation import Call, Operation
from web.api.shapes import LARGEST_PAGE, PAGE, Moment, Shape, Tag, Word


class GuidesInput(Shape):
    guide: Word = ""
    """Its code; empty for every guide."""
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE


class GuideFileInput(Shape):
    guide: Word
    """Its code."""
    edition: Annotated[int, Field(ge=0, le=100_000)] = 0
    """Its number; 0 for the edition in force."""
    format: Literal["docx", "html", "pdf"] = "pdf"


class EditionOutput(Shape):
    guide: str
    edition: int
    title: str
    state: EditionState
    articles: int
    gaps: list[str]
    """Codes of the chapters that have nothing in them."""
    made_at: Moment
    published_at: Moment | None


class EditionsOutput(Shape):
    editions: list[EditionOutput]

    item_names: ClassVar = {"editions": "edition"}


def list_editions(call: Call, given: GuidesInput) -> EditionsOutput:
    guide = (
        reading.find_by_code(call.session, given.guide, call.user)
        if given.guide
        else None
    )
    found = reading.list_editions(call.session, call.user, guide, limit=given.limit)
    return EditionsOutput(editions=[_to_output(call, each) for each in found])


def get_file(call: Call, given: GuideFileInput) -> MadeFileOutput:
    edition = _find(call, given)
    maker = Maker(
        services=call.services, session=call.session, user=call.user, now=call.now
    )
    content, name = publishing.open_file(maker, edition, given.format)
    with content:
        data = content.read()
    return MadeFileOutput(
        name=name,
        media_type=publishing.MEDIA_TYPES[given.format],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        data=Content(io.BytesIO(data)),
    )


def _find(call: Call, given: GuideFileInput) -> GuideEdition:
    found = reading.find_edition(call.session, given.guide, given.edition, call.user)
    if found is None:
        raise NotFoundError("guide", given.guide)
    return found


def _to_output(call: Call, edition: GuideEdition) -> EditionOutput:
    return EditionOutput(
        guide=edition.guide.code,
        edition=edition.number,
        title=edition.title,
        state=edition.state,
        articles=reading.count_entries(call.session, edition),
        gaps=[each["code"] for each in edition.chapters if each["is_gap"]],
        made_at=edition.created_at,
        published_at=edition.published_at,
    )


LIST: Final = Operation(
    name="listGuides",
    summary="List the editions of service guides, the newest first.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=GuidesInput,
    gives=EditionsOutput,
    run=list_editions,
)
GET: Final = Operation(
    name="getGuide",
    summary="Fetch an edition of a service guide as a file.",
    tag=Tag.KNOWLEDGE,
    scope=Scope.READ,
    takes=GuideFileInput,
    gives=MadeFileOutput,
    run=get_file,
)

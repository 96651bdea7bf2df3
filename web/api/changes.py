"""The operation that lists what has changed since a cursor."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb import numbering
from kb.audit import Subject
from kb.outbox import feed
from kb.outbox.models import EventKind, OutboxEvent
from kb.outbox.nouns import NOUNS
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import Cursor, Moment, Shape, Tag


class ChangesInput(Shape):
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=feed.LARGEST_PAGE)] = 100
    every_noun: bool = False
    """Of duties, items, registers and the rest too, each with its noun, key and link;
    else of articles, submissions and incidents alone."""


class ChangeOutput(Shape):
    id: int
    """Ascending; the same event always has the same."""
    kind: EventKind
    action: str
    at: Moment
    article: int | None = None
    submission: int | None = None
    incident: str = ""
    """Its number."""
    noun: str | None = None
    """What it is about, as the audit calls it."""
    key: str | None = None
    """Its number or code, as operations take it; else its id."""
    link: str | None = None
    """Where people see it: an address, or where KB_PUBLIC_URL is not set, a path."""


class ChangesOutput(Shape):
    changes: list[ChangeOutput]
    next_cursor: str
    """For the next call, whether there is more now or only later."""
    more: bool

    item_names: ClassVar = {"changes": "change"}


def list_changes(call: Call, given: ChangesInput) -> ChangesOutput:
    cursor = int(given.cursor) if given.cursor else None
    found = feed.list_since(
        call.session,
        cursor,
        call.user,
        limit=given.limit,
        nouns=None if given.every_noun else feed.FIRST_NOUNS,
    )
    root = call.services.public_url
    outputs = (to_output(event, root) for event in found.events)
    return ChangesOutput(
        changes=[each if given.every_noun else _as_before(each) for each in outputs],
        next_cursor=str(found.cursor),
        more=found.more,
    )


def to_output(event: OutboxEvent, root: str) -> ChangeOutput:
    """*root* is the address of the service, which links begin with."""
    path = NOUNS[Subject(event.noun)].path(event.thing_id or 0, event.key)
    return ChangeOutput(
        id=event.id,
        kind=event.kind,
        action=event.action,
        at=event.at,
        article=event.article_id,
        submission=event.submission_id,
        incident=numbering.INCIDENTS.write(event.incident_id)
        if event.incident_id
        else "",
        noun=event.noun,
        key=event.key,
        link=root.rstrip("/") + path,
    )


def _as_before(output: ChangeOutput) -> ChangeOutput:
    """Programs made of the first contract of SOAP know no other elements."""
    return output.model_copy(update={"noun": None, "key": None, "link": None})


LIST: Final = Operation(
    name="listChanges",
    summary="List what has changed since a cursor.",
    tag=Tag.CHANGES,
    scope=Scope.READ,
    takes=ChangesInput,
    gives=ChangesOutput,
    run=list_changes,
)

"""The operation that lists what has changed since a cursor."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb import numbering
from kb.outbox import feed
from kb.outbox.models import EventKind, OutboxEvent
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import Cursor, Moment, Shape, Tag


class ChangesInput(Shape):
    cursor: Cursor = ""
    limit: Annotated[int, Field(ge=1, le=feed.LARGEST_PAGE)] = 100


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


class ChangesOutput(Shape):
    changes: list[ChangeOutput]
    next_cursor: str
    """For the next call, whether there is more now or only later."""
    more: bool

    item_names: ClassVar = {"changes": "change"}


def list_changes(call: Call, given: ChangesInput) -> ChangesOutput:
    cursor = int(given.cursor) if given.cursor else None
    found = feed.list_since(call.session, cursor, call.user, limit=given.limit)
    return ChangesOutput(
        changes=[to_output(event) for event in found.events],
        next_cursor=str(found.cursor),
        more=found.more,
    )


def to_output(event: OutboxEvent) -> ChangeOutput:
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
    )


LIST: Final = Operation(
    name="listChanges",
    summary="List what has changed since a cursor.",
    tag=Tag.CHANGES,
    scope=Scope.READ,
    takes=ChangesInput,
    gives=ChangesOutput,
    run=list_changes,
)

"""What other systems see of an incident: the shapes, and how rows become them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from kb.articles.visibility import visible_audiences
from kb.contacts.service import MAX_NAME, MAX_NOTE
from kb.database import NAMES_TO_ASKERS
from kb.errors import NotFoundError
from kb.incidents import closing, fields, listing, time_left
from kb.incidents.lifecycle import allowed
from kb.incidents.models import (
    CancelReason,
    Channel,
    Incident,
    Pause,
    State,
    Verification,
)
from kb.incidents.time_left import Left
from kb.incidents.timeline import Entry
from kb.people.models import Post, Unit
from kb.people.telephones import PHONE
from kb.requests.kinds import ANSWERED, MAX_MESSAGE
from kb.requests.models import Detail
from kb.services import choosing
from kb.text import MAX_LINE
from web.api.operation import SOAP, Call
from web.api.shapes import (
    PAGE,
    Cursor,
    Grade,
    Id,
    Level,
    Limit,
    Login,
    Moment,
    Number,
    Shape,
    Text,
    Title,
    Word,
)


class EventOutput(Shape):
    """One step or comment of the activity."""

    action: str
    at: Moment
    actor: str
    """The login of whoever did it; empty for somebody who was made anonymous, and for
    people of IT where those who ask are not told their names."""
    source: State | None = None
    target: State
    text: str
    internal: bool


class IncidentOutput(Shape):
    number: str
    title: str
    description: str
    state: State
    reporter: str
    confirmer: str
    unit: str = ""
    post: Post
    system: str
    category: str
    impact: int
    urgency: int
    priority: int
    level: int
    assignee: str = ""
    channel: Channel
    solution: int | None = None
    """The article that solves it, if the caller may see that."""
    pending_submission: int | None = None
    """The submission that it waits for; for staff."""
    done: str
    cause: str | None = None
    """By code, for staff; empty where nobody said. Over SOAP, whose answers keep their
    elements, only to who sends one."""
    waits_for: Pause | None = None
    """Work is on hold: for the user, or a third party. This, and the three that follow,
    come only to who asks for the clocks."""
    due_at: Moment | None = None
    """When the time of the next target is over, or was; nothing while it is paused."""
    left_seconds: int | None = None
    """Of working time until then; nothing once it is late."""
    late: bool | None = None
    """Nothing where no time is promised."""
    verification: Verification | None = None
    verified_at: Moment | None = None
    cancel_reason: CancelReason | None = None
    duplicate_of: str = ""
    created_at: Moment
    updated_at: Moment
    resolved_at: Moment | None = None
    closed_at: Moment | None = None
    missing: list[str]
    """What stands against closing it."""
    possible: list[str]
    """What the caller can do with it now."""

    item_names: ClassVar = {"missing": "condition", "possible": "action"}
    fleeting: ClassVar = frozenset({"waits_for", "due_at", "left_seconds", "late"})


class IncidentDetails(IncidentOutput):
    events: list[EventOutput]

    item_names: ClassVar = {**IncidentOutput.item_names, "events": "event"}


class NumberInput(Shape):
    number: Number


class Due(StrEnum):
    LATE = "late"
    DUE_SOON = "due_soon"
    """Its people were warned: it will be late before long."""


CauseCode = Annotated[Word, Field(max_length=50)]


class AnswerInput(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"name": {"const": Detail.MESSAGE.value}}},
                {"properties": {"text": {"maxLength": MAX_LINE}}},
            ]
        }
    )

    name: Annotated[
        str, Field(pattern=f"^({'|'.join(each.value for each in ANSWERED)})$")
    ]
    """One of those that the kind asks for."""
    text: Annotated[Text, Field(max_length=MAX_MESSAGE)]


class CallerInput(Shape):
    """Somebody who calls for the first time, without an account."""

    name: Annotated[Title, Field(max_length=MAX_NAME)]
    phone: Annotated[str, Field(pattern=PHONE)] = ""
    note: Annotated[Text, Field(max_length=MAX_NOTE)] = ""
    shares_phone: bool = False
    """Somebody has confirmed that others use the same number."""


class CreateInput(Shape):
    title: Title
    description: Text = ""
    system: Word = ""
    category: Word = ""
    impact: Grade = 2
    """1 (many people) to 3 (one person)."""
    urgency: Grade = 2
    """1 (cannot wait) to 3 (can wait)."""
    level: Level | None = None
    """The kind's; else the first."""
    post: Post | None = None
    """The kind's; else the technical one."""
    unit: Word = ""
    """By name."""
    reporter: Login | None = None
    """Whom it is reported for; else the caller. Only staff report for others."""
    confirmer: Login | None = None
    """Whose word decides that it is solved; else the reporter."""
    contact: Id | None = None
    """Who called without an account, by the id that findCallers gives."""
    caller: CallerInput | None = None
    """Whoever called without an account and is not known yet."""
    kind: Annotated[Word, Field(max_length=50)] = ""
    """What is asked for, by code; see listRequestKinds."""
    answers: Annotated[list[AnswerInput], Field(max_length=len(ANSWERED))] = []
    """What the kind asks besides."""
    service: Annotated[Word, Field(max_length=50)] = ""
    """What it is about, by code; see listServices."""
    client: Annotated[Word, Field(max_length=50)] = ""
    """Whose it is, by code; else by who asks, and what it is about. For staff."""

    item_names: ClassVar = {"answers": "answer"}


class EditInput(Shape):
    number: Number
    title: Title | None = None
    description: Text | None = None
    system: Word | None = None
    category: Word | None = None
    impact: Grade | None = None
    urgency: Grade | None = None


class ListInput(Shape):
    state: State | None = None
    system: Word = ""
    category: Word = ""
    cause: CauseCode | None = None
    """With those below it; empty for what nobody said a cause of. Asked for by staff."""
    service: Word = ""
    """By code, as the client."""
    client: Word = ""
    level: Level | None = None
    due: Due | None = None
    """Of what is open: what is late, or will be before long. Asked for by staff."""
    clocks: bool = False
    """Whether the answer says how the time of each stands."""
    cursor: Cursor = ""
    limit: Limit = PAGE


class ListOutput(Shape):
    incidents: list[IncidentOutput]
    """The newest first."""
    next_cursor: str = ""
    """Empty on the last page."""

    item_names: ClassVar = {"incidents": "incident"}


Stars = Annotated[int, Field(ge=1, le=5)]


def find_unit(call: Call, name: str) -> Unit | None:
    """Raise ``NotFoundError`` for a name that no unit has."""
    if not name.strip():
        return None
    unit = choosing.find_unit(call.session, name.strip(), call.user)
    if unit is None:
        raise NotFoundError("unit", name.strip())
    return unit


def find(call: Call, number: str) -> Incident:
    return listing.get_by_number(call.session, number, call.user)


def to_output(call: Call, incident: Incident, given: Any = None) -> IncidentOutput:
    """What *call* is told of *incident*, having asked by *given*."""
    (output,) = to_outputs(call, [incident], given)
    return output


def to_outputs(
    call: Call, rows: Sequence[Incident], given: Any = None
) -> list[IncidentOutput]:
    """The same of many, with their clocks asked for at once."""
    clocks = _find_clocks(call, rows, given)
    return [
        IncidentOutput(
            **_fields(call, each),
            cause=_find_cause(call, each, given),
            **clocks.get(each.id, {}),
        )
        for each in rows
    ]


def to_details(call: Call, incident: Incident, given: Any = None) -> IncidentDetails:
    events = listing.list_events(call.session, incident, call.user)
    return IncidentDetails(
        **_fields(call, incident),
        cause=_find_cause(call, incident, given),
        **_find_clocks(call, [incident], given).get(incident.id, {}),
        events=[_to_event(event) for event in events],
    )


def _find_cause(call: Call, incident: Incident, given: Any) -> str | None:
    asks = call.caller.channel != SOAP or getattr(given, "cause", None) is not None
    return incident.cause if asks and call.user.is_staff else None


def _find_clocks(
    call: Call, rows: Sequence[Incident], given: Any
) -> Mapping[int, dict[str, Any]]:
    """Of each incident what it waits for, and how its next target stands."""
    if not getattr(given, "clocks", False):
        return {}
    lefts = time_left.list_left(call.session, rows, now=call.now)
    found = {}
    for each in rows:
        following = time_left.find_next(lefts.get(each.id, []))
        found[each.id] = {
            "waits_for": each.paused_for,
            "due_at": each.due_at,
            **(_to_clock(following) if following is not None else {}),
        }
    return found


def _to_clock(left: Left) -> dict[str, Any]:
    seconds = int(left.left.total_seconds()) if left.left is not None else None
    return {"left_seconds": seconds, "late": left.is_late}


def _fields(call: Call, incident: Incident) -> dict[str, Any]:
    original = incident.duplicate_of
    return {
        "number": incident.number,
        **fields.values_of(incident),
        "state": incident.state,
        "reporter": incident.reporter.login,
        "confirmer": incident.confirmer.login,
        "unit": incident.unit.name if incident.unit else "",
        "post": incident.post,
        "priority": incident.priority,
        "level": incident.level,
        "assignee": _assignee(call, incident),
        "channel": incident.channel,
        "solution": _solution(call, incident),
        "pending_submission": incident.pending_submission_id
        if call.user.is_staff
        else None,
        "done": incident.done,
        "verification": incident.verification,
        "verified_at": incident.verified_at,
        "cancel_reason": incident.cancel_reason,
        "duplicate_of": original.number if original else "",
        "created_at": incident.created_at,
        "updated_at": incident.updated_at,
        "resolved_at": incident.resolved_at,
        "closed_at": incident.closed_at,
        "missing": _missing(call, incident),
        "possible": sorted(each.value for each in allowed(incident, call.user)),
    }


def _solution(call: Call, incident: Incident) -> int | None:
    """Nothing for an article that the caller may not see, as if it were not there."""
    current = incident.solution.current_revision if incident.solution else None
    if current is None or current.audience not in visible_audiences(call.user):
        return None
    return incident.solution_id


def _assignee(call: Call, incident: Incident) -> str:
    names = call.user.is_staff or call.session.info.get(NAMES_TO_ASKERS)
    return incident.assignee.login if incident.assignee and names else ""


def _missing(call: Call, incident: Incident) -> list[str]:
    if incident.state in (State.CLOSED, State.CANCELLED):
        return []
    return [each.value for each in closing.find_missing(call.session, incident)]


def _to_event(event: Entry) -> EventOutput:
    return EventOutput(
        action=event.action,
        at=event.at,
        actor=event.actor.login if event.actor else "",
        source=event.source,
        target=event.target,
        text=event.text,
        internal=event.internal,
    )

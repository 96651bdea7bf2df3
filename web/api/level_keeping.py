"""Operations that promise something, promise something else in its place, and end it."""

from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field

from kb.audit import By
from kb.calendars.models import Calendar
from kb.calendars.service import get_calendar
from kb.people.models import Scope
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.services import catalogue
from kb.services.belonging import get_client
from web.api.operation import Call, Operation
from web.api.service_levels import LevelOutput, to_level
from web.api.shapes import Id, Shape, Tag, Word

Code = Annotated[Word, Field(max_length=50)]
Minutes = Annotated[int, Field(ge=1, le=levels.MOST_MINUTES)]


class TargetsInput(Shape):
    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": [name], "properties": {name: {"type": "integer"}}}
                for name in ("respond_minutes", "resolve_minutes")
            ]
        }
    )

    respond_minutes: Minutes | None = None
    """Of working time, until somebody takes it or answers."""
    resolve_minutes: Minutes | None = None
    calendar: Code = ""
    """By code; else that of the service, the contract or the client."""
    warn_percent: Annotated[int, Field(ge=1, le=99)] = 80
    """People are warned when so much of the time has passed."""


class AddLevelInput(TargetsInput):
    client: Code = ""
    """By code; empty for every client."""
    service: Code = ""
    """By code; empty for every service."""
    priority: Annotated[int, Field(ge=1, le=5)] | None = None
    """1 to 5; nothing for any."""


class ChangeLevelInput(TargetsInput):
    id: Id


class LevelInput(Shape):
    id: Id


def add(call: Call, given: AddLevelInput) -> LevelOutput:
    session, user = call.session, call.user
    client = get_client(session, given.client, user) if given.client else None
    by = By(call.actor, call.now)
    catalogue.require_keeper(session, by, client)
    promise = Promise(
        client=client,
        service=catalogue.find_service(session, given.service, user),
        priority=given.priority,
        **_targets(call, given),
    )
    return to_level(levels.add(session, promise, by=by))


def change(call: Call, given: ChangeLevelInput) -> LevelOutput:
    """A level with clocks ends, and another one holds from now on."""
    level = levels.get_for(call.session, given.id, call.user)
    by = By(call.actor, call.now)
    catalogue.require_keeper(call.session, by, level.client)
    promise = Promise(
        client=level.client,
        service=level.service,
        priority=level.priority,
        **_targets(call, given),
    )
    return to_level(levels.change(call.session, level, promise, by=by))


def end(call: Call, given: LevelInput) -> LevelOutput:
    level = levels.get_for(call.session, given.id, call.user)
    by = By(call.actor, call.now)
    catalogue.require_keeper(call.session, by, level.client)
    levels.end(call.session, level, by=by)
    return to_level(level)


def _targets(call: Call, given: TargetsInput) -> dict[str, Any]:
    calendar: Calendar | None = None
    if given.calendar:
        calendar = get_calendar(call.session, given.calendar)
    return {
        "respond_minutes": given.respond_minutes,
        "resolve_minutes": given.resolve_minutes,
        "calendar": calendar,
        "warn_percent": given.warn_percent,
    }


ADD: Final = Operation(
    name="addServiceLevel",
    summary="Add a service level for what is opened from now on.",
    tag=Tag.TIME,
    scope=Scope.ADMINISTER,
    takes=AddLevelInput,
    gives=LevelOutput,
    run=add,
    writes=True,
)
CHANGE: Final = Operation(
    name="changeServiceLevel",
    summary="Replace a service level; what runs by it goes on as promised.",
    tag=Tag.TIME,
    scope=Scope.ADMINISTER,
    takes=ChangeLevelInput,
    gives=LevelOutput,
    run=change,
    writes=True,
)
END: Final = Operation(
    name="endServiceLevel",
    summary="Let a level hold for nothing that is opened from now on.",
    tag=Tag.TIME,
    scope=Scope.ADMINISTER,
    takes=LevelInput,
    gives=LevelOutput,
    run=end,
    writes=True,
)

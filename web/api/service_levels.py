"""Operations on what is promised, and on how much of the time is left."""

from typing import ClassVar, Final

from kb.incidents import pausing, time_left
from kb.incidents.models import Pause
from kb.people.models import Scope
from kb.service_levels import levels
from kb.service_levels.models import ClockState, ServiceLevel, Target
from web.api import incidents
from web.api.incident_operation import to_operation as _operation
from web.api.incidents import NumberInput
from web.api.operation import Call, Operation
from web.api.shapes import Moment, Shape, Tag


class LevelsInput(Shape):
    pass


class LevelOutput(Shape):
    id: int
    client: str = ""
    """Its code; empty for every client."""
    service: str = ""
    """Its code; empty for every service."""
    priority: int | None = None
    """Nothing for any."""
    respond_minutes: int | None = None
    resolve_minutes: int | None = None
    """Of working time, by the calendar."""
    calendar: str = ""
    """Its code; empty for that of the service, the contract or the client."""
    warn_percent: int
    active_from: Moment
    ended_at: Moment | None = None


class LevelsOutput(Shape):
    levels: list[LevelOutput]
    """What holds or will hold, the most general first."""

    item_names: ClassVar = {"levels": "level"}


class ClockOutput(Shape):
    target: Target
    state: ClockState
    due_at: Moment | None = None
    """Nothing while it is paused."""
    met_at: Moment | None = None
    late: bool
    left_seconds: int | None = None
    """Of working time; nothing once it is reached, late or ended."""
    provisional: bool
    """Whether not all holidays are announced of the years that it goes through."""


class ClocksOutput(Shape):
    number: str
    waits_for: Pause | None = None
    reason: str
    """What it waits for, in the words of who works on it."""
    due_at: Moment | None = None
    """When the time of the next target is over, or was."""
    clocks: list[ClockOutput]
    """None where nothing is promised."""

    item_names: ClassVar = {"clocks": "clock"}


def list_levels(call: Call, _given: LevelsInput) -> LevelsOutput:
    found = levels.list_levels(call.session, call.user, now=call.now)
    return LevelsOutput(levels=[to_level(each) for each in found])


def to_level(level: ServiceLevel) -> LevelOutput:
    return LevelOutput(
        id=level.id,
        client=level.client.code if level.client else "",
        service=level.service.code if level.service else "",
        priority=level.priority,
        respond_minutes=level.respond_minutes,
        resolve_minutes=level.resolve_minutes,
        calendar=level.calendar.code if level.calendar else "",
        warn_percent=level.warn_percent,
        active_from=level.active_from,
        ended_at=level.ended_at,
    )


def get_clocks(call: Call, given: NumberInput) -> ClocksOutput:
    incident = incidents.find(call, given.number)
    lefts = time_left.list_left(call.session, [incident], now=call.now)
    return ClocksOutput(
        number=incident.number,
        waits_for=incident.paused_for,
        reason=pausing.find_reason(call.session, incident),
        due_at=incident.due_at,
        clocks=[
            ClockOutput(
                target=each.target,
                state=each.state,
                due_at=each.due_at,
                met_at=each.met_at,
                late=each.is_late,
                left_seconds=int(each.left.total_seconds())
                if each.left is not None
                else None,
                provisional=each.is_provisional,
            )
            for each in lefts.get(incident.id, [])
        ],
    )


LIST: Final = Operation(
    name="listServiceLevels",
    summary="List what is promised, by client, service and priority.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=LevelsInput,
    gives=LevelsOutput,
    run=list_levels,
)
CLOCKS: Final = _operation(
    "getIncidentClocks",
    "Say how much time an incident has left, and what it waits for.",
    NumberInput,
    get_clocks,
    gives=ClocksOutput,
    writes=False,
)

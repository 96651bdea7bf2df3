"""The operation that says who is on duty now."""

from typing import ClassVar, Final

from kb.errors import NotFoundError
from kb.people.models import Post, Scope
from kb.rosters.service import list_there
from kb.services import choosing
from web.api.operation import Call, Operation
from web.api.shapes import Moment, Shape, Tag, Word
from web.api.staff import require_staff


class DutyInput(Shape):
    unit: Word = ""
    """By name; else of every unit of the caller's clients."""
    post: Post | None = None


class DutyOutput(Shape):
    roster: str
    unit: str
    post: Post
    shift: str
    person: str
    """By login."""
    name: str
    since: Moment
    until: Moment


class DutiesOutput(Shape):
    duties: list[DutyOutput]
    """None where nobody is, or there is no roster."""

    item_names: ClassVar = {"duties": "duty"}


def list_on_duty(call: Call, given: DutyInput) -> DutiesOutput:
    """Raise ``NotFoundError`` for a unit that there is not for the caller."""
    require_staff(call, "whoIsOnDuty")
    if given.unit and not choosing.find_unit(call.session, given.unit, call.user):
        raise NotFoundError("unit", given.unit)
    return DutiesOutput(
        duties=[
            DutyOutput(
                roster=each.roster.name,
                unit=each.roster.unit.name,
                post=each.roster.post,
                shift=each.shift.name,
                person=each.person.login,
                name=each.person.name,
                since=each.since,
                until=each.until,
            )
            for each in list_there(call.session, call.user, call.now)
            if each.person is not None
            and given.unit in ("", each.roster.unit.name)
            and given.post in (None, each.roster.post)
        ]
    )


LIST: Final = Operation(
    name="whoIsOnDuty",
    summary="Say who is on duty now, by the rosters of units.",
    tag=Tag.TIME,
    scope=Scope.READ,
    takes=DutyInput,
    gives=DutiesOutput,
    run=list_on_duty,
)

"""Operations by which macros are kept: added, changed and ended."""

from collections.abc import Callable
from typing import Any, Final

from kb.audit import By
from kb.macros import service
from kb.macros.service import Described
from kb.macros.steps import SETTABLE, Steps
from kb.people.models import Scope
from kb.replies.sharing import Reach
from web.api import incidents, macros
from web.api.macros import MacroDetails, MacroIdInput, MacroSteps
from web.api.operation import Call, Operation
from web.api.replies import ReplyTitle
from web.api.shapes import Id, Shape, Tag, Word


class MacroInput(Shape):
    title: ReplyTitle
    does: MacroSteps
    """At least one step."""
    reach: Reach = Reach.PERSONAL
    unit: Word = ""
    """The name of the team's unit, where it is for a team."""


class ChangeMacroInput(MacroInput):
    id: Id
    active: bool = True
    """Whether it is offered."""


def add(call: Call, given: MacroInput) -> MacroDetails:
    macros.require_staff(call)
    macro = service.add(call.session, _describe(call, given), by=_by(call))
    return macros.to_details(call, macro)


def change(call: Call, given: ChangeMacroInput) -> MacroDetails:
    macros.require_staff(call)
    described = _describe(call, given, active=given.active)
    macro = service.change(call.session, given.id, described, by=_by(call))
    return macros.to_details(call, macro)


def remove(call: Call, given: MacroIdInput) -> None:
    service.switch(call.session, given.id, active=False, by=_by(call))


def _describe(call: Call, given: MacroInput, *, active: bool = True) -> Described:
    team = incidents.find_unit(call, given.unit)
    return Described(
        title=given.title,
        steps=_to_steps(call, given.does),
        reach=given.reach,
        unit_id=team.id if team is not None else None,
        active=active,
    )


def _to_steps(call: Call, given: MacroSteps) -> Steps:
    said = {name: value for name in SETTABLE if (value := getattr(given, name))}
    unit = incidents.find_unit(call, given.unit)
    return Steps(
        said=said,
        take=given.take,
        text_zh=given.text_zh,
        text_en=given.text_en,
        internal=given.internal,
        waits_for=given.waits_for,
        waits_why=given.waits_why,
        target=given.target,
        unit_id=unit.id if unit is not None else None,
        post=given.post,
        level=given.level,
        reason=given.reason,
        tried=given.tried,
    )


def _by(call: Call) -> By:
    return By(call.actor, call.now)


def _operation(
    name: str,
    summary: str,
    takes: type[Shape],
    run: Callable[[Call, Any], Any],
    gives: type[Shape] | None = MacroDetails,
) -> Operation:
    return Operation(
        name=name,
        summary=summary,
        tag=Tag.INCIDENTS,
        scope=Scope.INCIDENTS,
        takes=takes,
        gives=gives,
        run=run,
        writes=True,
    )


ADD: Final = _operation("addMacro", "Keep a macro.", MacroInput, add)
CHANGE: Final = _operation(
    "changeMacro",
    "Have a macro do something else, share it otherwise, or end it.",
    ChangeMacroInput,
    change,
)
REMOVE: Final = _operation(
    "removeMacro",
    "Offer a macro no more; what it did stays, and a change brings it back.",
    MacroIdInput,
    remove,
    None,
)

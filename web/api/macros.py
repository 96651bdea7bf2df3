"""Operations on macros: which there are, and running one on an incident."""

from typing import ClassVar, Final

from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.models import Incident
from kb.macros import running, service
from kb.people.models import Scope
from kb.replies import placeholders
from kb.replies.sharing import Reach
from web.answers import replying
from web.api.incident_operation import taking, to_operation
from web.api.incidents import NumberInput
from web.api.operation import Call, Operation
from web.api.shapes import Id, Moment, Shape, Tag


class MacrosInput(Shape):
    pass


class MacroOutput(Shape):
    id: int
    title: str
    reach: Reach
    unit: str
    """Of the team that uses it; empty for the others."""
    uses: int
    """How often it was run."""
    steps: list[str]
    """What it does, in this order: edit, take_over, comment, pause, transfer."""
    changed_at: Moment

    item_names: ClassVar = {"steps": "step"}


class MacrosOutput(Shape):
    macros: list[MacroOutput]
    """The most used first."""

    item_names: ClassVar = {"macros": "macro"}


class RunInput(NumberInput):
    macro: Id


def list_macros(call: Call, _given: MacrosInput) -> MacrosOutput:
    if not call.user.is_staff:
        raise NotFoundError("operation", "macros")
    return MacrosOutput(
        macros=[
            MacroOutput(
                id=each.id,
                title=each.title,
                reach=each.reach,
                unit=each.unit.name if each.unit is not None else "",
                uses=each.uses,
                steps=list(each.steps.actions),
                changed_at=each.changed_at,
            )
            for each in service.list_usable(call.session, call.user)
        ]
    )


def run(call: Call, given: RunInput, incident: Incident) -> None:
    macro = service.get_usable(call.session, given.macro, call.user)
    values = placeholders.list_values(incident, call.user, call.services.public_url)
    language = replying.choose_language(incident, call.services.settings.language)
    said = running.fill(macro, values, language)
    running.run(call.session, macro, incident, said, by=By(call.actor, call.now))


LIST: Final = Operation(
    name="listMacros",
    summary="List the macros that the caller may run.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=MacrosInput,
    gives=MacrosOutput,
    run=list_macros,
)
RUN: Final = to_operation(
    "runMacro",
    "Run a macro on an incident: all of its steps, or none.",
    RunInput,
    taking(run),
)

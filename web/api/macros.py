"""Operations on macros: which there are, what one would do to an incident, and running it."""

from typing import Any, ClassVar, Final

from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.holding import Place
from kb.incidents.models import Incident, Pause
from kb.macros import running, service
from kb.macros.models import Macro
from kb.macros.running import Planned
from kb.macros.steps import Target
from kb.people.models import Post, Scope, Unit
from kb.replies import placeholders
from kb.replies.placeholders import Filled
from kb.replies.sharing import Reach
from web.answers import replying
from web.api import incidents
from web.api.incident_operation import taking, to_operation
from web.api.incidents import NumberInput
from web.api.operation import Call, Operation
from web.api.replies import ReplyText
from web.api.shapes import Grade, Id, Level, Moment, Shape, Tag, Text, Word


class MacrosInput(Shape):
    pass


class MacroIdInput(Shape):
    id: Id


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


class MacroSteps(Shape):
    """What is left out, the macro leaves as it is."""

    impact: Grade | None = None
    urgency: Grade | None = None
    category: Word = ""
    system: Word = ""
    take: bool = False
    """Whoever runs it becomes the assignee."""
    text_zh: ReplyText = ""
    text_en: ReplyText = ""
    """A comment, with placeholders as a canned reply has them."""
    internal: bool = False
    """Whether the comment is for staff only."""
    waits_for: Pause | None = None
    waits_why: Text = ""
    target: Target = Target.NOWHERE
    """Where it reassigns to: one level up, or there: to unit, post and level."""
    unit: Word = ""
    """By name, as for the team."""
    post: Post | None = None
    level: Level | None = None
    reason: Text = ""
    tried: Text = ""
    """Both are asked for wherever it reassigns."""


class MacroDetails(MacroOutput):
    active: bool
    """Whether it is offered."""
    does: MacroSteps


class RunInput(NumberInput):
    macro: Id


class PlaceOutput(Shape):
    unit: str
    post: Post
    level: int


class PlannedOutput(Shape):
    action: str
    possible: bool
    """By the state, and by what the caller is to the incident."""
    field: str
    """What an edit sets; empty for the others."""
    before: str
    after: str
    """Of a field or the assignee; of a comment its text, of a pause what it waits for."""
    goes_to: PlaceOutput | None
    """Where it is reassigned to."""
    missing: list[str]
    """Placeholders that this incident leaves open."""

    item_names: ClassVar = {"missing": "name"}


class PreviewOutput(Shape):
    steps: list[PlannedOutput]
    """What is so already is no step."""
    possible: bool
    """Whether all of them can be taken now; else none is."""

    item_names: ClassVar = {"steps": "step"}


def list_macros(call: Call, _given: MacrosInput) -> MacrosOutput:
    require_staff(call)
    found = service.list_usable(call.session, call.user)
    return MacrosOutput(
        macros=[MacroOutput(**_describe(each)) for each in found],
    )


def get(call: Call, given: MacroIdInput) -> MacroDetails:
    return to_details(call, service.get_known(call.session, given.id, call.user))


def preview(call: Call, given: RunInput) -> PreviewOutput:
    incident = incidents.find(call, given.number)
    macro, said = _fill(call, given, incident)
    planned = running.plan(call.session, macro, incident, call.user, said)
    return PreviewOutput(
        steps=[_to_planned(each) for each in planned],
        possible=all(each.is_allowed and not each.missing for each in planned),
    )


def run(call: Call, given: RunInput, incident: Incident) -> None:
    macro, said = _fill(call, given, incident)
    running.run(call.session, macro, incident, said, by=By(call.actor, call.now))


def require_staff(call: Call) -> None:
    if not call.user.is_staff:
        raise NotFoundError("operation", "macros")


def to_details(call: Call, macro: Macro) -> MacroDetails:
    kept = macro.steps
    unit = call.session.get(Unit, kept.unit_id) if kept.unit_id is not None else None
    does = MacroSteps(
        **kept.said,
        take=kept.take,
        text_zh=kept.text_zh,
        text_en=kept.text_en,
        internal=kept.internal,
        waits_for=kept.waits_for,
        waits_why=kept.waits_why,
        target=kept.target,
        unit=unit.name if unit is not None else "",
        post=kept.post,
        level=kept.level,
        reason=kept.reason,
        tried=kept.tried,
    )
    return MacroDetails(**_describe(macro), active=macro.active, does=does)


def _describe(macro: Macro) -> dict[str, Any]:
    return {
        "id": macro.id,
        "title": macro.title,
        "reach": macro.reach,
        "unit": macro.unit.name if macro.unit is not None else "",
        "uses": macro.uses,
        "steps": list(macro.steps.actions),
        "changed_at": macro.changed_at,
    }


def _fill(call: Call, given: RunInput, incident: Incident) -> tuple[Macro, Filled]:
    """The macro, and what it says of *incident*."""
    macro = service.get_usable(call.session, given.macro, call.user)
    values = placeholders.list_values(incident, call.user, call.services.public_url)
    language = replying.choose_language(incident, call.services.settings.language)
    return macro, running.fill(macro, values, language)


def _to_planned(planned: Planned) -> PlannedOutput:
    before, after, place = planned.before, planned.after, None
    if isinstance(after, Place):
        name = after.unit.name if after.unit is not None else ""
        place = PlaceOutput(unit=name, post=after.post, level=after.level)
        before = after = ""
    return PlannedOutput(
        action=planned.action.value,
        possible=planned.is_allowed,
        field=planned.field,
        before=str(before),
        after=str(after),
        goes_to=place,
        missing=list(planned.missing),
    )


LIST: Final = Operation(
    name="listMacros",
    summary="List the macros that the caller may run.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=MacrosInput,
    gives=MacrosOutput,
    run=list_macros,
)
GET: Final = Operation(
    name="getMacro",
    summary="Read a macro that the caller may run or change.",
    tag=Tag.INCIDENTS,
    scope=Scope.READ,
    takes=MacroIdInput,
    gives=MacroDetails,
    run=get,
)
PREVIEW: Final = to_operation(
    "previewMacro",
    "Show what a macro would change of an incident now, and change nothing.",
    RunInput,
    preview,
    PreviewOutput,
    writes=False,
)
RUN: Final = to_operation(
    "runMacro",
    "Run a macro on an incident: all of its steps, or none.",
    RunInput,
    taking(run),
)

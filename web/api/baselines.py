"""Operations on baselines: facts put by agents, and what deviates."""

from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb.audit import By
from kb.baselines import facts, listing, taking
from kb.baselines.listing import PAGE_SIZE, Wanted
from kb.baselines.models import Deviation, DeviationState
from kb.people.models import Scope
from kb.registers.codes import LONGEST
from web.api.operation import Call, Operation
from web.api.shapes import Moment, Shape, Tag, Word
from web.api.staff import require_staff

_Code = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
_Whole = Annotated[int, Field(ge=-(10**18), le=10**18)]
_Plain = str | _Whole | float | bool | None
_Value = _Plain | list[_Plain]


class FactsInput(Shape):
    code: _Code
    """Of the record."""
    facts: Annotated[dict[str, _Value], Field(min_length=1, max_length=facts.MOST)]
    """By attribute; a list becomes one text, and what is empty says nothing."""
    source: Word = ""
    """Which program tells it."""


class FactsOutput(Shape):
    record: str
    changed: int
    """Facts that are new, or another value than before."""
    opened: int
    """Deviations that were opened by it."""
    corrected: int
    """Deviations that are corrected by it."""


class DeviationsInput(Shape):
    baseline: Word = ""
    """By code."""
    record: Word = ""
    """By code."""
    state: DeviationState | None = None
    """Else those that are there: all but the corrected ones."""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class DeviationOutput(Shape):
    id: int
    """The same from take to take, as long as it is there."""
    baseline: str
    edition: int
    record: str
    attribute: str
    expected: str
    """A rule and its value, as ``>= 10.0``."""
    actual: str
    state: DeviationState
    change: str | None
    """The number of the change that explains it."""
    item: str | None
    """The number of the item that follows it up."""
    opened_at: Moment
    seen_at: Moment
    corrected_at: Moment | None


class DeviationsOutput(Shape):
    deviations: list[DeviationOutput]
    more: bool

    item_names: ClassVar = {"deviations": "deviation"}


def put_facts(call: Call, given: FactsInput) -> FactsOutput:
    """Raise ``NotFoundError`` for no record that the caller sees and that has facts."""
    require_staff(call, "putFacts")
    taken = taking.put_facts(
        call.session,
        given.code,
        given.facts,
        given.source or call.caller.channel,
        by=By(call.actor, call.now),
    )
    return FactsOutput(
        record=given.code.strip().upper(),
        changed=taken.changed,
        opened=taken.outcome.opened,
        corrected=taken.outcome.corrected,
    )


def list_deviations(call: Call, given: DeviationsInput) -> DeviationsOutput:
    require_staff(call, "listDeviations")
    wanted = Wanted(
        baseline=given.baseline,
        record=given.record,
        state=given.state,
        page=given.page,
    )
    found = listing.list_deviations(call.session, call.user, wanted)
    return DeviationsOutput(
        deviations=[_to_output(each) for each in found[:PAGE_SIZE]],
        more=len(found) > PAGE_SIZE,
    )


def _to_output(deviation: Deviation) -> DeviationOutput:
    return DeviationOutput(
        id=deviation.id,
        baseline=deviation.baseline.code,
        edition=deviation.edition,
        record=deviation.record.code,
        attribute=deviation.attribute,
        expected=deviation.expected,
        actual=deviation.actual,
        state=deviation.state,
        change=deviation.change.number if deviation.change is not None else None,
        item=deviation.item.number if deviation.item is not None else None,
        opened_at=deviation.opened_at,
        seen_at=deviation.seen_at,
        corrected_at=deviation.corrected_at,
    )


PUT: Final = Operation(
    name="putFacts",
    summary="Tell how the attributes of a record are; baselines are compared at once.",
    tag=Tag.BASELINES,
    scope=Scope.INCIDENTS,
    takes=FactsInput,
    gives=FactsOutput,
    run=put_facts,
    writes=True,
)
LIST: Final = Operation(
    name="listDeviations",
    summary="List what deviates from baselines, and what explains it.",
    tag=Tag.BASELINES,
    scope=Scope.READ,
    takes=DeviationsInput,
    gives=DeviationsOutput,
    run=list_deviations,
)

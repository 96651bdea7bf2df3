"""Operations on contract phases: contracts, and how far their milestones are."""

from typing import Annotated, ClassVar, Final

from pydantic import Field

from kb.milestones import listing
from kb.milestones.listing import PAGE_SIZE, Seen, Standing
from kb.milestones.models import Measure
from kb.people.models import Scope
from kb.services.models import Contract
from web.api.operation import Call, Operation
from web.api.shapes import Day, Id, Shape, Tag
from web.api.staff import require_staff


class ContractsInput(Shape):
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class ContractInput(Shape):
    id: Id


class ContractOutput(Shape):
    id: int
    number: str
    name: str
    client: str
    """By code."""
    starts_on: Day
    ends_on: Day


class ContractsOutput(Shape):
    contracts: list[ContractOutput]
    more: bool

    item_names: ClassVar = {"contracts": "contract"}


class MilestoneOutput(Shape):
    id: int
    name_zh: str
    name_en: str
    due: Day
    measure: Measure
    subject: str
    """Which number, kind or type is counted; empty for all."""
    target: float
    """At least; of a share in percent."""
    value: float | None
    """What is reached now, or was when it was met."""
    standing: Standing
    met_on: Day | None
    owner: str
    """By login; empty where the managers of the client answer for it."""
    item: str | None
    """The number of the item that follows up that it was missed."""


class MilestonesOutput(Shape):
    milestones: list[MilestoneOutput]

    item_names: ClassVar = {"milestones": "milestone"}


def list_contracts(call: Call, given: ContractsInput) -> ContractsOutput:
    require_staff(call, "listContracts")
    found = listing.list_contracts(call.session, call.user, page=given.page)
    return ContractsOutput(
        contracts=[_to_contract(each) for each in found[:PAGE_SIZE]],
        more=len(found) > PAGE_SIZE,
    )


def list_milestones(call: Call, given: ContractInput) -> MilestonesOutput:
    """Raise ``NotFoundError`` for a contract that is not for the caller."""
    contract = listing.get_contract(call.session, given.id, call.user)
    found = listing.list_of(call.session, [contract])[contract.id]
    seen = [listing.see(call.session, each, now=call.now) for each in found]
    return MilestonesOutput(milestones=[_to_output(each) for each in seen])


def _to_contract(contract: Contract) -> ContractOutput:
    return ContractOutput(
        id=contract.id,
        number=contract.number,
        name=contract.name,
        client=contract.client.code,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
    )


def _to_output(seen: Seen) -> MilestoneOutput:
    milestone = seen.milestone
    return MilestoneOutput(
        id=milestone.id,
        name_zh=milestone.names.get("zh", ""),
        name_en=milestone.names.get("en", ""),
        due=milestone.due_on,
        measure=milestone.measure,
        subject=milestone.subject,
        target=milestone.target,
        value=seen.value,
        standing=seen.standing,
        met_on=milestone.met_on,
        owner=milestone.owner.login if milestone.owner is not None else "",
        item=milestone.item.number if milestone.item is not None else None,
    )


CONTRACTS: Final = Operation(
    name="listContracts",
    summary="List contracts whose phases the caller sees.",
    tag=Tag.CONTRACTS,
    scope=Scope.READ,
    takes=ContractsInput,
    gives=ContractsOutput,
    run=list_contracts,
)
LIST: Final = Operation(
    name="listMilestones",
    summary="Read how far the milestones of a contract are.",
    tag=Tag.CONTRACTS,
    scope=Scope.READ,
    takes=ContractInput,
    gives=MilestonesOutput,
    run=list_milestones,
)

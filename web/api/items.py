"""The operations on improvement items: found, opened, and taken through their life."""

from datetime import date
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb import numbering
from kb.audit import By
from kb.errors import NotFoundError
from kb.items import checking, listing, service
from kb.items.listing import Filter, View
from kb.items.models import MAX_CLAUSE, Item, ItemState
from kb.items.service import NewItem, Plan
from kb.items.sources import ItemSource
from kb.people.directory import UnknownPersonError
from kb.people.models import Scope, User
from kb.services import choosing
from kb.services.belonging import Hints, find_id
from web.api.operation import Call, Operation
from web.api.shapes import (
    LARGEST_PAGE,
    PAGE,
    Day,
    Login,
    Moment,
    Needed,
    Shape,
    Tag,
    Text,
    Word,
)
from web.api.staff import require_staff

ItemNumber = Annotated[str, StringConstraints(pattern=numbering.ITEMS.pattern)]
Clause = Annotated[str, StringConstraints(max_length=MAX_CLAUSE)]


class ItemInput(Shape):
    number: ItemNumber
    """Such as ITM-000012."""


class ItemsInput(Shape):
    view: View = View.OPEN
    source: ItemSource | None = None
    clause: Clause = ""
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE


class ProposeInput(Shape):
    title: Needed
    description: Text = ""
    clause: Clause = ""
    unit: Word = ""
    """By name; where it is to be improved."""


class PlanInput(ItemInput):
    cause: Needed
    action: Needed
    due: Day
    owner: Login | None = None
    """Who answers for it; else whoever does so far."""


class CompleteInput(ItemInput):
    done: Needed
    action_on: Day | None = None
    """From when on it can show its effect; today, if not said."""


class CheckInput(ItemInput):
    effective: bool
    effect: Needed
    """What the check has shown."""


class RejectInput(ItemInput):
    reason: Needed


class ItemOutput(Shape):
    number: str
    title: str
    description: str
    state: ItemState
    source: ItemSource
    clause: str
    unit: str
    """Its name; empty for the whole organisation."""
    owner: str
    """By login; empty where nobody answers for it yet."""
    due: Day | None
    cause: str
    action: str
    action_on: Day | None
    effect: str
    opened_at: Moment
    closed_at: Moment | None


class ItemsOutput(Shape):
    items: list[ItemOutput]
    total: int

    item_names: ClassVar = {"items": "item"}


def list_items(call: Call, given: ItemsInput) -> ItemsOutput:
    require_staff(call, "listItems")
    wanted = Filter(view=given.view, source=given.source, clause=given.clause)
    found = listing.list_items(
        call.session,
        call.user,
        wanted,
        _today(call),
        page=given.page,
        size=given.limit,
    )
    return ItemsOutput(
        items=[_to_output(each) for each in found.items], total=found.total
    )


def get_item(call: Call, given: ItemInput) -> ItemOutput:
    item_id = _to_id(given.number)
    return _to_output(listing.get_item(call.session, item_id, call.user))


def propose(call: Call, given: ProposeInput) -> ItemOutput:
    require_staff(call, "proposeItem")
    unit = (
        choosing.find_unit(call.session, given.unit, call.user) if given.unit else None
    )
    if given.unit and unit is None:
        raise NotFoundError("unit", given.unit)
    new = NewItem(
        title=given.title,
        description=given.description,
        source=ItemSource.IMPROVEMENT,
        clause=given.clause,
        client_id=unit.client_id
        if unit is not None
        else find_id(call.session, Hints(asker=call.user)),
        unit_id=unit.id if unit is not None else None,
    )
    return _to_output(service.propose(call.session, new, by=_by(call)))


def plan(call: Call, given: PlanInput) -> ItemOutput:
    item = _lock(call, given)
    owner = _find_owner(call, given.owner) if given.owner else None
    wanted = Plan(cause=given.cause, action=given.action, due_on=given.due, owner=owner)
    service.plan(call.session, item, wanted, by=_by(call))
    return _to_output(item)


def complete(call: Call, given: CompleteInput) -> ItemOutput:
    item = _lock(call, given)
    service.complete(call.session, item, given.done, given.action_on, by=_by(call))
    return _to_output(item)


def check(call: Call, given: CheckInput) -> ItemOutput:
    item = _lock(call, given)
    say = checking.confirm if given.effective else checking.send_back
    say(call.session, item, given.effect, by=_by(call))
    return _to_output(item)


def reject(call: Call, given: RejectInput) -> ItemOutput:
    item = _lock(call, given)
    service.reject(call.session, item, given.reason, by=_by(call))
    return _to_output(item)


def _lock(call: Call, given: ItemInput) -> Item:
    return listing.lock_item(call.session, _to_id(given.number), call.user)


def _find_owner(call: Call, login: str) -> User:
    """Raise ``NotFoundError`` for whoever is not there, or not for the caller."""
    try:
        return choosing.find_person(call.session, login, call.user)
    except UnknownPersonError as error:
        raise NotFoundError("person", login) from error


def _to_id(number: str) -> int:
    item_id = numbering.ITEMS.read(number)
    if item_id is None:
        raise NotFoundError("item", number)
    return item_id


def _to_output(item: Item) -> ItemOutput:
    return ItemOutput(
        number=item.number,
        title=item.title,
        description=item.description,
        state=item.state,
        source=item.source,
        clause=item.clause,
        unit=item.unit.name if item.unit is not None else "",
        owner=item.owner.login if item.owner is not None else "",
        due=item.due_on,
        cause=item.cause,
        action=item.action,
        action_on=item.action_on,
        effect=item.effect,
        opened_at=item.created_at,
        closed_at=item.closed_at,
    )


def _today(call: Call) -> date:
    return call.now.astimezone().date()


def _by(call: Call) -> By:
    return By(call.actor, call.now)


LIST: Final = Operation(
    name="listItems",
    summary="List improvement items by view, source and clause.",
    tag=Tag.ITEMS,
    scope=Scope.READ,
    takes=ItemsInput,
    gives=ItemsOutput,
    run=list_items,
)
GET: Final = Operation(
    name="getItem",
    summary="Read one improvement item.",
    tag=Tag.ITEMS,
    scope=Scope.READ,
    takes=ItemInput,
    gives=ItemOutput,
    run=get_item,
)
PROPOSE: Final = Operation(
    name="proposeItem",
    summary="Open an improvement item.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=ProposeInput,
    gives=ItemOutput,
    run=propose,
    writes=True,
)
PLAN: Final = Operation(
    name="planItem",
    summary="Plan an item: its cause, what is done about it, and by when.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=PlanInput,
    gives=ItemOutput,
    run=plan,
    writes=True,
)
COMPLETE: Final = Operation(
    name="completeItem",
    summary="Say that the action of an item is done.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=CompleteInput,
    gives=ItemOutput,
    run=complete,
    writes=True,
)
CHECK: Final = Operation(
    name="checkItem",
    summary="Confirm the effect of an item, or say that there was none.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=CheckInput,
    gives=ItemOutput,
    run=check,
    writes=True,
)
REJECT: Final = Operation(
    name="rejectItem",
    summary="Reject an improvement item, with the reason.",
    tag=Tag.ITEMS,
    scope=Scope.INCIDENTS,
    takes=RejectInput,
    gives=ItemOutput,
    run=reject,
    writes=True,
)

"""Operations on registers: what is kept of things and agreements; never private records."""

from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints

from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents.listing import get_incident
from kb.incidents.models import Incident
from kb.numbering import INCIDENTS
from kb.people.models import Scope
from kb.registers import listing, service, stock
from kb.registers.codes import LONGEST, to_code
from kb.registers.entries import Entry, texts_of
from kb.registers.listing import Filter
from kb.registers.models import Direction, Record, RecordState
from kb.registers.service import NewRecord
from kb.registers.stock import MOST, Moved
from kb.registers.types import RecordType, get_type
from web.answers import registering
from web.api.operation import Call, Operation
from web.api.shapes import (
    LARGEST_PAGE,
    PAGE,
    Day,
    Moment,
    Number,
    Shape,
    Tag,
    Text,
    Title,
    Word,
)
from web.api.staff import require_staff

Code = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
TypeCode = Annotated[str, StringConstraints(min_length=1, max_length=32)]
FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=60)]
MOST_FIELDS: Final = 100


class RecordsInput(Shape):
    type: TypeCode
    """Of the register, such as asset."""
    q: Word = ""
    """In names, codes, serial numbers and fields."""
    state: RecordState | None = None
    ended: bool = False
    """Whether those that have ended are among them."""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = PAGE


class RecordInput(Shape):
    code: Code


class PutRecordInput(RecordInput):
    """What is not named stays as it is."""

    type: TypeCode
    name: Title | None = None
    """A new record needs one."""
    fields: Annotated[dict[FieldKey, Text], Field(max_length=MOST_FIELDS)] = {}
    """By the key of the field: units by name, people by login, choices by code."""


class MoveStockInput(RecordInput):
    direction: Direction
    quantity: Annotated[int, Field(ge=1, le=MOST)]
    incident: Number | None = None
    """What it is taken for, or comes back from."""
    text: Text = ""


class RecordOutput(Shape):
    code: str
    type: str
    name: str
    state: RecordState
    unit: str
    holder: str
    """By login; empty for nobody."""
    fields: dict[str, str]
    """By the key of the field."""
    valid_until: Day | None
    stock: int
    changed_at: Moment


class RecordsOutput(Shape):
    records: list[RecordOutput]
    total: int

    item_names: ClassVar = {"records": "record"}


def list_records(call: Call, given: RecordsInput) -> RecordsOutput:
    require_staff(call, "listRecords")
    found = _get_type(call, given.type)
    wanted = Filter(
        type_code=found.code,
        text=given.q,
        state=given.state,
        is_private=False,
        include_ended=given.ended,
    )
    records, total = listing.list_records(
        call.session,
        call.user,
        wanted,
        offset=(given.page - 1) * given.limit,
        limit=given.limit,
    )
    return RecordsOutput(
        records=[_to_output(found, each) for each in records], total=total
    )


def get_record(call: Call, given: RecordInput) -> RecordOutput:
    require_staff(call, "getRecord")
    record = get_public(call, given.code)
    return _to_output(_get_type(call, record.type_code), record)


def put_record(call: Call, given: PutRecordInput) -> RecordOutput:
    """Add it under that code, or bring in what differs; the same again changes nothing."""
    require_staff(call, "putRecord")
    found, by = _get_type(call, given.type), By(call.actor, call.now)
    entry = Entry(given.name, given.fields)
    record = listing.find_record(call.session, given.code, call.user)
    if record is None:
        new = NewRecord(entry=entry, code=given.code)
        record = service.add_record(call.session, found, new, by=by)
    elif record.is_private or record.type_code != found.code:
        raise NotFoundError("record", to_code(given.code))
    else:
        service.change_record(call.session, found, record, entry, by=by)
    return _to_output(found, record)


def move_stock(call: Call, given: MoveStockInput) -> RecordOutput:
    require_staff(call, "moveStock")
    record = get_public(call, given.code)
    found = _get_type(call, record.type_code)
    moved = Moved(
        direction=given.direction,
        quantity=given.quantity,
        incident=_find_incident(call, given.incident),
        text=given.text,
    )
    stock.move_stock(call.session, found, record, moved, by=By(call.actor, call.now))
    return _to_output(found, record)


def get_public(call: Call, code: str) -> Record:
    """Raise ``NotFoundError`` for a private one, whoever asks."""
    record = listing.get_record(call.session, code, call.user)
    if record.is_private:
        raise NotFoundError("record", to_code(code))
    return record


def _get_type(call: Call, code: str) -> RecordType:
    """Raise ``UnknownRecordTypeError`` for a private one, too."""
    found = registering.get_visible_type(call.services, code, call.user)
    return get_type({}, code) if found.private else found


def _find_incident(call: Call, number: str | None) -> Incident | None:
    if number is None:
        return None
    incident_id = INCIDENTS.read(number)
    if incident_id is None:
        raise NotFoundError("incident", number)
    return get_incident(call.session, incident_id, call.user)


def _to_output(found: RecordType, record: Record) -> RecordOutput:
    texts = texts_of(found, record)
    return RecordOutput(
        code=record.code,
        type=record.type_code,
        name=record.name,
        state=record.state,
        unit=record.unit.name if record.unit else "",
        holder=record.holder.login if record.holder else "",
        fields={key: text for key, text in texts.items() if text},
        valid_until=record.valid_until,
        stock=record.stock,
        changed_at=record.updated_at,
    )


LIST: Final = Operation(
    name="listRecords",
    summary="List the records of a register.",
    tag=Tag.REGISTERS,
    scope=Scope.READ,
    takes=RecordsInput,
    gives=RecordsOutput,
    run=list_records,
)
GET: Final = Operation(
    name="getRecord",
    summary="Read one record of a register.",
    tag=Tag.REGISTERS,
    scope=Scope.READ,
    takes=RecordInput,
    gives=RecordOutput,
    run=get_record,
)
PUT: Final = Operation(
    name="putRecord",
    summary="Add a record under its code, or bring in what differs.",
    tag=Tag.REGISTERS,
    scope=Scope.INCIDENTS,
    takes=PutRecordInput,
    gives=RecordOutput,
    run=put_record,
    writes=True,
)
MOVE_STOCK: Final = Operation(
    name="moveStock",
    summary="Take spare parts out of stock, or bring them in.",
    tag=Tag.REGISTERS,
    scope=Scope.INCIDENTS,
    takes=MoveStockInput,
    gives=RecordOutput,
    run=move_stock,
    writes=True,
)

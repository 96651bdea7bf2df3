"""Records of registers: added, changed, moved; each with its change log and the audit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import moves
from kb.audit import By
from kb.errors import ChangedMeanwhileError
from kb.registers import codes, entries
from kb.registers.entries import Entry
from kb.registers.errors import (
    BadRecordError,
    RecordCase,
    RecordNotAllowedError,
    RecordStateError,
    SerialTakenError,
)
from kb.registers.listing import lock_record
from kb.registers.models import Record, RecordChange
from kb.registers.moves import MOVES, Action, Remark, fits_type
from kb.registers.passages import require_inspected
from kb.registers.types import FieldKind, RecordType
from kb.registers.visibility import may_add, may_keep
from kb.services.belonging import Hints, find_client
from kb.services.models import Client
from kb.text import clean

Changes = Mapping[str, tuple[str, str]]
"""What fields were and are, by key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecord:
    entry: Entry
    code: str = ""
    """Empty for the next one of the type's pattern."""
    client: Client | None = None
    """Whose it is; ``None``: whoever its unit belongs to."""


def add_record(
    session: Session, found: RecordType, new: NewRecord, *, by: By
) -> Record:
    """Raise ``BadRecordError``, ``SerialTakenError`` or ``CodeTakenError``."""
    if not may_add(by.actor.user, found):
        raise RecordNotAllowedError
    record = begin_record(found, by=by)
    entries.apply(session, found, record, new.entry, by=by)
    record.client_id = client_of(session, record, new.client, by)
    _give_code(session, found, record, new.code, by)
    session.add(record)
    _flush(session, record)
    entries.write_keys(session, found, record, is_new=True)
    note(session, record, Remark.ADD, by=by, code=record.code)
    return record


def begin_record(found: RecordType, *, by: By) -> Record:
    """A record of which nothing is said yet, in no session."""
    return Record(
        type_code=found.code,
        code="",
        name="",
        values={},
        state=found.states[0],
        is_private=found.private,
        serial="",
        stock=0,
        created_at=by.now,
        updated_at=by.now,
    )


def change_record(
    session: Session,
    found: RecordType,
    record: Record,
    entry: Entry,
    *,
    by: By,
    version: int | None = None,
) -> Changes:
    """Bring in what is said; return what changed, which is nothing for the same again.

    With the *version* that the writer has seen, raise ``ChangedMeanwhileError`` where it is
    another by now.
    """
    if not may_keep(by.actor.user, record):
        raise RecordNotAllowedError
    record = lock_record(session, record)
    if version is not None and version != record.version:
        raise ChangedMeanwhileError
    changed = entries.apply(session, found, record, entry, by=by)
    if not changed:
        return {}
    follow_unit(found, record, changed)
    entries.write_words(found, record)
    _flush(session, record)
    entries.write_keys(session, found, record)
    note(session, record, Remark.CHANGE, by=by, **log_of(record, changed))
    return changed


def log_of(record: Record, changed: Changes) -> dict[str, Any]:
    """What the change log says of a change.

    What a private paper said must be gone with it, so the log names its fields alone.
    """
    if record.is_private:
        return {"fields": sorted(changed)}
    return {"changed": {key: list(pair) for key, pair in changed.items()}}


def follow_unit(found: RecordType, record: Record, changed: Changes) -> None:
    """Whoever's the unit is that it has gone to, theirs it is."""
    if (unit := record.unit) is not None and _is_of(found, FieldKind.UNIT, changed):
        record.client_id = unit.client_id


def move_record(
    session: Session,
    found: RecordType,
    record: Record,
    action: Action,
    *,
    text: str = "",
    by: By,
    **details: Any,
) -> RecordChange:
    """Take it through a step of the table. Raise ``BadRecordError`` to end it without a reason."""
    MOVES.require(record, action, by.actor.user)
    if not fits_type(found, action):
        raise RecordStateError(
            action, record.state, sorted(list_allowed(found, record, by))
        )
    require_inspected(session, found, record, MOVES.moves[action].target)
    reason = clean(text)
    if action is Action.END and not reason:
        raise BadRecordError(
            "Say why it ends.", case=RecordCase.REASON, field="text", label=_REASON
        )
    event = RecordChange(record_id=record.id, text=reason, details=details)
    return MOVES.step(session, record, action, event, by=by)


def note(
    session: Session,
    record: Record,
    remark: Remark,
    *,
    text: str = "",
    by: By,
    **details: Any,
) -> RecordChange:
    """Put *remark* in the change log and the audit; the record stays in its state."""
    event = RecordChange(
        record_id=record.id, action=remark.value, text=text, details=details
    )
    return moves.record(session, record, event, by=by)


def list_allowed(found: RecordType, record: Record, by: By) -> frozenset[Action]:
    """The steps that a page offers."""
    possible = MOVES.allowed(record, by.actor.user)
    return frozenset(each for each in possible if fits_type(found, each))


_REASON = {"zh": "原因", "en": "Reason"}


def _flush(session: Session, record: Record) -> None:
    """Write the row: its log and keys need its id.

    Whoever brings the same serial number at the same time is seen only by the database.
    """
    try:
        session.flush()
    except IntegrityError as error:
        if record.serial_key is None:
            raise
        raise SerialTakenError(record.serial) from error


def _is_of(found: RecordType, kind: FieldKind, changed: Changes) -> bool:
    asked = found.field_of(kind)
    return asked is not None and asked.key in changed


def client_of(session: Session, record: Record, chosen: Client | None, by: By) -> int:
    """Whose *record* is. Raise ``BadRecordError`` for a client that is not its unit's."""
    if record.unit is not None:
        if chosen is not None and chosen.id != record.unit.client_id:
            raise BadRecordError(
                "The unit is another client's.", case=RecordCase.OTHER_CLIENT
            )
        return record.unit.client_id
    asker = record.holder if record.is_private and record.holder else by.actor.user
    return find_client(session, chosen, Hints(asker=asker)).id


def _give_code(
    session: Session, found: RecordType, record: Record, asked: str, by: By
) -> None:
    if asked.strip():
        record.code = codes.take(session, asked)
    else:
        start = code_start(found, record, by)
        record.code = codes.take_next(session, found.pattern, start)
    entries.write_words(found, record)


def code_start(found: RecordType, record: Record, by: By) -> str:
    """With what the code begins that the register gives it."""
    unit_id = record.unit.id if record.unit else None
    return found.pattern.write_start(unit_id=unit_id, year=by.now.year)

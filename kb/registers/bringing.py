"""Thousands of rows of one table become records: asked and written by hundreds, not one by one.

Each row is judged in its order by the rules that hold for one record; what the database knows
is asked for a batch at once, and what a batch brings is written together.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kb import audit, moves
from kb.audit import By
from kb.errors import ChangedMeanwhileError, KBError
from kb.people.models import Unit, User
from kb.registers import codes, entries, service
from kb.registers.entries import Entry
from kb.registers.errors import CodeTakenError, RecordNotAllowedError
from kb.registers.lookups import Asked
from kb.registers.models import GivenCode, Record, RecordChange, RecordKey
from kb.registers.moves import Remark
from kb.registers.texts import to_key
from kb.registers.types import FieldKind, RecordType
from kb.registers.visibility import may_keep, visible_to
from kb.services.models import Client

BATCH: Final = 500
"""Rows: fewer than either database takes parameters in one statement."""


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As a spreadsheet counts."""
    cells: tuple[str, ...]
    code: str
    """Empty where the register gives one."""
    entry: Entry


@dataclass(frozen=True, slots=True)
class Refused:
    number: int
    cells: tuple[str, ...]
    error: KBError


@dataclass(slots=True)
class Brought:
    """What became of the rows of a table."""

    header: tuple[str, ...]
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: int = 0
    refused: list[Refused] = field(default_factory=list)


class _Remembered(Asked):
    """A table names few units and people; of serial numbers it is known who has which."""

    def __init__(self, session: Session, user: User) -> None:
        super().__init__(session, user)
        self._units: dict[str, Unit | None] = {}
        self._people: dict[str, User | KBError] = {}
        self.serials: dict[str, Record | int] = {}

    def unit(self, name: str) -> Unit | None:
        if name not in self._units:
            self._units[name] = super().unit(name)
        return self._units[name]

    def person(self, login: str) -> User:
        if login not in self._people:
            try:
                self._people[login] = super().person(login)
            except KBError as error:
                self._people[login] = error
        known = self._people[login]
        if isinstance(known, KBError):
            raise known
        return known

    def is_serial_taken(self, _found: RecordType, key: str, record: Record, /) -> bool:
        owner = self.serials.get(key)
        return owner is not None and owner is not record and owner != record.id


@dataclass(slots=True)
class _New:
    row: Row
    record: Record


class Bringing:
    """Rows of one register, as one person brings them."""

    def __init__(
        self, session: Session, found: RecordType, brought: Brought, *, by: By
    ) -> None:
        self._session = session
        self._found = found
        self._by = by
        self._brought = brought
        self._lookups = _Remembered(session, by.actor.user)
        self._client: Client | None = None
        self._known: dict[str, Record] = {}
        self._given: set[str] = set()
        self._new: list[_New] = []
        self._changed: list[tuple[Record, service.Changes]] = []
        self._freed: set[str] = set()
        """Serial numbers that a record of this batch has no more."""

    def take(self, rows: Sequence[Row]) -> None:
        """Bring in a batch; what is refused is noted, and nothing of it kept."""
        # What is half said must not be written by a question.
        with self._session.no_autoflush:
            self._ask(rows)
            for row in rows:
                try:
                    self._take(row)
                except KBError as error:
                    self._refuse(row, error)
            self._write()

    def _ask(self, rows: Sequence[Row]) -> None:
        """What is there of all that the rows name."""
        session, found = self._session, self._found
        named = {row.code for row in rows if row.code}
        there = session.scalars(
            select(Record)
            .where(
                Record.code.in_(named),
                Record.type_code == found.code,
                visible_to(session, self._by.actor.user),
            )
            .order_by(Record.id)  # Two who lock several come in the same order.
            .with_for_update(of=Record)
            .execution_options(populate_existing=True)
        ).unique()
        self._known = {each.code: each for each in there}
        self._given = set(
            session.scalars(select(GivenCode.code).where(GivenCode.code.in_(named)))
        )
        asked = found.field_of(FieldKind.SERIAL)
        texts = (row.entry.texts.get(asked.key, "") for row in rows) if asked else ()
        keys = {key for text in texts if (key := to_key(text))}
        owners = session.execute(
            select(Record.serial_key, Record.id).where(
                Record.type_code == found.code, Record.serial_key.in_(keys)
            )
        )
        self._lookups.serials = {str(key): record_id for key, record_id in owners}

    def _take(self, row: Row) -> None:
        if self._must_write_before(row):
            self._write()
        record = self._known.get(row.code) if row.code else None
        if record is None:
            self._add(row)
        else:
            self._change(record, row.entry)

    def _must_write_before(self, row: Row) -> bool:
        """Whether the row is about what an earlier one of the batch has not written yet."""
        asked = self._found.field_of(FieldKind.SERIAL)
        serial = to_key(row.entry.texts.get(asked.key, "")) if asked else None
        if serial in self._freed:
            return True
        if not row.code or row.code in self._known:
            return False
        return any(not each.row.code for each in self._new) or any(
            each.row.code == row.code for each in self._new
        )

    def _add(self, row: Row) -> None:
        """As ``service.add_record``; the code of the register's own follows at the end."""
        record = service.begin_record(self._found, by=self._by)
        entry = Entry(row.entry.name or "", row.entry.texts)
        self._apply(record, entry)
        if record.unit is None and not record.is_private and self._client is not None:
            record.client_id = self._client.id
        else:
            record.client_id = service.client_of(self._session, record, None, self._by)
            if record.unit is None and not record.is_private:
                self._client = self._session.get(Client, record.client_id)
        if row.code:
            codes.require_code(row.code)
            if row.code in self._given:
                raise CodeTakenError(row.code)
            self._given.add(row.code)
            record.code = row.code
        if record.serial_key:
            self._lookups.serials[record.serial_key] = record
        self._new.append(_New(row, record))

    def _change(self, record: Record, entry: Entry) -> None:
        """As ``service.change_record``."""
        if not may_keep(self._by.actor.user, record):
            raise RecordNotAllowedError
        before = record.serial_key
        changed = self._apply(record, entry)
        if not changed:
            self._brought.same += 1
            return
        if before != record.serial_key:
            if before:
                self._freed.add(before)
                self._lookups.serials.pop(before, None)
            if record.serial_key:
                self._lookups.serials[record.serial_key] = record
        service.follow_unit(self._found, record, changed)
        record.updated_at = self._by.now
        entries.write_words(self._found, record)
        self._changed.append((record, changed))
        self._brought.changed.append(record.code)

    def _apply(self, record: Record, entry: Entry) -> service.Changes:
        return entries.apply(
            self._session,
            self._found,
            record,
            entry,
            by=self._by,
            lookups=self._lookups,
        )

    def _write(self) -> None:
        """All that the batch has brought so far. Raise ``ChangedMeanwhileError``."""
        self._give_codes()
        session = self._session
        session.add_all(each.record for each in self._new)
        try:
            session.flush()
        except IntegrityError as error:
            # Somebody has brought the same serial number in the same moment.
            raise ChangedMeanwhileError from error
        self._write_keys()
        for each in self._new:
            self._note(each.record, Remark.ADD, code=each.record.code)
            self._known[each.record.code] = each.record
            self._brought.added.append(each.record.code)
        for record, changed in self._changed:
            self._note(record, Remark.CHANGE, **service.log_of(record, changed))
        session.flush()
        self._new, self._changed = [], []
        self._freed.clear()

    def _give_codes(self) -> None:
        asked = [each.row.code for each in self._new if each.row.code]
        taken = codes.give(self._session, asked)
        for each in [each for each in self._new if each.row.code]:
            if each.row.code not in taken:
                # Somebody was quicker than this very transaction.
                self._new.remove(each)
                self._refuse(each.row, CodeTakenError(each.row.code))
        starts: dict[str, list[Record]] = defaultdict(list)
        for each in self._new:
            if not each.row.code:
                start = service.code_start(self._found, each.record, self._by)
                starts[start].append(each.record)
        for start, records in starts.items():
            given = codes.take_many(
                self._session, self._found.pattern, start, len(records)
            )
            for record, code in zip(records, given, strict=True):
                record.code = code
        for each in self._new:
            entries.write_words(self._found, each.record)

    def _write_keys(self) -> None:
        """By what drawings may know the records."""
        changed = [record for record, _ in self._changed]
        if changed:
            ids = [each.id for each in changed]
            self._session.execute(delete(RecordKey).where(RecordKey.record_id.in_(ids)))
        rows: list[Mapping[str, Any]] = [
            {"record_id": record.id, "kind": kind, "key": key}
            for record in (*(each.record for each in self._new), *changed)
            for kind, key in entries.keys_of(self._found, record)
        ]
        if rows:
            self._session.execute(insert(RecordKey), rows)

    def _note(self, record: Record, remark: Remark, **details: Any) -> None:
        event = RecordChange(
            record_id=record.id, action=remark.value, text="", details=details
        )
        moves.fill(record, event, by=self._by)
        self._session.add(event)
        audit.record(self._session, remark.value, record, by=self._by)

    def _refuse(self, row: Row, error: KBError) -> None:
        self._brought.refused.append(Refused(row.number, row.cells, error))


def bring_all(bringing: Bringing, rows: Iterable[Row]) -> None:
    """Batch by batch."""
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            bringing.take(batch)
            batch = []
    bringing.take(batch)

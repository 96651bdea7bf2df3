"""Finding records, by right; and how many there are of each type."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kb.errors import NotFoundError
from kb.people.models import User
from kb.people.units import select_below
from kb.registers.codes import to_code
from kb.registers.models import Record, RecordChange, RecordState
from kb.registers.visibility import labelled_for, visible_to
from kb.text import to_line
from kb.topology.ranges import fold

MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of a register is wanted; empty is everything."""

    type_code: str = ""
    text: str = ""
    """In its name, code, serial number or fields."""
    unit_id: int | None = None
    """With those below it."""
    client_id: int | None = None
    holder_id: int | None = None
    state: RecordState | None = None
    is_private: bool | None = None
    """``None``: as far as they are seen."""
    values: Mapping[str, str] | None = None
    """By the key of a choice."""
    include_ended: bool = False


def find_record(session: Session, code: str, user: User) -> Record | None:
    """By code, in capitals or not; ``None`` for none, and for one *user* may not see."""
    return session.scalar(
        select(Record).where(Record.code == to_code(code), visible_to(session, user))
    )


def find_by_id(session: Session, record_id: int | None, user: User) -> Record | None:
    """As ``find_record``, of what another room names by its id, if it names any."""
    if record_id is None:
        return None
    return session.scalar(
        select(Record).where(Record.id == record_id, visible_to(session, user))
    )


def get_record(session: Session, code: str, user: User) -> Record:
    """As ``find_record``. Raise ``NotFoundError``."""
    record = find_record(session, code, user)
    if record is None:
        raise NotFoundError("record", to_line(code)[:60])
    return record


def get_labelled(session: Session, code: str, user: User) -> Record:
    """What the label on a thing leads to, for whoever may stand before it."""
    record = session.scalar(
        select(Record).where(Record.code == to_code(code), labelled_for(session, user))
    )
    if record is None:
        raise NotFoundError("record", to_line(code)[:60])
    return record


def lock_record(session: Session, record: Record) -> Record:
    """The row as it is now; nobody else changes it before the commit."""
    return session.scalars(
        select(Record)
        .where(Record.id == record.id)
        .with_for_update(of=Record)
        .execution_options(populate_existing=True)
    ).one()


def list_records(
    session: Session,
    user: User,
    wanted: Filter,
    *,
    offset: int = 0,
    limit: int | None = 50,
) -> tuple[Sequence[Record], int]:
    """One page by code, and how many there are."""
    conditions = [visible_to(session, user), *_conditions(wanted)]
    total = session.scalar(select(func.count(Record.id)).where(*conditions)) or 0
    page = select(Record).where(*conditions).order_by(Record.code)
    return session.scalars(page.offset(offset).limit(limit)).unique().all(), total


def count_by_type(session: Session, user: User) -> dict[str, int]:
    """How many records that have not ended *user* sees, by the code of their type."""
    rows = session.execute(
        select(Record.type_code, func.count(Record.id).label("there"))
        .where(visible_to(session, user), Record.state != RecordState.ENDED)
        .group_by(Record.type_code)
    )
    return {row.type_code: row.there for row in rows}


def list_changes(session: Session, record: Record) -> Sequence[RecordChange]:
    """Its change log, the latest first."""
    return session.scalars(
        select(RecordChange)
        .where(RecordChange.record_id == record.id)
        .order_by(RecordChange.id.desc())
    ).all()


def _conditions(wanted: Filter) -> Iterator[ColumnElement[bool]]:
    named = {
        Record.type_code: wanted.type_code or None,
        Record.client_id: wanted.client_id,
        Record.holder_id: wanted.holder_id,
        Record.state: wanted.state,
        Record.is_private: wanted.is_private,
    }
    yield from (column == value for column, value in named.items() if value is not None)
    if wanted.state is None and not wanted.include_ended:
        yield Record.state != RecordState.ENDED
    if wanted.unit_id is not None:
        yield Record.unit_id.in_(select_below(wanted.unit_id))
    for word in fold(wanted.text).split()[:MOST_WORDS]:
        yield Record.words.contains(word, autoescape=True)
    for key, value in (wanted.values or {}).items():
        yield Record.values[key].as_string() == value

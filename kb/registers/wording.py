"""Words by which records are found, written anew where the names of choices have changed."""

import hashlib
import json
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.registers import entries
from kb.registers.models import Record, Wording
from kb.registers.types import RecordType

AT_ONCE: Final = 500


def is_behind(session: Session, found: RecordType) -> bool:
    known = session.get(Wording, found.code)
    return known is None or known.names_sha256 != _to_digest(found)


def write_some(session: Session, found: RecordType, after: int) -> int:
    """Write those of the next records after that id; return the last id, or 0 for none.

    A record whose words change is indexed anew.
    """
    records = session.scalars(
        select(Record)
        .where(Record.type_code == found.code, Record.id > after)
        .order_by(Record.id)
        .limit(AT_ONCE)
    ).unique()
    last = 0
    for record in records:
        entries.write_words(found, record)
        last = record.id
    return last


def note_written(session: Session, found: RecordType) -> None:
    wording = Wording(type_code=found.code, names_sha256=_to_digest(found))
    session.merge(wording)


def _to_digest(found: RecordType) -> str:
    names = {each.key: each.choices for each in found.fields if each.choices}
    return hashlib.sha256(json.dumps(names, sort_keys=True).encode()).hexdigest()

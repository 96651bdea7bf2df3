"""What serves a client, as documents of the index of records: duties, hand-overs, courses."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from kb.baselines.models import Baseline, BaselineEdition
from kb.duties.models import Duty
from kb.handovers.models import Handover, HandoverLine, HandoverParty
from kb.items.listing import is_kept_from_nobody
from kb.items.models import Item
from kb.pictures import addresses
from kb.records.kinds import RecordKind, to_key
from kb.records.readers import (
    readers_of_handover,
    readers_of_item,
    readers_of_register,
    readers_of_staff,
)
from kb.registers.models import Record
from kb.registers.types import RecordType, read_types
from kb.services.models import Contract
from kb.training.models import Course
from search.engine import Document


def read_items(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """Those that are kept from nobody who works there: never what somebody complains of."""
    for row in _rows(session, Item, ids, is_kept_from_nobody()):
        said = (row.description, row.clause, row.cause, row.action, row.effect)
        yield Document(
            article_id=to_key(RecordKind.ITEM, row.id),
            kind=RecordKind.ITEM,
            title=row.title,
            keywords=(row.number,),
            body=addresses.without("\n\n".join(filter(None, said))),
            state=row.state.value,
            updated_at=row.updated_at,
            readers=tuple(readers_of_item(row)),
        )


def read_duties(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, Duty, ids):
        yield Document(
            article_id=to_key(RecordKind.DUTY, row.id),
            kind=RecordKind.DUTY,
            title=row.title,
            keywords=(row.number,),
            body="\n".join((row.description, *row.places)),
            updated_at=row.updated_at,
            readers=tuple(readers_of_staff(row)),
        )


def read_registers(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """Those that are not private, by code and name and what is said of them."""
    types = read_types()
    for row in _rows(session, Record, ids, Record.is_private.is_(False)):
        found = types.get(row.type_code)
        texts = [_say(found, key, text) for key, text in row.values.items()]
        if not _is_shipped(found, row.values):
            # What an own type calls its choices, the record's words have.
            texts.append(row.words)
        yield Document(
            article_id=to_key(RecordKind.REGISTER, row.id),
            kind=RecordKind.REGISTER,
            title=f"{row.code} {row.name}",
            keywords=tuple(filter(None, (row.code, row.serial))),
            body="\n".join(texts),
            state=row.state.value,
            updated_at=row.updated_at,
            readers=tuple(readers_of_register(row)),
        )


def read_baselines(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """Those that go on, by code and name and what they expect; what deviates is not told."""
    in_force = select(BaselineEdition.baseline_id, BaselineEdition.expected).join(
        Baseline,
        and_(
            Baseline.id == BaselineEdition.baseline_id,
            Baseline.edition == BaselineEdition.number,
        ),
    )
    rows = session.execute(in_force.where(Baseline.id.in_(ids))).all()
    expected = {row.baseline_id: row.expected for row in rows}
    for row in _rows(session, Baseline, ids, Baseline.ended_at.is_(None)):
        yield Document(
            article_id=to_key(RecordKind.BASELINE, row.id),
            kind=RecordKind.BASELINE,
            title=f"{row.code} {row.name}",
            keywords=(row.code,),
            body=expected.get(row.id, ""),
            updated_at=row.updated_at,
            readers=tuple(readers_of_staff(row)),
        )


def read_handovers(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """By number and parties, and what the lines say; lines count no private records."""
    lines: defaultdict[int, list[str]] = defaultdict(list)
    parties: defaultdict[int, list[Any]] = defaultdict(list)
    for line in _parts(session, HandoverLine, ids):
        lines[line.handover_id] += (line.title, line.remark)
    for party in _parts(session, HandoverParty, ids):
        parties[party.handover_id].append(party)
    contracts = {
        row.id: row
        for row in session.execute(
            select(Contract.id, Contract.number, Contract.name)
            .join(Handover, Handover.contract_id == Contract.id)
            .where(Handover.id.in_(ids))
        )
    }
    for row in _rows(session, Handover, ids):
        theirs = parties[row.id]
        accounts = [each.user_id for each in theirs if each.user_id is not None]
        names = [word for each in theirs for word in (each.name, each.organisation)]
        contract = contracts[row.contract_id]
        yield Document(
            article_id=to_key(RecordKind.HANDOVER, row.id),
            kind=RecordKind.HANDOVER,
            title=f"{contract.number} {contract.name}".strip(),
            keywords=(row.number,),
            body="\n".join(filter(None, (row.note, *names, *lines[row.id]))),
            state=row.state.value,
            updated_at=row.updated_at,
            readers=tuple(readers_of_handover(row, accounts)),
        )


def read_courses(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """By what is taught; who attended, and with which score, is in no document."""
    for row in _rows(session, Course, ids):
        yield Document(
            article_id=to_key(RecordKind.COURSE, row.id),
            kind=RecordKind.COURSE,
            title=row.title,
            body="\n".join(filter(None, (row.operation, row.teaches))),
            system=row.system,
            updated_at=row.updated_at,
            readers=tuple(readers_of_staff(row)),
        )


def _parts(
    session: Session, table: type[HandoverLine | HandoverParty], ids: Sequence[int]
) -> Sequence[Any]:
    query: Select[Any] = select(*table.__table__.columns)
    of_these = query.where(table.handover_id.in_(ids)).order_by(table.id)
    return session.execute(of_these).all()


def _is_shipped(found: RecordType | None, values: Mapping[str, str]) -> bool:
    """Whether the type that ships knows every field and choice of the record."""
    if found is None:
        return False
    for key, text in values.items():
        asked = found.field(key)
        if asked is None or (text and asked.choices and text not in asked.choices):
            return False
    return True


def _say(found: RecordType | None, key: str, text: str) -> str:
    """A choice by its names; one that does not ship, as it is kept."""
    asked = found.field(key) if found is not None else None
    names = (asked.choices or {}).get(text) if asked is not None else None
    return " ".join(names.values()) if names else text


def _rows(
    session: Session, table: type[Any], ids: Sequence[int], *conditions: Any
) -> Sequence[Any]:
    # Columns, not objects: nobody needs their relations.
    query: Select[Any] = select(*table.__table__.columns)
    query = query.where(table.id.in_(ids), *conditions).order_by(table.id)
    return session.execute(query).all()

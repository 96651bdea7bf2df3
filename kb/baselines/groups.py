"""Which records a baseline is about: whatever fits its description now, none private."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from kb.baselines.facts import Facts
from kb.baselines.models import Baseline, RecordFact
from kb.people.units import select_below
from kb.registers.models import Record, RecordState
from kb.topology.ranges import fold

MOST_WORDS: Final = 8


def is_member(baseline: Baseline) -> ColumnElement[bool]:
    """The condition that a ``Record`` belongs to the group."""
    found: list[ColumnElement[bool]] = [
        Record.client_id == baseline.client_id,
        Record.is_private.is_(False),
        Record.state != RecordState.ENDED,
    ]
    if baseline.type_code:
        found.append(Record.type_code == baseline.type_code)
    if baseline.unit_id is not None:
        found.append(Record.unit_id.in_(select_below(baseline.unit_id)))
    found += [
        Record.words.contains(word, autoescape=True)
        for word in fold(baseline.words).split()[:MOST_WORDS]
    ]
    return and_(*found)


def list_members(session: Session, baseline: Baseline) -> Sequence[Record]:
    query = select(Record).where(is_member(baseline)).order_by(Record.code)
    return session.scalars(query).unique().all()


def find_containing(session: Session, record: Record) -> Sequence[Baseline]:
    """The baselines that the record is in the group of, locked, in their order."""
    of_client = session.scalars(
        select(Baseline)
        .where(
            Baseline.client_id == record.client_id,
            Baseline.ended_at.is_(None),
            Baseline.edition > 0,
        )
        .order_by(Baseline.id)
        .with_for_update(of=Baseline)
    ).all()
    return [
        each
        for each in of_client
        if session.scalar(
            select(Record.id).where(Record.id == record.id, is_member(each))
        )
        is not None
    ]


def read_known(
    session: Session, records: Collection[Record]
) -> Mapping[str, dict[str, RecordFact]]:
    """What was told of each record, by its code and the attribute."""
    codes = {each.id: each.code for each in records}
    known: dict[str, dict[str, RecordFact]] = {code: {} for code in codes.values()}
    ids = sorted(codes)
    for begin in range(0, len(ids), _BATCH):
        query = select(RecordFact).where(
            RecordFact.record_id.in_(ids[begin : begin + _BATCH])
        )
        for fact in session.scalars(query):
            known[codes[fact.record_id]][fact.attribute] = fact
    return known


def to_facts(
    known: Mapping[str, Mapping[str, RecordFact]],
) -> Mapping[str, Facts]:
    return {
        code: {name: fact.value for name, fact in facts.items()}
        for code, facts in known.items()
    }


_BATCH: Final = 500
"""Ids of one question."""

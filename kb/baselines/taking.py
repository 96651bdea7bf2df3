"""Facts of records, told by files and programs, kept and compared in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.baselines.deviating import Outcome, compare_all, compare_one
from kb.baselines.errors import (
    BaselineCase,
    BaselineInputError,
    BaselineNotAllowedError,
    UnknownRecordsError,
)
from kb.baselines.facts import read_facts
from kb.baselines.files import Told
from kb.baselines.groups import find_containing, list_members, read_known
from kb.baselines.listing import lock_baseline
from kb.baselines.models import Baseline, RecordFact
from kb.baselines.visibility import may_decide
from kb.errors import NotFoundError
from kb.registers.codes import to_code
from kb.registers.listing import lock_record
from kb.registers.models import Record
from kb.registers.visibility import visible_to
from kb.text import cut, to_line


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of facts that were told."""

    records: int
    changed: int
    """Facts that are new, or another value than before."""
    outcome: Outcome


def take_facts(
    session: Session, baseline: Baseline, told: Told, source: str, *, by: By
) -> Taken:
    """Keep what is told of records of the group, and compare the whole group.

    Raise ``UnknownRecordsError`` for what is none of them, and nothing is kept.
    """
    if not may_decide(by.actor.user):
        raise BaselineNotAllowedError
    baseline = lock_baseline(session, baseline)
    members = {each.code: each for each in list_members(session, baseline)}
    if unknown := told.keys() - members.keys():
        raise UnknownRecordsError(unknown)
    records = sorted((members[code] for code in told), key=lambda each: each.id)
    _lock(session, records)
    source = cut(to_line(source))
    changed = _keep(session, records, told, source, by)
    baseline.taken_at, baseline.taken_from = by.now, source
    baseline.updated_at = by.now
    outcome = compare_all(session, baseline, by=by)
    audit.record(
        session,
        "take_facts",
        baseline,
        by=by,
        records=len(records),
        changed=changed,
        opened=outcome.opened,
        corrected=outcome.corrected,
    )
    return Taken(len(records), changed, outcome)


def put_facts(
    session: Session, code: str, values: Mapping[str, Any], source: str, *, by: By
) -> Taken:
    """Keep what is told of one record, and compare it with each baseline it is in.

    The same again changes nothing. Raise ``NotFoundError`` for no record that may have
    facts and that the caller sees, ``BaselineInputError`` for no facts at all.
    """
    if not may_decide(by.actor.user):
        raise BaselineNotAllowedError
    record = _get_record(session, code, by)
    facts = read_facts(values)
    if not facts:
        raise BaselineInputError(
            "Tell at least one fact.", case=BaselineCase.NO_FACTS, field="facts"
        )
    baselines = find_containing(session, record)
    record = lock_record(session, record)
    changed = _keep(session, [record], {record.code: facts}, cut(to_line(source)), by)
    outcome = Outcome()
    for each in baselines:
        outcome += compare_one(session, each, record, by=by)
    if changed:
        audit.record(
            session,
            "put_facts",
            record,
            by=by,
            changed=changed,
            opened=outcome.opened,
            corrected=outcome.corrected,
        )
    return Taken(1, changed, outcome)


def list_facts(session: Session, record: Record) -> Sequence[RecordFact]:
    """Everything told of the record, by attribute."""
    return session.scalars(
        select(RecordFact)
        .where(RecordFact.record_id == record.id)
        .order_by(RecordFact.attribute)
    ).all()


def _get_record(session: Session, code: str, by: By) -> Record:
    """Private ones have no facts: for this they are not there."""
    record = session.scalar(
        select(Record).where(
            Record.code == to_code(code),
            Record.is_private.is_(False),
            visible_to(session, by.actor.user),
        )
    )
    if record is None:
        raise NotFoundError("record", to_line(code)[:60])
    return record


def _lock(session: Session, records: Sequence[Record]) -> None:
    """In the order of their ids, as every taker does: none waits for another in a ring."""
    for begin in range(0, len(records), _BATCH):
        ids = [each.id for each in records[begin : begin + _BATCH]]
        session.execute(
            select(Record.id)
            .where(Record.id.in_(ids))
            .order_by(Record.id)
            .with_for_update(of=Record)
        ).all()


def _keep(
    session: Session, records: Sequence[Record], told: Told, source: str, by: By
) -> int:
    """Return how many facts are new or changed."""
    known = read_known(session, records)
    changed = 0
    for record in records:
        for attribute, value in told[record.code].items():
            fact = known[record.code].get(attribute)
            if fact is None:
                fact = RecordFact(record_id=record.id, attribute=attribute)
                session.add(fact)
            if fact.value != value:
                fact.value, fact.since = value, by.now
                changed += 1
            fact.source, fact.seen_at = source, by.now
    session.flush()
    return changed


_BATCH: Final = 500
"""Ids of one question."""

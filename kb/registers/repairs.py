"""Repair by a third party: what went out, to whom, when it came back, and what it cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.audit import By
from kb.incidents.models import Incident
from kb.registers.errors import BadRecordError, RecordCase
from kb.registers.models import Record, RecordState, Repair
from kb.registers.moves import Action
from kb.registers.service import move_record
from kb.registers.ties import tie
from kb.registers.types import RecordType
from kb.text import MAX_LINE, clean, to_line

LARGEST_COST: Final = 1_000_000_000
"""In hundredths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    vendor: str
    out_on: date
    fault: str = ""
    incident: Incident | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    back_on: date
    result: str = ""
    cost: int | None = None
    """In hundredths of the currency."""


def send_out(
    session: Session, found: RecordType, record: Record, sent: Sent, *, by: By
) -> Repair:
    """Give it to a third party. Raise ``BadRecordError`` without one."""
    vendor = to_line(sent.vendor)
    if not 1 <= len(vendor) <= MAX_LINE:
        raise BadRecordError(
            "Say who repairs it.",
            case=RecordCase.VENDOR,
            field="vendor",
            limit=MAX_LINE,
        )
    fault = clean(sent.fault)
    move_record(
        session,
        found,
        record,
        Action.SEND_TO_REPAIR,
        text=fault,
        by=by,
        vendor=vendor,
        out_on=sent.out_on.isoformat(),
    )
    repair = Repair(
        record_id=record.id,
        vendor=vendor,
        out_on=sent.out_on,
        fault=fault,
        incident_id=sent.incident.id if sent.incident else None,
    )
    session.add(repair)
    session.flush()  # The page reads it at once.
    if sent.incident is not None:
        tie(session, sent.incident, record, by=by)
    return repair


def take_back(
    session: Session, found: RecordType, record: Record, returned: Returned, *, by: By
) -> Repair | None:
    """It is here again. ``None`` for what went before repairs were kept."""
    repair = find_open(session, record)
    if repair is not None and returned.back_on < repair.out_on:
        raise BadRecordError(
            "It cannot come back before it went.",
            case=RecordCase.BACK_BEFORE_OUT,
            field="back_on",
        )
    if returned.cost is not None and not 0 <= returned.cost <= LARGEST_COST:
        raise BadRecordError("This is no cost.", case=RecordCase.COST, field="cost")
    result = clean(returned.result)
    move_record(
        session,
        found,
        record,
        Action.BRING_BACK,
        text=result,
        by=by,
        back_on=returned.back_on.isoformat(),
        cost=returned.cost,
    )
    if repair is not None:
        repair.back_on = returned.back_on
        repair.result, repair.cost = result, returned.cost
    return repair


def find_open(session: Session, record: Record) -> Repair | None:
    """The repair that it is at now."""
    if record.state is not RecordState.IN_REPAIR:
        return None
    return session.scalar(
        select(Repair)
        .where(Repair.record_id == record.id, Repair.back_on.is_(None))
        .order_by(Repair.id.desc())
        .limit(1)
    )


def list_repairs(session: Session, record: Record) -> Sequence[Repair]:
    """The latest first."""
    return session.scalars(
        select(Repair).where(Repair.record_id == record.id).order_by(Repair.id.desc())
    ).all()

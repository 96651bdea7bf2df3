"""What ends soon: warranties, agreements, papers; and who is told so, once for each warning."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from kb.notifications.service import Kind, News, notify
from kb.people.models import User
from kb.registers.models import Record, RecordState
from kb.registers.places import page_of
from kb.registers.receivers import list_receivers
from kb.registers.types import RecordType, Types
from kb.registers.visibility import visible_to


def due_warning(found: RecordType, record: Record, today: date) -> int | None:
    """Of the days of the type's warnings, the one that holds today; 0 once it has ended."""
    if record.valid_until is None:
        return None
    left = (record.valid_until - today).days
    if left < 0:
        return 0
    return next((days for days in sorted(found.warnings) if left <= days), None)


def warn(session: Session, types: Types, *, today: date, now: datetime) -> int:
    """Tell the people of each record whose next warning is due; return how many there are.

    A warning that was given is not given again; where several came due meanwhile, one
    notice says how many days are left.
    """
    told = 0
    for record in _list_ending(session, types, today):
        days = due_warning(types[record.type_code], record, today)
        if days is None or _was_given(record, days):
            continue
        # Past the mapper: a notice is no change that whoever edits it has to look at.
        session.execute(
            update(Record).where(Record.id == record.id).values(warned_days=days)
        )
        notify(session, list_receivers(session, record), _news(record, today), now=now)
        told += 1
    return told


def list_ending(
    session: Session, user: User, *, today: date, days: int
) -> list[Record]:
    """What *user* sees that has ended, or ends within so many days; the next first."""
    query = (
        select(Record)
        .where(
            visible_to(session, user),
            Record.valid_until <= today + timedelta(days=days),
            Record.state != RecordState.ENDED,
        )
        .order_by(Record.valid_until, Record.code)
    )
    return list(session.scalars(query).unique())


def _list_ending(session: Session, types: Types, today: date) -> Iterable[Record]:
    longest = max(
        (each.warnings[0] for each in types.values() if each.warnings), default=0
    )
    return session.scalars(
        select(Record)
        .where(
            Record.type_code.in_(types),
            Record.state != RecordState.ENDED,
            Record.valid_until <= today + timedelta(days=longest),
            or_(Record.warned_days.is_(None), Record.warned_days > 0),
        )
        .order_by(Record.id)
    ).unique()


def _was_given(record: Record, days: int) -> bool:
    return record.warned_days is not None and record.warned_days <= days


def _news(record: Record, today: date) -> News:
    """Of a private record its code alone: a mail may be read by others."""
    ends = record.valid_until
    assert ends is not None, "it is among those that end"
    left = (ends - today).days
    return News(
        Kind.RECORD_ENDS if left >= 0 else Kind.RECORD_ENDED,
        page_of(record),
        {
            "number": record.code,
            "title": "" if record.is_private else record.name,
            "day": ends.isoformat(),
            "days": left,
        },
    )

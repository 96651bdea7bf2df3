"""The lists of ``kb.registers.drawings`` as a table, for whoever asks in SQL.

A drawing names ranges such as esxi01–08, which no SQL of two databases reads alike. So
what the lists say is written down, and a rule over it is one word.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from kb.articles.models import Revision, Submission
from kb.people.models import Membership
from kb.registers.drawings import EVERY, tell_drawn, tell_registered
from kb.registers.models import ComparedSide, Comparison, Record
from kb.registers.types import Types
from kb.topology.finding import visible_sightings
from kb.topology.models import Sighting

_COLUMNS = ("side", "about_id", "name", "kind", "address", "unit_id", "is_matched")


def refresh(session: Session, types: Types) -> None:
    """Write down which devices and records the other side knows, where that has changed."""
    new = {(row["side"], row["about_id"]): row for row in _rows(session, types)}
    columns = [getattr(Comparison, name) for name in _COLUMNS]
    old = {
        (row["side"], row["about_id"]): dict(row)
        for row in session.execute(select(*columns)).mappings()
    }
    if new != old:
        session.execute(delete(Comparison))
        if new:
            session.execute(insert(Comparison), list(new.values()))


def _rows(session: Session, types: Types) -> Iterator[dict[str, Any]]:
    units = _units_of_authors(session)
    for device, is_registered in tell_registered(session):
        yield _row(
            ComparedSide.DRAWING,
            device.id,
            device.name,
            device.kind,
            device.addresses[0][0] if device.addresses else "",
            units.get(device.id),
            is_registered,
        )
    for record, is_drawn in tell_drawn(session, types, Record.is_private.is_(False)):
        yield _row(
            ComparedSide.REGISTER,
            record.id,
            f"{record.code} {record.name}",
            record.type_code,
            record.values.get("address", ""),
            record.unit_id,
            is_drawn,
        )


def _row(*values: Any) -> dict[str, Any]:
    return dict(zip(_COLUMNS, values, strict=True))


def _units_of_authors(session: Session) -> dict[int, int]:
    """By device, a unit of somebody who has drawn it: theirs it is to put right."""
    query = (
        select(Sighting.device_id, func.min(Membership.unit_id).label("unit_id"))
        .join(Revision, Revision.id == Sighting.revision_id)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Membership, Membership.user_id == Submission.author_id)
        .where(Sighting.id.in_(visible_sightings(EVERY)))
        .group_by(Sighting.device_id)
    )
    return {row.device_id: row.unit_id for row in session.execute(query)}

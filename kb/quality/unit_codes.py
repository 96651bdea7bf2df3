"""What the units of a source are called there, and which of ours each is."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Unit
from kb.quality.models import QualitySource, SourceKind, UnitCode
from kb.quality.sources.service import require_keeper
from kb.text import MAX_LINE, cut, to_line


def unit_of(session: Session, source_id: int, code: str) -> int | None:
    """Our unit that *code* means; ``None``: nobody has said yet."""
    source = session.get_one(QualitySource, source_id)
    return find_units(session, source).get(to_code(code))


def find_units(session: Session, source: QualitySource) -> dict[str, int]:
    """Our units by what *source* calls them; our own database calls them by their ids."""
    if source.kind is SourceKind.OWN:
        return {str(unit_id): unit_id for unit_id in session.scalars(select(Unit.id))}
    rows = session.execute(
        select(UnitCode.code, UnitCode.unit_id).where(UnitCode.source_id == source.id)
    )
    return {code: unit_id for code, unit_id in rows if unit_id is not None}


def to_code(code: str) -> str:
    """As it is kept: what is too long for a code is cut, and no code of a unit."""
    return cut(to_line(code), MAX_LINE)


def note_codes(
    session: Session, source_id: int, codes: Iterable[str], *, now: datetime
) -> list[str]:
    """Keep the *codes* that were seen; return those that mean no unit here."""
    seen = {to_code(each) for each in codes} - {""}
    known = {
        each.code: each
        for each in session.scalars(
            select(UnitCode).where(UnitCode.source_id == source_id)
        )
    }
    for code in sorted(seen):
        row = known.get(code)
        if row is None:
            row = UnitCode(source_id=source_id, code=code, first_seen_at=now)
            session.add(row)
            known[code] = row
        row.last_seen_at = now
    return sorted(code for code in seen if known[code].unit_id is None)


def list_codes(session: Session, source: QualitySource) -> Sequence[UnitCode]:
    """Those that mean no unit yet first."""
    return session.scalars(
        select(UnitCode)
        .where(UnitCode.source_id == source.id)
        .order_by(UnitCode.unit_id.is_not(None), UnitCode.code)
    ).all()


def list_unmapped(session: Session, source: QualitySource) -> Sequence[str]:
    return [each.code for each in list_codes(session, source) if each.unit_id is None]


def map_code(
    session: Session, source: QualitySource, code: str, unit: Unit | None, *, by: By
) -> UnitCode:
    """Say which unit *code* means; a code that nobody has seen yet may be said ahead."""
    require_keeper(by)
    code = to_code(code)
    row = session.scalar(
        select(UnitCode).where(UnitCode.source_id == source.id, UnitCode.code == code)
    )
    if row is None:
        if unit is None or not code:
            raise NotFoundError("unit code", code)
        row = UnitCode(
            source_id=source.id, code=code, first_seen_at=by.now, last_seen_at=by.now
        )
        session.add(row)
    row.unit_id = unit.id if unit is not None else None
    audit.record(session, "map_unit", source, by=by, unit=row.unit_id)
    return row

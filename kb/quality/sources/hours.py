"""When much may be read of a source: in the hours of its calendar, and never else."""

from datetime import datetime

from sqlalchemy.orm import Session

from kb.calendars.business_time import is_open
from kb.calendars.timetables import timetable_of
from kb.quality.models import QualitySource
from kb.quality.sources.errors import SourceHoursError, SourceWithoutHoursError


def require_hours(
    session: Session, source: QualitySource, rows: int, *, now: datetime
) -> None:
    """Raise ``SourceHoursError`` or ``SourceWithoutHoursError`` for too many *rows*."""
    limit = source.rows_at_any_hour
    if rows <= limit:
        return
    if source.calendar_id is None:
        raise SourceWithoutHoursError(rows, limit)
    if not is_open(timetable_of(session, source.calendar_id), now):
        raise SourceHoursError(rows, limit)

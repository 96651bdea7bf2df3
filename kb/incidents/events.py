"""How far the time lines have come: the stamp by which one sees that nothing happened."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import bindparam, event, func, select
from sqlalchemy.orm import Session, object_session

from kb.incidents.models import IncidentEvent

_NOTED: Final = "newest steps"
"""Under this name the ``info`` of a session has what ``noted`` gives."""


@contextmanager
def noted(session: Session) -> Iterator[Mapping[int, IncidentEvent]]:
    """The newest step of each incident that gets one until the block ends."""
    steps: dict[int, IncidentEvent] = {}
    session.info[_NOTED] = steps
    try:
        yield steps
        session.flush()
    finally:
        del session.info[_NOTED]


@event.listens_for(IncidentEvent, "after_insert")
def _note(_mapper: Any, _connection: Any, step: IncidentEvent) -> None:
    session = object_session(step)
    if session is not None and _NOTED in session.info:
        session.info[_NOTED][step.incident_id] = step


def find_newest(session: Session, incident_id: int | None = None) -> int:
    """The newest event, of one incident or of all; 0 where there is none."""
    if incident_id is not None:
        return session.scalar(_OF_ONE, {"incident": incident_id}) or 0
    return session.scalar(_OF_ALL) or 0


_OF_ALL: Final = select(func.max(IncidentEvent.id))
_OF_ONE: Final = _OF_ALL.where(IncidentEvent.incident_id == bindparam("incident"))

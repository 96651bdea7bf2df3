"""In which order lists of incidents stand: by any column, page after page the same."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, case, select

from kb.incidents.models import Incident, State
from kb.people.models import Unit, User
from kb.services.models import Client

BOUND: Final = 5_000
"""So many of the newest are sorted where no index has the order, and not all there are."""


class Sort(StrEnum):
    NUMBER = "number"
    TITLE = "title"
    STATE = "state"
    PRIORITY = "priority"
    DUE = "due"
    SYSTEM = "system"
    CATEGORY = "category"
    CAUSE = "cause"
    UNIT = "unit"
    CLIENT = "client"
    LEVEL = "level"
    ASSIGNEE = "assignee"
    REPORTER = "reporter"
    CREATED = "created"
    UPDATED = "updated"


_STATES: Final = {state: number for number, state in enumerate(State)}
_KEYS: Final[Mapping[Sort, Any]] = {
    Sort.NUMBER: Incident.id,
    Sort.TITLE: Incident.title,
    Sort.STATE: case(_STATES, value=Incident.state),
    Sort.PRIORITY: Incident.impact + Incident.urgency,
    Sort.DUE: Incident.due_at,
    Sort.SYSTEM: Incident.system,
    Sort.CATEGORY: Incident.category,
    Sort.CAUSE: Incident.cause,
    Sort.UNIT: select(Unit.name).where(Unit.id == Incident.unit_id).scalar_subquery(),
    Sort.CLIENT: select(Client.code)
    .where(Client.id == Incident.client_id)
    .scalar_subquery(),
    Sort.LEVEL: Incident.level,
    Sort.ASSIGNEE: select(User.name)
    .where(User.id == Incident.assignee_id)
    .scalar_subquery(),
    Sort.REPORTER: select(User.name)
    .where(User.id == Incident.reporter_id)
    .scalar_subquery(),
    Sort.CREATED: Incident.created_at,
    Sort.UPDATED: Incident.updated_at,
}
INDEXED: Final = frozenset({Sort.NUMBER, Sort.CREATED})
"""What is sorted however many there are."""


def is_bounded(sort: Sort | None, *, only_open: bool) -> bool:
    """Whether only the newest are sorted: of what is open there are never too many."""
    return sort is not None and not only_open and sort not in INDEXED


def sort_by(
    query: Select[Any], sort: Sort, *, descending: bool, only_open: bool
) -> Select[Any]:
    """*query* of ids in that order; what says nothing stands last in either direction."""
    key: Any = _KEYS[sort]
    last: Any = Incident.id
    if is_bounded(sort, only_open=only_open):
        bounded = query.add_columns(key.label("key")).order_by(Incident.id.desc())
        newest = bounded.limit(BOUND).subquery()
        query, key, last = select(newest.c.id), newest.c.key, newest.c.id
    directed, later = (
        (key.desc(), last.desc()) if descending else (key.asc(), last.asc())
    )
    return query.order_by(directed.nulls_last(), later)

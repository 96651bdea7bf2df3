"""Which incidents a list has, and in which order: as conditions of a query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from kb.incidents import causes, policy, takers
from kb.incidents.fields import FILTERS
from kb.incidents.models import Incident, State
from kb.incidents.sorting import Sort, is_bounded, sort_by
from kb.incidents.views import (
    ENDED,
    Conditions,
    View,
    conditions_of_reader,
    of_open,
    timely,
    values_of_reader,
)
from kb.people.models import Post, User
from kb.services.models import Client, Service
from kb.spellings.settling import settle_all
from kb.text import to_plain

_OPEN: Final = takers.is_open()
_OVER: Final = Incident.state.in_((State.CLOSED, State.CANCELLED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    view: View = View.OPEN
    words: str = ""
    """Found in number, title or description, as they stand."""
    state: State | None = None
    level: int | None = None
    unit_id: int | None = None
    post: Post | None = None
    client: str = ""
    """By code, as the service."""
    service: str = ""
    said: Mapping[str, str] = field(default_factory=dict)
    """What incidents say exactly, by field; see ``kb.incidents.fields.FILTERS``."""
    behind: Select[Any] | None = None
    """Of the incidents that a number counts alone."""
    cause: str | None = None
    """With those below it; empty for what nobody said a cause of."""
    solution_id: int | None = None
    problem_id: int | None = None
    sort: Sort | None = None
    """Else what is due first, or of what has ended the newest."""
    descending: bool = False

    @property
    def is_bounded(self) -> bool:
        """Whether ``sort`` looks only at the newest of all there are."""
        return is_bounded(self.sort, only_open=self.view not in ENDED)


@dataclass(frozen=True, slots=True)
class Order:
    """In which order a list stands."""

    sort: Sort | None
    descending: bool
    only_open: bool

    def of(self, query: Select[Any]) -> Select[Any]:
        """*query*, of the ids of incidents, in this order."""
        if self.sort is not None:
            return sort_by(
                query, self.sort, descending=self.descending, only_open=self.only_open
            )
        if not self.only_open:
            return query.order_by(Incident.id.desc())
        # PostgreSQL puts what has no time last by itself, and SQLite reads the index twice.
        return query.order_by(
            Incident.due_at.asc().nulls_last(),
            Incident.impact + Incident.urgency,
            Incident.id,
        )


def ask(
    make: Any,
    session: Session,
    wanted: Filter,
    user: User,
) -> tuple[Select[Any], Mapping[str, Any]]:
    """What *make*, which is ``kept``, asks of such incidents at a ``views.moment``.

    With it comes what stands in its places for the one who reads: see
    ``kb.people.readers``. Made once for a list that is not filtered, since its conditions
    are the same each time; else anew, and not kept.
    """
    view = wanted.view
    visible = policy.seen_by(session, user).condition
    common = (visible, *_of_view(view, conditions_of_reader(session, view, user)))
    narrowed = _narrow(session, wanted)
    order = Order(wanted.sort, wanted.descending, view not in ENDED)
    chosen = make.__wrapped__ if narrowed else make
    return chosen((*common, *narrowed), order), values_of_reader(session, (view,), user)


def to_conditions(
    session: Session, wanted: Filter, user: User, *, now: datetime
) -> list[ColumnElement[bool]]:
    visible = policy.visible_to(session, user)
    if wanted.view in ENDED:
        of_view: Sequence[ColumnElement[bool]] = _of_view(wanted.view, ())
    else:
        of_view = (_OPEN, *of_open(session, wanted.view, user, now))
    return [visible, *of_view, *_narrow(session, wanted)]


def _of_view(view: View, but_time: Conditions) -> Conditions:
    if view is View.ALL:
        return ()
    if view is View.CLOSED:
        return (_OVER,)
    return (_OPEN, *but_time, *timely(view))


def _narrow(session: Session, wanted: Filter) -> list[ColumnElement[bool]]:
    """What somebody filters by, besides the list that it is."""
    said = settle_all(session, wanted.said)
    exact: dict[Any, Any] = {
        Incident.state: wanted.state,
        Incident.level: wanted.level,
        Incident.unit_id: wanted.unit_id,
        Incident.post: wanted.post,
        **{getattr(Incident, name): said.get(name) or None for name in FILTERS},
        Incident.solution_id: wanted.solution_id,
        Incident.problem_id: wanted.problem_id,
    }
    conditions: list[ColumnElement[bool]] = [
        column == value for column, value in exact.items() if value is not None
    ]
    if wanted.behind is not None:
        keys = wanted.behind.with_only_columns(Incident.id).order_by(None)
        conditions.append(Incident.id.in_(keys))
    if wanted.cause is not None:
        conditions.append(causes.has_cause(wanted.cause))
    if wanted.client:
        of_client = select(Client.id).where(Client.code == wanted.client)
        conditions.append(Incident.client_id.in_(of_client))
    if wanted.service:
        of_service = select(Service.id).where(Service.code == wanted.service)
        conditions.append(Incident.service_id.in_(of_service))
    conditions += [
        or_(
            Incident.number.icontains(word, autoescape=True),
            Incident.title.icontains(word, autoescape=True),
            Incident.description.icontains(word, autoescape=True),
        )
        for word in to_plain(wanted.words).split()[:8]
    ]
    return conditions

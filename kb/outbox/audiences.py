"""What a chat may be told of, where it is of one client or one unit.

It comes on top of what its owner may know. A noun that says neither whose it is nor where
it lies is told to no such chat; neither is one without a unit to the chat of a unit.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, false, or_, select, true
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.audit import Subject
from kb.baselines.models import Baseline, Deviation
from kb.changes.models import Change
from kb.duties.models import Duty, DutyRun
from kb.guides.models import GuideEdition
from kb.handovers.models import Handover
from kb.incidents.models import Incident
from kb.items.models import Item
from kb.outbox.models import OutboxEvent, Webhook
from kb.people import units
from kb.problems.models import Problem
from kb.registers.models import Record
from kb.surveys.models import Survey

Limit = Callable[[Any, Any], ColumnElement[bool]]
"""From client and units (each ``None`` for any) to a condition on the rows of a noun."""


def is_limited(webhook: Webhook) -> bool:
    return webhook.client_id is not None or webhook.unit_id is not None


def within(session: Session, webhook: Webhook) -> ColumnElement[bool]:
    """The condition on an event that the audience of a chat may hear of it."""
    if not is_limited(webhook):
        return true()
    below = None
    if webhook.unit_id is not None:
        below = sorted(units.with_descendants(session, [webhook.unit_id]))
    rules = [
        and_(OutboxEvent.noun == subject.value, OutboxEvent.thing_id.in_(rows))
        for subject, (table, limit) in _LIMITS.items()
        for rows in [select(table.id).where(limit(webhook.client_id, below))]
    ]
    return or_(false(), *rules)


def _by(client: Any, *places: Any) -> Limit:
    def limit(client_id: int | None, below: list[int] | None) -> ColumnElement[bool]:
        is_theirs = true() if client_id is None else client == client_id
        if below is None:
            return is_theirs
        return and_(is_theirs, or_(false(), *(place.in_(below) for place in places)))

    return limit


def _through(column: Any, table: Any, limit: Limit) -> Limit:
    return lambda client_id, below: column.in_(
        select(table.id).where(limit(client_id, below))
    )


def _for_users(_client_id: int | None, _below: list[int] | None) -> ColumnElement[bool]:
    """Articles are shared by all clients; what anybody may read is no secret of one."""
    readable = select(Revision.id).where(Revision.audience == Audience.SELF_SERVICE)
    return Article.current_revision_id.in_(readable)


_DUTIES: Final = _by(Duty.client_id, Duty.unit_id)
_BASELINES: Final = _by(Baseline.client_id, Baseline.unit_id)
_LIMITS: Final[Mapping[Subject, tuple[Any, Limit]]] = {
    Subject.ARTICLE: (Article, _for_users),
    Subject.INCIDENT: (
        Incident,
        _by(Incident.client_id, Incident.unit_id, Incident.origin_unit_id),
    ),
    Subject.PROBLEM: (Problem, _by(Problem.client_id)),
    Subject.CHANGE: (Change, _by(Change.client_id)),
    Subject.DUTY_RUN: (DutyRun, _through(DutyRun.duty_id, Duty, _DUTIES)),
    Subject.ITEM: (Item, _by(Item.client_id, Item.unit_id)),
    Subject.SURVEY: (Survey, _by(Survey.client_id)),
    Subject.RECORD: (Record, _by(Record.client_id, Record.unit_id)),
    Subject.BASELINE: (Baseline, _BASELINES),
    Subject.DEVIATION: (
        Deviation,
        _through(Deviation.baseline_id, Baseline, _BASELINES),
    ),
    Subject.GUIDE_EDITION: (GuideEdition, _by(GuideEdition.client_id)),
    Subject.HANDOVER: (Handover, _by(Handover.client_id, Handover.unit_id)),
}

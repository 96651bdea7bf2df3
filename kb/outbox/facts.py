"""What a chat may read of events: the state of a thing as it is now, and its title."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Article, Revision
from kb.audit import Subject
from kb.baselines.models import Baseline
from kb.changes.models import Change
from kb.duties.models import Duty, DutyRun
from kb.guides.models import GuideEdition
from kb.incidents.models import Incident
from kb.items.models import Item
from kb.outbox.models import Delivery, OutboxEvent
from kb.outbox.nouns import NOUNS
from kb.outbox.outcomes import Fact
from kb.packages.models import Package
from kb.problems.models import Problem
from kb.registers.models import Record
from kb.surveys.models import Survey

_STATES: Final[Mapping[Subject, Any]] = {
    Subject.INCIDENT: Incident.state,
    Subject.PROBLEM: Problem.state,
    Subject.CHANGE: Change.state,
    Subject.DUTY_RUN: DutyRun.state,
    Subject.ITEM: Item.state,
    Subject.RECORD: Record.state,
    Subject.PACKAGE: Package.state,
}
_TITLES: Final[Mapping[Subject, Any]] = {
    Subject.ARTICLE: select(Revision.title)
    .where(Revision.id == Article.current_revision_id)
    .scalar_subquery(),
    Subject.INCIDENT: Incident.title,
    Subject.PROBLEM: Problem.title,
    Subject.CHANGE: Change.title,
    Subject.DUTY_RUN: select(Duty.title)
    .where(Duty.id == DutyRun.duty_id)
    .scalar_subquery(),
    Subject.ITEM: Item.title,
    Subject.SURVEY: Survey.title,
    Subject.RECORD: Record.name,
    Subject.PACKAGE: Package.name,
    Subject.BASELINE: Baseline.name,
    Subject.GUIDE_EDITION: GuideEdition.title,
}
"""Of reports, findings and reviews none: a room holds people whom they are not for."""


def find_facts(
    session: Session, deliveries: Iterable[Delivery], *, titles: bool
) -> tuple[Fact, ...]:
    """In their order; what is no event has none."""
    deliveries = list(deliveries)
    ids = [each.event_id for each in deliveries if each.event_id is not None]
    events = {
        each.id: each
        for each in session.scalars(select(OutboxEvent).where(OutboxEvent.id.in_(ids)))
    }
    told = [(events[each.event_id], each) for each in deliveries if each.event_id]
    known: dict[tuple[str, int | None], tuple[Any, Any]] = {}
    for noun in {event.noun for event in events.values()}:
        subject = Subject(noun)
        table = NOUNS[subject].table
        state = _STATES.get(subject, table.id)
        title = _TITLES.get(subject, table.id)
        things = {each.thing_id for each in events.values() if each.noun == noun}
        rows = session.execute(
            select(table.id, state, title).where(table.id.in_(things))
        )
        for thing_id, of_state, of_title in rows:
            known[noun, thing_id] = (
                of_state.value if subject in _STATES else "",
                of_title if titles and subject in _TITLES else "",
            )
    return tuple(
        Fact(
            event.kind.value,
            event.noun,
            event.key,
            delivery.payload.get("data", {}).get("link", ""),
            *known.get((event.noun, event.thing_id), ("", "")),
        )
        for event, delivery in told
    )

"""All that waits for somebody, in the groups of their start page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from kb.people.models import User
from web.answers.waiting import incidents, knowledge, operation, quality, reports
from web.answers.waiting.item import Item, Kind, Provider

PROVIDERS: Final[Sequence[Provider]] = (
    incidents.list_work,
    incidents.list_to_approve,
    incidents.list_answers,
    knowledge.list_reviews,
    knowledge.list_sent_back,
    knowledge.list_feedback,
    quality.list_findings,
    quality.list_explanations,
    quality.list_checks,
    reports.list_reports,
    operation.list_failing,
)
"""Whoever has something that waits for people adds a function here."""
MOST: Final = 8
"""Lines of a group."""


@dataclass(frozen=True, slots=True)
class Board:
    mine: Sequence[Item]
    """What is theirs to do."""
    asked: Sequence[Item]
    """What others want to know of them."""
    late: Sequence[Item]
    """What is late, or will be before long, besides what is theirs already."""

    @property
    def is_empty(self) -> bool:
        return not (self.mine or self.asked or self.late)


def gather(session: Session, user: User, now: datetime) -> Board:
    found = [item for each in PROVIDERS for item in each(session, user, now)]
    mine = _sort(
        item for item in found if not item.kind.is_asked and not _is_late(item)
    )
    theirs = {item.path for item in mine}
    late = _sort(item for item in found if _is_late(item) and item.path not in theirs)
    asked = _sort(item for item in found if item.kind.is_asked)
    return Board(mine, asked, late)


def _is_late(item: Item) -> bool:
    return item.kind is Kind.LATE


def _sort(items: Iterable[Item]) -> Sequence[Item]:
    """What is due first; then what has waited longest."""
    ordered = sorted(
        items, key=lambda item: (item.due_at is None, item.due_at or item.since)
    )
    return ordered[:MOST]

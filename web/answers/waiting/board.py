"""All that waits for somebody, in the groups of their start page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select
from sqlalchemy.orm import Session

from kb import lines
from kb.incidents import views
from kb.incidents.views import View
from kb.lines import Line
from kb.people.models import User
from kb.quality.checks import days
from web.answers.waiting import (
    handovers,
    incidents,
    knowledge,
    letters,
    operation,
    quality,
    reports,
)
from web.answers.waiting.item import Item, Kind, Provider, Question

PROVIDERS: Final[Sequence[Provider]] = (
    incidents.ask_for_work,
    incidents.ask_for_approvals,
    incidents.ask_for_answers,
    incidents.ask_for_mentions,
    knowledge.ask_for_reviews,
    knowledge.ask_for_sent_back,
    knowledge.ask_for_feedback,
    quality.ask_for_findings,
    quality.ask_for_explanations,
    quality.ask_for_own_check,
    reports.ask_for_reports,
    handovers.ask_for_signatures,
    letters.ask_for_letters,
    operation.ask_for_failing,
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
    totals: Mapping[Kind, int]
    """How many there are of a kind in all, where there is any."""

    @property
    def is_empty(self) -> bool:
        return not (self.mine or self.asked or self.late)


def gather(
    session: Session,
    user: User,
    now: datetime,
    beside: Sequence[Select[Any]] = (),
    **said: Any,
) -> tuple[Board, list[list[Line]]]:
    """What waits, and the lines of each question *beside*, with what is *said* in those.

    All of them are one statement, and *user* is the one who reads it: see ``kb.people.readers``.
    """
    questions = [each for ask in PROVIDERS for each in ask(session, user)]
    asked = [*(each.lines for each in questions), *beside]
    moment = {**views.moment(now), **days.moment(now)}
    values = views.values_of_reader(session, (View.QUEUE,), user)
    answers = lines.read(session, asked, **moment, **values, **said)
    found, totals = _read(questions, answers[: len(questions)])
    found += quality.list_checks_of_units(session, user, now)
    return _arrange(found, totals), answers[len(questions) :]


def _read(
    questions: Sequence[Question], answers: Sequence[Sequence[Line]]
) -> tuple[list[Item], Mapping[Kind, int]]:
    found: list[Item] = []
    totals: dict[Kind, int] = {}
    for question, answer in zip(questions, answers, strict=True):
        items = [question.to_item(line) for line in answer]
        totals.update((item.kind, answer[0].total) for item in items[:1])
        found += items
    return found, totals


def _arrange(found: Sequence[Item], totals: Mapping[Kind, int]) -> Board:
    mine = _sort(
        item for item in found if not item.kind.is_asked and not _is_late(item)
    )
    theirs = {item.path for item in mine}
    late = _sort(item for item in found if _is_late(item) and item.path not in theirs)
    asked = _sort(item for item in found if item.kind.is_asked)
    return Board(mine, asked, late, totals)


def _is_late(item: Item) -> bool:
    return item.kind is Kind.LATE


def _sort(items: Iterable[Item]) -> Sequence[Item]:
    """What is due first; then what has waited longest."""
    ordered = sorted(
        items, key=lambda item: (item.due_at is None, item.due_at or item.since)
    )
    return ordered[:MOST]

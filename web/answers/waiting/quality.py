"""Findings in the data that wait for somebody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from flask import url_for
from sqlalchemy.orm import Session

from kb.lines import Line
from kb.people.models import User
from kb.quality import waiting
from kb.quality.checks import duties
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.words import quality as quality_words


def ask_for_findings(
    _session: Session, user: User, _now: datetime
) -> Iterator[Question]:
    """What they entered or were given, and have neither corrected nor explained."""
    lines = waiting.ask_for_left(user, limit=LIMIT)
    yield Question(lines, partial(_to_item, Kind.CORRECT))


def ask_for_explanations(
    session: Session, user: User, _now: datetime
) -> Iterator[Question]:
    lines = waiting.ask_for_explained(session, user, limit=LIMIT)
    if lines is not None:
        yield Question(lines, partial(_to_item, Kind.JUDGE))


def list_checks(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """The day, the samples and the months that are theirs to sign: no single question."""
    due = duties.list_due(session, user, now=now)
    return [
        Item(
            kind=Kind.CHECK,
            title=str(quality_words.CHECKS[each.check.value]),
            path=each.path,
            since=each.since,
            beside=" · ".join(
                filter(None, (each.of, each.unit.name if each.unit else None))
            ),
        )
        for each in due[:LIMIT]
    ]


def _to_item(kind: Kind, line: Line) -> Item:
    values = (line.key or {}).values()
    return Item(
        kind=kind,
        title=quality_words.of(line.names or {}, line.label),
        path=url_for("quality_findings.show", finding_id=line.id),
        since=line.since,
        beside=" · ".join(str(each) for each in values if each is not None),
    )

"""Findings in the data that wait for somebody."""

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from kb.people.models import User
from kb.quality import waiting
from kb.quality.checks import duties
from kb.quality.waiting import Brief
from web.answers.waiting.item import LIMIT, Item, Kind
from web.words import quality as quality_words


def list_findings(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    """What they entered or were given, and have neither corrected nor explained."""
    found = waiting.list_left(session, user, limit=LIMIT)
    return [_to_item(Kind.CORRECT, each) for each in found]


def list_explanations(session: Session, user: User, _now: datetime) -> Sequence[Item]:
    found = waiting.list_explained(session, user, limit=LIMIT)
    return [_to_item(Kind.JUDGE, each) for each in found]


def list_checks(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """The day, the samples and the months that are theirs to sign."""
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


def _to_item(kind: Kind, brief: Brief) -> Item:
    return Item(
        kind=kind,
        title=quality_words.of(brief.names, brief.code),
        path=url_for("quality_findings.show", finding_id=brief.id),
        since=brief.since,
        beside=" · ".join(str(each) for each in brief.key.values() if each is not None),
    )

"""Findings in the data that wait for somebody."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.lines import Line
from kb.people.models import User
from kb.quality import waiting
from kb.quality.checks import duties
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address
from web.words import quality as quality_words

_VIEWS: Final = {Kind.CORRECT: "mine", Kind.JUDGE: "approve"}


def ask_for_findings(_session: Session, user: User) -> Iterator[Question]:
    """What they entered or were given, and have neither corrected nor explained."""
    lines = waiting.ask_for_left(user, limit=LIMIT)
    yield Question(lines, partial(_to_item, Kind.CORRECT))


def ask_for_explanations(session: Session, user: User) -> Iterator[Question]:
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
    """Several of one indicator are one item, which leads to the list of them."""
    count = int(line.number)
    one = to_address("quality_findings.show", finding_id=line.id)
    all_of_them = to_address(
        "quality_findings.index", view=_VIEWS[kind], indicator=line.label
    )
    return Item(
        kind=kind,
        title=quality_words.of(line.names or {}, line.label),
        path=one if count == 1 else all_of_them,
        since=line.since,
        beside=_name_record(line.key or {})
        if count == 1
        else ngettext("%(num)d finding", "%(num)d findings", count),
    )


def _name_record(key: Mapping[str, Any]) -> str:
    """By a word before it: a bare number says nothing among lines of many kinds."""
    values = " · ".join(str(each) for each in key.values() if each is not None)
    return str(gettext("Record %(key)s", key=values))

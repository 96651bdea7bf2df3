"""Findings in the data that wait for somebody."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, Final

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.lines import Line
from kb.people.models import User
from kb.people.readers import READER
from kb.quality import waiting
from kb.quality.checks import days, duties
from kb.quality.checks.duties import Duty
from web.answers.waiting.item import LIMIT, Item, Kind, Question
from web.presentation.links import to_address
from web.words import quality as quality_words

_VIEWS: Final = {Kind.CORRECT: "mine", Kind.JUDGE: "approve"}


def ask_for_findings(_session: Session, _user: User) -> Iterator[Question]:
    """What they entered or were given, and have neither corrected nor explained."""
    lines = waiting.ask_for_left(READER, limit=LIMIT)
    yield Question(lines, partial(_to_item, Kind.CORRECT))


def ask_for_explanations(session: Session, user: User) -> Iterator[Question]:
    lines = waiting.ask_for_explained(session, user, limit=LIMIT)
    if lines is not None:
        yield Question(lines, partial(_to_item, Kind.JUDGE))


def ask_for_own_check(_session: Session, _user: User) -> Iterator[Question]:
    """The day that is theirs to sign; it is read with ``days.moment``."""
    lines = days.ask_for_unsigned(READER)
    yield Question(lines, lambda line: _to_check(duties.day_of(line)))


def list_checks(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """The day, the samples and the months that are theirs to sign."""
    return [*map(_to_check, duties.list_due(session, user, now=now)[:LIMIT])]


def list_checks_of_units(session: Session, user: User, now: datetime) -> Sequence[Item]:
    """The samples and the months alone: no single question."""
    due = duties.list_due_of_units(session, user, now=now)
    return [*map(_to_check, due[:LIMIT])]


def _to_check(duty: Duty) -> Item:
    of = (duty.of, duty.unit.name if duty.unit is not None else None)
    return Item(
        kind=Kind.CHECK,
        title=str(quality_words.CHECKS[duty.check.value]),
        path=duty.path,
        since=duty.since,
        beside=" · ".join(filter(None, of)),
    )


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

"""From a kind, a period and a cut to the document of a report."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb.people.models import Unit
from kb.reporting.blocks import make_block
from kb.reporting.document import LANGUAGES, Comment, Document, Words
from kb.reporting.errors import PeriodNotEndedError, ReportCase, ReportInputError
from kb.reporting.kinds import Kind, Rhythm
from kb.reporting.scope import Scope
from kb.reporting.terms import TERMS
from kb.reporting.vocabulary import Vocabulary
from kb.reports.cuts import Cut
from kb.reports.periods import Period
from kb.services.models import Client

_SECOND: Final = timedelta(seconds=1)
DIGEST: Final = 12
"""Letters of the version of the definitions."""
_DAYS: Final = {
    Rhythm.DAY: range(1, 2),
    Rhythm.WEEK: range(7, 8),
    Rhythm.MONTH: range(28, 32),
    Rhythm.QUARTER: range(90, 93),
    Rhythm.YEAR: range(365, 367),
}
"""How long a period of each is; months and longer ones begin on the first, or are the
year of a contract."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which report is wanted."""

    kind: Kind
    period: Period
    client_id: int | None = None
    unit_id: int | None = None
    so_far: bool = False
    """Whether it may be made before the period has ended."""

    @property
    def cut(self) -> Cut:
        return Cut(client=self.client_id, unit=self.unit_id)

    @property
    def key(self) -> str | None:
        """What there is one report of."""
        if self.so_far:
            return None
        about = f"{self.client_id or ''}:{self.unit_id or ''}"
        return f"{self.kind.code} {self.period.name} {about}"


def check(asked: Asked, *, now: datetime) -> Asked:
    """*asked* as it can be made; it is so far only if the period has not ended.

    Raise ``ReportInputError`` for a period of another length than the kind's or figures
    by person without a unit, ``PeriodNotEndedError`` unless it may be so far.
    """
    name = asked.period.name
    days = asked.period.days
    if days is None or (days[1] - days[0]).days not in _DAYS[asked.kind.period]:
        raise ReportInputError(
            f"A report of this kind is about a {asked.kind.period.value}, not {name}.",
            case=ReportCase.OTHER_PERIOD,
            value=name,
        )
    if asked.kind.by_person and asked.unit_id is None:
        raise ReportInputError(
            "Figures by person are of one unit: name it.", case=ReportCase.UNIT_MISSING
        )
    has_ended = asked.period.until <= now
    if not has_ended and not asked.so_far:
        raise PeriodNotEndedError(name)
    if has_ended and asked.so_far:
        return replace(asked, so_far=False)
    return asked


def compute(
    session: Session, asked: Asked, vocabulary: Vocabulary, *, now: datetime
) -> Document:
    """The document as the figures are now; nothing is stored."""
    scope = Scope(
        session=session,
        period=asked.period,
        cut=asked.cut,
        vocabulary=vocabulary,
        now=now,
    )
    return Document(
        kind=asked.kind.code,
        title=_title(asked),
        period=asked.period.name,
        facts=_facts(session, asked, now),
        made_at=now.isoformat(timespec="seconds"),
        so_far=asked.so_far,
        definitions=_digest(vocabulary),
        blocks=tuple(make_block(scope, block) for block in asked.kind.blocks),
    )


def _title(asked: Asked) -> Words:
    names = asked.kind.names
    if isinstance(names, str):
        return f"{names} {asked.period.name}"
    return {language: f"{name} {asked.period.name}" for language, name in names.items()}


def _facts(
    session: Session, asked: Asked, now: datetime
) -> tuple[tuple[Words, Words], ...]:
    days = asked.period.days
    assert days is not None, "check has seen it"
    last = asked.period.until.astimezone() - _SECOND
    return (
        (TERMS["period"], asked.period.name),
        (TERMS["since"], days[0].isoformat()),
        (TERMS["until"], last.date().isoformat()),
        (TERMS["client"], _client_name(session, asked.client_id)),
        (TERMS["unit"], _unit_name(session, asked.unit_id)),
        (TERMS["made_at"], f"{now.astimezone():%Y-%m-%d %H:%M}"),
    )


def _client_name(session: Session, client_id: int | None) -> Words:
    if client_id is None:
        return TERMS["everything"]
    client = session.get_one(Client, client_id)
    return {name: client.names.get(name) or client.code for name in LANGUAGES}


def _unit_name(session: Session, unit_id: int | None) -> Words:
    return (
        TERMS["everything"] if unit_id is None else session.get_one(Unit, unit_id).name
    )


def _digest(vocabulary: Vocabulary) -> str:
    """Another for other definitions: what is compared should follow the same ones."""
    text = "\n".join(
        f"{code}: {_english(words.definition)}"
        for code, words in sorted(vocabulary.numbers.items())
    )
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST]


def _english(words: Words) -> str:
    return words if isinstance(words, str) else words["en"]


def with_comments(document: Document, comments: Mapping[str, str]) -> Document:
    """*document* with what people wrote to it in its place."""
    return replace(
        document,
        blocks=tuple(
            replace(block, text=comments.get(block.code, ""))
            if isinstance(block, Comment)
            else block
            for block in document.blocks
        ),
    )

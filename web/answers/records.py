"""What the desk keeps besides articles, found by the words of a search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, literal, select
from sqlalchemy.orm import Session

from kb import numbering
from kb.articles.visibility import EVERYTHING
from kb.changes import listing as changes
from kb.changes.models import Change
from kb.duties import listing as duties
from kb.duties.models import Duty
from kb.handovers import reading as handovers
from kb.handovers.models import Handover
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.items import listing as items
from kb.items.models import Item
from kb.packages.models import Package
from kb.people.models import User
from kb.problems import listing as problems
from kb.problems.models import Problem
from kb.records import readers
from kb.records.kinds import RecordKind, to_id
from kb.registers import listing as registers
from kb.registers.codes import is_code
from kb.registers.models import Record as Registered
from kb.registers.places import page_of
from kb.reporting import reading
from kb.reporting.models import Report
from search.engine import Hit, Query, SearchEngine
from search.errors import IndexUnavailableError

EACH: Final = 3
"""So many of each group stand beside the articles."""
_SERIES: Final[Mapping[RecordKind, numbering.Series]] = {
    RecordKind.INCIDENT: numbering.INCIDENTS,
    RecordKind.PROBLEM: numbering.PROBLEMS,
    RecordKind.CHANGE: numbering.CHANGES,
    RecordKind.REPORT: numbering.REPORTS,
    RecordKind.PACKAGE: numbering.PACKAGES,
    RecordKind.ITEM: numbering.ITEMS,
    RecordKind.DUTY: numbering.DUTIES,
    RecordKind.HANDOVER: numbering.HANDOVERS,
}
_SEEN: Final[
    Mapping[
        RecordKind, tuple[type[Any], Callable[[Session, User], ColumnElement[bool]]]
    ]
] = {
    RecordKind.INCIDENT: (Incident, policy.visible_to),
    RecordKind.PROBLEM: (Problem, problems.visible_to),
    RecordKind.CHANGE: (Change, changes.visible_to),
    RecordKind.REPORT: (Report, reading.visible_to),
    RecordKind.PACKAGE: (Package, lambda _session, user: literal(user.is_staff)),
    RecordKind.ITEM: (Item, items.visible_to),
    RecordKind.DUTY: (Duty, duties.visible_to),
    RecordKind.HANDOVER: (Handover, handovers.visible_to),
}
"""Who is led to what by its number: whoever its page is shown to."""


@dataclass(frozen=True, slots=True)
class Record:
    """A hit that is no article."""

    kind: RecordKind
    id: int
    hit: Hit

    @property
    def number(self) -> str:
        series = _SERIES.get(self.kind)
        return series.write(self.id) if series else ""


@dataclass(frozen=True, slots=True)
class Group:
    kind: RecordKind
    total: int
    records: tuple[Record, ...]
    """The first few."""


@dataclass(frozen=True, slots=True)
class Groups:
    groups: tuple[Group, ...] = ()
    is_available: bool = True
    """Whether the index of records could be asked at all."""


def find_groups(engine: SearchEngine, query: Query, words: frozenset[str]) -> Groups:
    """What else a search finds, as far as the reader's *words* reach."""
    asked = _bounded(query, words)
    if "kind" in asked.filters:
        # Kinds of articles: no record is of one.
        return Groups()
    try:
        found = engine.search_kinds(asked, EACH)
    except IndexUnavailableError:
        return Groups(is_available=False)
    return Groups(
        tuple(
            Group(kind, found[kind].total, tuple(map(_to_record, found[kind].hits)))
            for kind in RecordKind
            if kind in found
        )
    )


def find_page(
    engine: SearchEngine, query: Query, words: frozenset[str], kind: RecordKind
) -> tuple[int, tuple[Record, ...]]:
    """How many records of one kind there are, and the page of them that is asked for."""
    asked = replace(_bounded(query, words), facets=())
    page = engine.search(_of_kind(asked, kind))
    return page.total, tuple(map(_to_record, page.hits))


def find_numbered(
    session: Session, text: str, user: User
) -> tuple[RecordKind, int] | None:
    """The record whose number *text* is, and nothing else; if *user* may see it."""
    for kind, series in _SERIES.items():
        record_id = series.find(text)
        if record_id is not None and _is_visible(session, kind, record_id, user):
            return kind, record_id
    return None


def find_coded(session: Session, text: str, user: User) -> str:
    """The page of the register's record whose code *text* is; empty if it is none."""
    # A word without a digit is searched for, even where somebody made it a code.
    if not is_code(text) or not any(map(str.isdigit, text)):
        return ""
    found = registers.find_record(session, text, user)
    return page_of(found) if found is not None and not found.is_private else ""


def find_registered(session: Session, records: Sequence[Record]) -> dict[int, str]:
    """Of records of registers, the page of each."""
    ids = [each.id for each in records if each.kind is RecordKind.REGISTER]
    if not ids:
        return {}
    rows = session.execute(_REGISTERED, {"ids": ids})
    return {row.id: page_of(row) for row in rows}


# Of tables, not of classes: each search asks, and for rows alone that costs half as much.
_RECORDS: Final = Registered.__table__.c
_REGISTERED: Final = select(_RECORDS.id, _RECORDS.type_code, _RECORDS.code).where(
    _RECORDS.id.in_(bindparam("ids", expanding=True))
)


def find_articles(session: Session, records: Sequence[Record]) -> dict[int, int | None]:
    """Of past cases, the article that each was solved with; of some there is none."""
    ids = [each.id for each in records if each.kind is RecordKind.PAST_CASE]
    if not ids:
        return {}
    rows = session.execute(_SOLVED_WITH, {"ids": ids})
    return {row.id: row.article_id for row in rows}


_CASES: Final = PastCase.__table__.c
_SOLVED_WITH: Final = select(_CASES.id, _CASES.article_id).where(
    _CASES.id.in_(bindparam("ids", expanding=True))
)


def _is_visible(session: Session, kind: RecordKind, record_id: int, user: User) -> bool:
    table, visible_to = _SEEN[kind]
    seen = select(table.id).where(table.id == record_id, visible_to(session, user))
    return session.scalar(seen) is not None


def _bounded(query: Query, words: frozenset[str]) -> Query:
    """The same question, asked of records: of those that the reader may see."""
    return replace(query, audiences=EVERYTHING, readers=words, offset=query.offset)


def _of_kind(query: Query, kind: RecordKind) -> Query:
    filters = {**query.filters, "kind": frozenset({kind.value})}
    return replace(query, filters=filters)


def _to_record(hit: Hit) -> Record:
    return Record(RecordKind(hit.kind), to_id(hit.article_id), hit)


def words_of(session: Session, user: User) -> frozenset[str]:
    return readers.words_of(session, user)

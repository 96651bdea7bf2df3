"""From the database to the index of records: as ``search.indexer`` for articles.

A record becomes a document of its own kind, with words that say who may see it
(``kb.records.readers``); a query carries the words of its reader.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy import delete as delete_from
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.baselines.models import Baseline
from kb.changes.models import Change
from kb.differences import Differences, compare
from kb.duties.models import Duty
from kb.guides import reading as guides
from kb.guides.models import Guide
from kb.handovers.models import Handover
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.items.models import Item
from kb.packages.models import Package
from kb.people.models import User
from kb.pictures import addresses
from kb.problems.models import Problem
from kb.records.kinds import RecordKind, to_key, to_shown_key
from kb.records.marks import DRAWING, PendingRecord
from kb.records.readers import (
    ADMINISTRATORS,
    DEVICES,
    REQUESTERS,
    readers_of_guide,
    readers_of_incident,
    readers_of_report,
    readers_of_staff,
)
from kb.registers.models import Record
from kb.reporting.models import Report
from kb.reporting.writing import said
from kb.topology.models import Device, DeviceAddress, Sighting
from kb.topology.ranges import read_range
from kb.training.models import Course
from search.engine import Document, IndexWriter, SearchEngine
from search.indexer import BATCH, Pending, read_state
from search.packages import read_packages
from search.service_management import (
    read_baselines,
    read_courses,
    read_duties,
    read_handovers,
    read_items,
    read_registers,
)

_MOST_NAMES: Final = 500
"""Of a name that stands for more devices, so many are found by their own names."""
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_IDS: Final[Mapping[RecordKind, InstrumentedAttribute[int]]] = {
    RecordKind.INCIDENT: Incident.id,
    RecordKind.PAST_CASE: PastCase.id,
    RecordKind.PROBLEM: Problem.id,
    RecordKind.CHANGE: Change.id,
    RecordKind.DEVICE: Device.id,
    RecordKind.PERSON: User.id,
    RecordKind.REPORT: Report.id,
    RecordKind.PACKAGE: Package.id,
    RecordKind.GUIDE: Guide.id,
    RecordKind.ITEM: Item.id,
    RecordKind.DUTY: Duty.id,
    RecordKind.REGISTER: Record.id,
    RecordKind.BASELINE: Baseline.id,
    RecordKind.HANDOVER: Handover.id,
    RecordKind.COURSE: Course.id,
}

_SELDOM: Final = frozenset(
    {
        RecordKind.DEVICE,
        RecordKind.PERSON,
        RecordKind.REPORT,
        RecordKind.GUIDE,
        RecordKind.PACKAGE,
        RecordKind.ITEM,
        RecordKind.REGISTER,
        RecordKind.BASELINE,
    }
)
"""Kinds of which not every row has a document."""


def is_behind(session: Session, besides: AbstractSet[int] = frozenset()) -> bool:
    some = (
        select(PendingRecord.id)
        .order_by(PendingRecord.id.desc())
        .limit(len(besides) + 1)
    )
    return not set(session.scalars(some)) <= besides


def count_pending(session: Session) -> int:
    return session.scalar(select(func.count(PendingRecord.id))) or 0


def count_least(session: Session) -> int:
    """How many documents the index has at least, once its marks are done."""
    counts = [
        session.scalar(select(func.count(ids)))
        for kind, ids in _IDS.items()
        if kind not in _SELDOM
    ]
    return sum(count or 0 for count in counts) - count_pending(session)


def read_pending(session: Session, besides: AbstractSet[int] = frozenset()) -> Pending:
    """The oldest marks *besides* these, with the records as they are now."""
    as_of = read_state(session)
    oldest = session.execute(
        select(PendingRecord.id, PendingRecord.kind, PendingRecord.record_id)
        .order_by(PendingRecord.id)
        .limit(BATCH + len(besides))
    )
    marks = [mark for mark in oldest if mark.id not in besides][:BATCH]
    wanted: dict[str, set[int]] = defaultdict(set)
    for mark in marks:
        wanted[mark.kind].add(mark.record_id)
    wanted[RecordKind.DEVICE] |= _devices_of(session, wanted.pop(DRAWING, set()))
    documents: list[Document] = []
    asked: set[int] = set()
    for kind in RecordKind:
        ids = sorted(wanted.get(kind, ()))
        for first in range(0, len(ids), BATCH):
            some = ids[first : first + BATCH]
            documents += read_documents(session, kind, some)
            asked.update(key for each in some for key in _keys(kind, each))
    found = {document.article_id for document in documents}
    return Pending(
        marks=tuple(mark.id for mark in marks),
        documents=tuple(documents),
        gone=tuple(sorted(asked - found)),
        as_of=as_of,
    )


def forget_marks(session: Session, marks: Sequence[int]) -> None:
    """Remove the marks that were read; those that came since stay."""
    for first in range(0, len(marks), BATCH):
        some = marks[first : first + BATCH]
        session.execute(delete_from(PendingRecord).where(PendingRecord.id.in_(some)))


def read_marks(session: Session) -> tuple[int, ...]:
    """Every mark. An index that is built from then on knows what they stand for."""
    return tuple(session.scalars(select(PendingRecord.id)))


def rebuild(session: Session, engine: IndexWriter) -> int:
    """Fill a fresh *engine* with every record; return how many documents there are."""
    count, as_of = 0, read_state(session)
    for kind in RecordKind:
        for ids in _iter_ids(session, kind):
            documents = read_documents(session, kind, ids)
            engine.update(documents, as_of=as_of)
            count += len(documents)
    return count


def find_differences(session: Session, engine: SearchEngine) -> Differences:
    """Documents that only the database, or only the index, has."""
    live = merge(*(_iter_keys(session, kind) for kind in RecordKind))
    return compare(live, engine.article_ids())


def _iter_keys(session: Session, kind: RecordKind) -> Iterator[int]:
    for ids in _iter_ids(session, kind):
        found = read_documents(session, kind, ids)
        yield from sorted(document.article_id for document in found)


def _iter_ids(session: Session, kind: RecordKind) -> Iterator[Sequence[int]]:
    ids, last = _IDS[kind], 0
    while batch := session.scalars(
        select(ids).where(ids > last).order_by(ids).limit(BATCH)
    ).all():
        yield batch
        last = batch[-1]


def _keys(kind: RecordKind, record_id: int) -> Iterator[int]:
    yield to_key(kind, record_id)
    if kind is RecordKind.DEVICE:
        yield to_shown_key(record_id)


def _devices_of(session: Session, article_ids: Iterable[int]) -> set[int]:
    query = (
        select(Sighting.device_id)
        .join(Revision, Sighting.revision_id == Revision.id)
        .where(Revision.article_id.in_(article_ids))
    )
    return set(session.scalars(query)) if article_ids else set()


def read_documents(
    session: Session, kind: RecordKind, ids: Sequence[int]
) -> list[Document]:
    """The documents of those records that there are, in few queries."""
    return list(_READERS[kind](session, ids))


def _incidents(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, Incident, ids):
        yield _to_document(
            RecordKind.INCIDENT,
            row,
            body=addresses.without(row.description),
            category=row.category,
            readers=tuple(readers_of_incident(row)),
        )


def _past_cases(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, PastCase, ids):
        yield Document(
            article_id=to_key(RecordKind.PAST_CASE, row.id),
            kind=RecordKind.PAST_CASE,
            title=row.title,
            body=row.body,
            keywords=(row.external_id,),
            updated_at=row.solved_at or _LONG_AGO,
            readers=tuple(readers_of_staff(row)),
        )


def _problems(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, Problem, ids):
        body = f"{row.description}\n\n{row.cause}"
        yield _to_document(
            RecordKind.PROBLEM, row, body=body, readers=tuple(readers_of_staff(row))
        )


def _changes(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, Change, ids):
        body = f"{row.description}\n\n{row.result}"
        yield _to_document(
            RecordKind.CHANGE, row, body=body, readers=tuple(readers_of_staff(row))
        )


def _people(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    for row in _rows(session, User, ids):
        if row.anonymised_at is None:
            yield Document(
                article_id=to_key(RecordKind.PERSON, row.id),
                kind=RecordKind.PERSON,
                title=row.name,
                keywords=(row.login,),
                body=f"{row.login} {row.email} {row.phone}",
                updated_at=row.created_at,
                readers=(ADMINISTRATORS,),
            )


def _reports(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """Those that are published, in the words of their articles."""
    rows = session.execute(
        select(
            Report.id, Report.number, Report.unit_id, Report.client_id,
            Report.by_person, Report.published_at, Revision.title, Revision.sections,
        )
        .join(Article, Article.id == Report.article_id)
        .join(Revision, Revision.id == Article.current_revision_id)
        .where(Report.id.in_(ids))
        .order_by(Report.id)
    )  # fmt: skip
    for row in rows:
        yield Document(
            article_id=to_key(RecordKind.REPORT, row.id),
            kind=RecordKind.REPORT,
            title=row.title,
            keywords=(row.number,),
            body=row.sections["text"],
            updated_at=row.published_at,
            readers=tuple(readers_of_report(row)),
        )


def _guides(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """The edition in force of each, in the titles of what stands in it."""
    for guide_id in ids:
        edition = guides.find_current(session, guide_id)
        if edition is None or edition.published_at is None:
            continue
        titles = (entry.title for entry in guides.list_entries(session, edition))
        headings = (
            said(chapter["heading"], edition.language) for chapter in edition.chapters
        )
        yield Document(
            article_id=to_key(RecordKind.GUIDE, guide_id),
            kind=RecordKind.GUIDE,
            title=edition.title,
            body="\n".join((*headings, *titles)),
            updated_at=edition.published_at,
            readers=tuple(readers_of_guide(edition)),
        )


def _devices(session: Session, ids: Sequence[int]) -> Iterator[Document]:
    """One for staff with all that drawings say, one with what all may see."""
    rows = session.execute(
        select(
            Device.id, Device.name, Revision.audience, Revision.checked_in_at,
            DeviceAddress.text,
        )
        .join(Sighting, Sighting.device_id == Device.id)
        .join(Revision, Sighting.revision_id == Revision.id)
        .join(Article, Article.current_revision_id == Revision.id)
        .outerjoin(DeviceAddress, DeviceAddress.sighting_id == Sighting.id)
        .where(Device.id.in_(ids), Article.retired_at.is_(None))
        .order_by(Device.id, DeviceAddress.id)
    ).all()  # fmt: skip
    by_device: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        by_device[row.id].append(row)
    for device_id, seen in by_device.items():
        yield _to_device(to_key(RecordKind.DEVICE, device_id), seen, DEVICES)
        shown = [row for row in seen if row.audience is Audience.SELF_SERVICE]
        if shown:
            yield _to_device(to_shown_key(device_id), shown, REQUESTERS)


def _to_device(key: int, rows: Sequence[Any], reader: str) -> Document:
    addresses = dict.fromkeys(row.text for row in rows if row.text)
    found = read_range(rows[0].name)
    return Document(
        article_id=key,
        kind=RecordKind.DEVICE,
        title=rows[0].name,
        keywords=tuple(islice(found.names(), _MOST_NAMES)) if found else (),
        body=" ".join(addresses),
        updated_at=max(row.checked_in_at for row in rows),
        readers=(reader,),
    )


def _to_document(kind: RecordKind, row: Any, **others: Any) -> Document:
    """Of what has a number, a title, a state and a system."""
    return Document(
        article_id=to_key(kind, row.id),
        kind=kind,
        title=row.title,
        keywords=(row.number,),
        system=row.system,
        state=row.state.value,
        updated_at=row.updated_at,
        **others,
    )


def _rows(session: Session, table: type[Any], ids: Sequence[int]) -> Sequence[Any]:
    # Columns, not objects: nobody needs their relations.
    query: Select[Any] = select(*table.__table__.columns).where(table.id.in_(ids))
    return session.execute(query.order_by(table.id)).all()


_READERS: Final[
    Mapping[RecordKind, Callable[[Session, Sequence[int]], Iterator[Document]]]
] = {
    RecordKind.INCIDENT: _incidents,
    RecordKind.PAST_CASE: _past_cases,
    RecordKind.PROBLEM: _problems,
    RecordKind.CHANGE: _changes,
    RecordKind.DEVICE: _devices,
    RecordKind.PERSON: _people,
    RecordKind.REPORT: _reports,
    RecordKind.PACKAGE: read_packages,
    RecordKind.GUIDE: _guides,
    RecordKind.ITEM: read_items,
    RecordKind.DUTY: read_duties,
    RecordKind.REGISTER: read_registers,
    RecordKind.BASELINE: read_baselines,
    RecordKind.HANDOVER: read_handovers,
    RecordKind.COURSE: read_courses,
}

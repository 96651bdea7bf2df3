"""From the database to the index: what is behind, or everything, a batch at a time."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import (
    Article,
    Attachment,
    PendingIndexing,
    Revision,
    Submission,
)
from kb.articles.page_marks import Placed, join, to_placed_text
from kb.articles.plain_text import to_plain_text
from kb.articles.plan_scopes import split_names
from kb.articles.sections import join_sections
from kb.audit import AuditEntry
from kb.differences import Differences, compare
from kb.people.models import User
from kb.recognition import RecognisedText
from kb.spellings.names import Field, Names
from kb.spellings.settling import read as read_names
from search.engine import Document, IndexWriter, SearchEngine
from search.linked import NOTHING, Linked, read_linked

BATCH: Final = 500
SUMMARY_SECTIONS: Final = ("symptom", "purpose", "description")
"""Sections that say what an article is about; the first one it has is its summary."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Marks that were read, and what the index has to learn from them."""

    marks: tuple[int, ...]
    documents: tuple[Document, ...]
    gone: tuple[int, ...]
    """Articles that are no longer to be found."""
    as_of: int = 0
    """Grows with the state of the database that they were read from."""


def is_behind(session: Session, besides: AbstractSet[int] = frozenset()) -> bool:
    """Whether there are marks *besides* those that are brought to the index already."""
    some = (
        select(PendingIndexing.id)
        .order_by(PendingIndexing.id.desc())
        .limit(len(besides) + 1)
    )
    return not set(session.scalars(some)) <= besides


def count_pending(session: Session) -> int:
    return session.scalar(select(func.count(PendingIndexing.id))) or 0


def read_pending(session: Session, besides: AbstractSet[int] = frozenset()) -> Pending:
    """The oldest marks *besides* these, with the articles as they are now."""
    as_of = read_state(session)
    oldest = session.execute(
        select(PendingIndexing.id, PendingIndexing.article_id)
        .order_by(PendingIndexing.id)
        .limit(BATCH + len(besides))
    )
    marks = [mark for mark in oldest if mark.id not in besides][:BATCH]
    article_ids = sorted({mark.article_id for mark in marks})
    documents = read_documents(session, article_ids)
    found = {document.article_id for document in documents}
    return Pending(
        marks=tuple(mark.id for mark in marks),
        documents=tuple(documents),
        gone=tuple(key for key in article_ids if key not in found),
        as_of=as_of,
    )


def read_state(session: Session) -> int:
    """A number that grows with the database; to be read before what it stands for.

    No number of a mark: marks go, and SQLite gives their numbers again. Of the audit
    nothing ever goes.
    """
    return session.scalar(select(func.max(AuditEntry.id))) or 0


def apply(engine: IndexWriter, pending: Pending) -> None:
    """Bring the index up to *pending*. Doing it twice is harmless."""
    if pending.gone:
        engine.delete(pending.gone, as_of=pending.as_of)
    if pending.documents:
        engine.update(pending.documents, as_of=pending.as_of)


def forget(session: Session, pending: Pending) -> None:
    """Remove the marks that were read; those that came since stay."""
    forget_marks(session, pending.marks)


def read_marks(session: Session) -> tuple[int, ...]:
    """Every mark. An index that is built from then on knows what they stand for."""
    return tuple(session.scalars(select(PendingIndexing.id)))


def forget_marks(session: Session, marks: Sequence[int]) -> None:
    for first in range(0, len(marks), BATCH):
        some = marks[first : first + BATCH]
        session.execute(delete(PendingIndexing).where(PendingIndexing.id.in_(some)))


def rebuild(session: Session, engine: IndexWriter) -> int:
    """Fill a fresh *engine* with every live article; return how many there are."""
    count, as_of = 0, read_state(session)
    for documents in iter_documents(session):
        engine.update(documents, as_of=as_of)
        count += len(documents)
    return count


def iter_documents(session: Session) -> Iterator[Sequence[Document]]:
    """Every live article, some at a time."""
    for article_ids in iter_live_ids(session, BATCH):
        yield read_documents(session, article_ids)


def find_differences(session: Session, engine: SearchEngine) -> Differences:
    """Articles that only the database, or only the index, holds."""
    live = (key for batch in iter_live_ids(session, BATCH) for key in batch)
    return compare(live, engine.article_ids())


def iter_live_ids(session: Session, most: int) -> Iterator[Sequence[int]]:
    """Of every live article, ascending, so many at a time."""
    last = 0
    while batch := session.scalars(
        _live_ids().where(Article.id > last).order_by(Article.id).limit(most)
    ).all():
        yield batch
        last = batch[-1]


def count_live(session: Session, most: int) -> int:
    """How many live articles there are; further ones than *most* are not counted."""
    some = _live_ids().limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _live_ids() -> Select[int]:
    return (
        select(Article.id)
        .join(Revision, Article.current_revision_id == Revision.id)
        .where(
            Article.retired_at.is_(None),
            Revision.audience != Audience.RESTRICTED,
        )
    )


_NOTHING_RECOGNISED: Final = Placed()
_WANTED: Final = "wanted"
_IS_WANTED: Final = Article.id.in_(bindparam(_WANTED, expanding=True))
# Made once: to put them together for each batch takes as long as to read half of it.
_ROWS: Final = (
    select(
        Article.id,
        Article.kind,
        Article.number,
        Revision.title,
        Revision.sections,
        Revision.attributes,
        Revision.audience,
        Revision.confidence,
        Revision.checked_in_at,
        User.name.label("author"),
    )
    .join(Revision, Article.current_revision_id == Revision.id)
    .join(Submission, Revision.submission_id == Submission.id)
    .join(User, Submission.author_id == User.id)
    .where(
        _IS_WANTED,
        Article.retired_at.is_(None),
        Revision.audience != Audience.RESTRICTED,
    )
    .order_by(Article.id)
)
_ATTACHMENTS: Final = (
    select(Article.id, Attachment.text)
    .join(Revision, Article.current_revision_id == Revision.id)
    .join(Attachment, Attachment.submission_id == Revision.submission_id)
    .where(_IS_WANTED, Attachment.text != "")
    .order_by(Article.id, Attachment.position)
)
_RECOGNISED: Final = (
    select(Article.id, RecognisedText.place, RecognisedText.text)
    .join(Revision, Article.current_revision_id == Revision.id)
    .join(Attachment, Attachment.submission_id == Revision.submission_id)
    .join(RecognisedText, RecognisedText.blob_sha256 == Attachment.blob_sha256)
    .where(_IS_WANTED)
    .order_by(Article.id, Attachment.position, RecognisedText.position)
)


@dataclass(frozen=True, slots=True)
class _Around:
    """What belongs to articles and stands elsewhere, by article."""

    attachments: Mapping[int, str]
    recognised: Mapping[int, Placed]
    linked: Mapping[int, Linked]
    names: Names


def read_documents(session: Session, article_ids: Iterable[int]) -> list[Document]:
    """The documents of those articles that are live, in a fixed number of queries."""
    wanted = list(article_ids)
    rows = session.execute(_ROWS, {_WANTED: wanted}).all()
    around = _Around(
        attachments=_read_attachments(session, wanted),
        recognised=_read_recognised(session, wanted),
        linked=read_linked(session, wanted),
        names=read_names(session),
    )
    return [_to_document(row, around) for row in rows]


def _read_attachments(session: Session, article_ids: list[int]) -> Mapping[int, str]:
    texts: dict[int, list[str]] = defaultdict(list)
    for article_id, text in session.execute(_ATTACHMENTS, {_WANTED: article_ids}):
        texts[article_id].append(text)
    return {key: "\n\n".join(parts) for key, parts in texts.items()}


def _read_recognised(session: Session, article_ids: list[int]) -> Mapping[int, Placed]:
    pieces: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = session.execute(_RECOGNISED, {_WANTED: article_ids})
    for article_id, place, text in rows:
        # An image on a page lies on that page.
        pieces[article_id].append((place.partition(",")[0], text))
    return {key: join(parts) for key, parts in pieces.items()}


def _split(text: str) -> list[str]:
    return split_names(text) or [""]


def _to_document(row: Any, around: _Around) -> Document:
    names, linked = around.names, around.linked.get(row.id, NOTHING)
    attributes = row.attributes
    sections: Mapping[str, str] = row.sections
    summary = next((name for name in SUMMARY_SECTIONS if sections.get(name)), "")
    keywords = tuple(attributes.get("keywords", ()))
    system, unit = attributes.get("system", ""), attributes.get("unit", "")
    if row.kind == ArticleKind.EMERGENCY_PLAN:
        # A document has one of each; by the others of a plan it is found all the same.
        (system, *systems), (unit, *sites) = map(_split, (system, unit))
        systems = [names.settle(Field.SYSTEM, each) for each in systems]
        sites = [names.settle(Field.UNIT, each) for each in sites]
        keywords = (*keywords, *systems, *sites)
    body = to_placed_text(join_sections(sections, skip=summary))
    return Document(
        article_id=row.id,
        kind=row.kind,
        title=row.title,
        updated_at=row.checked_in_at,
        audience=Audience(row.audience),
        keywords=(*keywords, row.number) if row.number else keywords,
        summary=to_plain_text(sections.get(summary, "")),
        body=body.text,
        places=body.places,
        attachments=around.attachments.get(row.id, ""),
        recognised=around.recognised.get(row.id, _NOTHING_RECOGNISED),
        linked=linked.wording,
        linked_count=linked.count,
        reuse_count=linked.reuse_count,
        # As it is called today: a revision says what it was called then.
        category=names.settle(Field.CATEGORY, attributes.get("category", "")),
        system=names.settle(Field.SYSTEM, system),
        unit=names.settle(Field.UNIT, unit),
        author=attributes.get("author", "") or row.author,
        tags=keywords,
        devices=tuple(attributes.get("devices", ())),
        confidence=row.confidence,
    )

"""The generated corpus as rows of a database: what imports leave, without their way.

Tables are read from the database itself, so that an older program's is filled as well.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text, update

from benchmarks import corpus
from kb.articles.kinds import MAIN_SECTION, ArticleKind, Audience
from kb.database import Database
from search.engine import Document
from search.indexer import SUMMARY_SECTIONS

BATCH: Final = 2_000
_TABLES: Final = ("article", "submission", "verdict", "revision")
_KINDS: Final = {
    ArticleKind.SOLUTION: SUMMARY_SECTIONS[0],
    ArticleKind.CHANGE_PLAN: SUMMARY_SECTIONS[1],
}
"""Those that every program knows, with the section that is their summary."""
_STATE: Final = "checked_in"

Row = dict[str, Any]


def fill(database: Database, count: int) -> None:
    """Add what is missing of the first *count* articles: after a kill, the rest."""
    known = MetaData()
    known.reflect(database.engine, only=_TABLES)
    with database.reading() as session:
        done = session.scalar(select(func.count()).select_from(known.tables["article"]))
        author = session.scalar(text("SELECT min(id) FROM user_account")) or 0
    documents = itertools.islice(corpus.iter_documents(count), done or 0, None)
    while batch := list(itertools.islice(documents, BATCH)):
        with database.writing() as session:
            _add(session.connection(), known.tables, batch, author)
    with database.writing() as session:
        if database.is_shared:
            for name in _TABLES:
                session.execute(text(_NEXT.format(name)))
        session.execute(text("ANALYZE"))


_NEXT: Final = (
    "SELECT setval(pg_get_serial_sequence('{0}', 'id'), (SELECT max(id) FROM {0}))"
)


def _add(
    connection: Connection,
    tables: Mapping[str, Table],
    documents: Sequence[Document],
    author: int,
) -> None:
    rows: dict[str, list[Row]] = {name: [] for name in _TABLES}
    for document in documents:
        for name, row in _iter_rows(document, author):
            rows[name].append(row)
    for name, added in rows.items():
        connection.execute(insert(tables[name]), added)
    article = tables["article"]
    connection.execute(
        update(article)
        .where(article.c.id >= documents[0].article_id)
        .values(current_revision_id=article.c.id)
    )


def _iter_rows(document: Document, author: int) -> Iterator[tuple[str, Row]]:
    """Those of one article; everywhere its own number is the key."""
    key, at = document.article_id, document.updated_at
    kind = (
        document.kind
        if isinstance(document.kind, ArticleKind) and document.kind in _KINDS
        else ArticleKind.SOLUTION
    )
    said: Row = {
        "title": document.title,
        "sections": {
            _KINDS[kind]: document.summary,
            MAIN_SECTION[kind]: document.body,
        },
        "attributes": {
            "category": document.category,
            "system": document.system,
            "unit": document.unit,
            "keywords": list(document.keywords),
        },
        "audience": (
            Audience.INTERNAL
            if document.audience is Audience.RESTRICTED
            else document.audience
        ).value,
    }
    yield (
        "article",
        {
            "id": key,
            "kind": kind.value,
            "created_at": at,
            "retired_reason": "",
            "version": 1,
        },
    )
    yield (
        "submission",
        {
            "id": key,
            "article_id": key,
            "base_number": 0,
            "kind": kind.value,
            "state": _STATE,
            "author_id": author,
            "created_at": at,
            "updated_at": at,
            "version": 1,
            **said,
        },
    )
    for place, aspect in enumerate(("content", "form")):
        verdict = {"submission_id": key, "aspect": aspect, "passed": True}
        given = {"reason": "", "bulk": True, "reviewer_id": author, "at": at}
        yield "verdict", {"id": 2 * key - place, **verdict, **given}
    yield (
        "revision",
        {
            "id": key,
            "article_id": key,
            "number": 1,
            "submission_id": key,
            "confidence": "validated",
            "bulk": True,
            "checked_in_at": at,
            **said,
        },
    )

"""An engine that answers only from an index which holds what the database knows."""

import time
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from typing import Final

from kb import lookups
from kb.articles.kinds import Audience
from kb.database import Database
from kb.records.kinds import RecordKind
from search.answers import Completion, Correction, Explanation
from search.candidates import FORMULA, Scorer
from search.engine import Document, FreshIndex, Hit, Page, Query, SearchEngine, Status
from search.errors import IndexUnavailableError

FRESH_SECONDS: Final = 5.0
"""So long an index that was whole is taken for whole."""


def is_short(database: Database, engine: SearchEngine) -> bool:
    """Whether articles lack in the index that nothing is going to bring there.

    Raise ``IndexUnavailableError`` if it cannot be read.
    """
    # The database is asked on both sides: what comes or goes in between lacks in one
    # of the two counts only.
    before = _count_least(database)
    documents = engine.status().documents
    return documents < before and documents < _count_least(database)


def _count_least(database: Database) -> int:
    with database.asking() as connection:
        return lookups.count_indexed(connection)


class GuardedEngine:
    """Another engine, asked only while its index is whole."""

    def __init__(self, engine: SearchEngine, database: Database) -> None:
        self._engine = engine
        self._database = database
        self._whole_until = float("-inf")

    def search(self, query: Query) -> Page:
        return self._asked().search(query)

    def search_kinds(self, query: Query, each: int) -> dict[RecordKind, Page]:
        return self._asked().search_kinds(query, each)

    def suggest(
        self,
        title: str,
        body: str,
        audiences: AbstractSet[Audience],
        limit: int = 5,
        scorer: Scorer = FORMULA,
        *,
        with_cases: bool = False,
    ) -> tuple[Hit, ...]:
        return self._asked().suggest(
            title, body, audiences, limit, scorer, with_cases=with_cases
        )

    def find_similar(
        self, article_id: int, audiences: AbstractSet[Audience], limit: int = 5
    ) -> tuple[Hit, ...]:
        return self._asked().find_similar(article_id, audiences, limit)

    def complete(
        self, beginning: str, audiences: AbstractSet[Audience], limit: int = 8
    ) -> tuple[Completion, ...]:
        return self._asked().complete(beginning, audiences, limit)

    def correct(self, text: str, audiences: AbstractSet[Audience]) -> Correction | None:
        return self._asked().correct(text, audiences)

    def explain(self, query: Query, article_id: int) -> Explanation | None:
        return self._asked().explain(query, article_id)

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        self._engine.update(documents, as_of=as_of)

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        self._engine.delete(article_ids, as_of=as_of)

    def rebuilding(self) -> AbstractContextManager[FreshIndex]:
        return self._engine.rebuilding()

    def article_ids(self) -> Iterable[int]:
        return self._engine.article_ids()

    def status(self) -> Status:
        return self._engine.status()

    def close(self) -> None:
        self._engine.close()

    def _asked(self) -> SearchEngine:
        now = time.monotonic()
        if now > self._whole_until:
            if is_short(self._database, self._engine):
                raise IndexUnavailableError(
                    "The index is not whole: articles lack in it. While kb serve or kb "
                    "worker runs it is built anew by itself; else run kb index rebuild."
                )
            self._whole_until = now + FRESH_SECONDS
        return self._engine

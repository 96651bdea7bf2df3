"""A full search beside SQLite FTS5 and Whoosh: ``python -m benchmarks.peers [ARTICLES]``.

All get the same words of the same articles, the same filters and the same facets (each
counted without its own filter), the exact number, ten hits and a snippet of each. The
others are asked for articles with all words of a query, which is less than what we find,
and for those with any of them, which is more. Seconds are those of the processor, and each
query is asked of one after the other.
"""

import argparse
import itertools
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.sorting import FieldFacet

from benchmarks import corpus
from benchmarks.engines import BATCH, FILTERS, to_full
from search.analysis import default_analyser
from search.engine import Document
from search.fields import FACETS
from web.parts.foundation import open_engine

ARTICLES: Final = 10_000
QUERIES: Final = 100
WAYS: Final = {"all words": True, "any word": False}
_COLUMNS: Final = ("kind", "category", "system", "unit", "audience", "year")
_TAG: Final = "tag"


class FTS5:
    """Facets in one statement over the hits, which are looked for once."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts.sqlite")
        self._database.executescript(
            "PRAGMA journal_mode = WAL; PRAGMA cache_size = -200000;"
            "CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize='unicode61');"
            f"CREATE TABLE article (id INTEGER PRIMARY KEY, {', '.join(_COLUMNS)});"
            "CREATE TABLE tagged (article, tag, PRIMARY KEY (article, tag)) WITHOUT ROWID"
        )
        rest = " UNION ALL ".join(self._count(name) for name in FACETS)
        self._facets = (
            "WITH hit AS MATERIALIZED (SELECT article.* FROM words "
            f"JOIN article ON id = words.rowid WHERE words MATCH ?) {rest}"
        )
        self._hits = (
            "SELECT id, snippet(words, 1, '<mark>', '</mark>', '…', 30) FROM words "
            f"JOIN article ON id = words.rowid WHERE words MATCH ? AND {_where()} "
            "ORDER BY rank LIMIT 10"
        )

    @staticmethod
    def _count(name: str) -> str:
        source = "hit JOIN tagged ON article = id" if name == _TAG else "hit"
        others = _where(without=name) or "1"
        return f"SELECT '{name}', {name}, count(*) FROM {source} WHERE {others} GROUP BY {name}"

    def add(self, rows: Sequence[tuple[Document, str, str]]) -> None:
        with self._database as database:
            database.executemany(
                "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                [(each.article_id, title, text) for each, title, text in rows],
            )
            places = ", ".join("?" * (1 + len(_COLUMNS)))
            database.executemany(
                f"INSERT INTO article VALUES ({places})",
                [
                    (each.article_id, *(_values(each)[name] for name in _COLUMNS))
                    for each, _, _ in rows
                ],
            )
            database.executemany(
                "INSERT INTO tagged VALUES (?, ?)",
                [(each.article_id, tag) for each, _, _ in rows for tag in each.tags],
            )

    def done(self) -> None:
        self._database.execute("ANALYZE")

    def search(self, words: Sequence[str], *, is_all: bool) -> int:
        match = (" AND " if is_all else " OR ").join(f'"{word}"' for word in words)
        hits = self._database.execute(self._hits, (match,)).fetchall()
        counted = self._database.execute(self._facets, (match,)).fetchall()
        total = sum(count for name, _, count in counted if name == "audience")
        assert len(hits) == min(total, 10)
        return total


class Whoosh:
    """Facets by its own groups: one search for each filter that is left out."""

    def __init__(self, folder: Path) -> None:
        words = SpaceSeparatedTokenizer()
        schema = fields.Schema(
            id=fields.ID(stored=True),
            title=fields.TEXT(words),
            text=fields.TEXT(words, stored=True),
            tag=fields.KEYWORD(sortable=True),
            **{name: fields.ID(sortable=True) for name in _COLUMNS},
        )
        self._index = index.create_in(str(folder), schema)
        self._writer = self._index.writer(limitmb=256)

    def add(self, rows: Sequence[tuple[Document, str, str]]) -> None:
        for each, title, text in rows:
            self._writer.add_document(
                id=str(each.article_id),
                title=title,
                text=text,
                tag=" ".join(each.tags),
                **_values(each),
            )

    def done(self) -> None:
        self._writer.commit()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str], *, is_all: bool) -> int:
        terms = [
            query.Or([query.Term("title", word), query.Term("text", word)])
            for word in words
        ]
        matched = query.And(terms) if is_all else query.Or(terms)
        free = [name for name in FACETS if name not in FILTERS]
        found = self._ask(matched, _narrowing(), free)
        for name in FILTERS:
            self._ask(matched, _narrowing(without=name), [name])
        for hit in found:
            hit.highlights("text")
        return len(found)

    def _ask(self, matched: Any, narrowed: Any, names: Sequence[str]) -> Any:
        groups = {name: FieldFacet(name, allow_overlap=name == _TAG) for name in names}
        found = self._searcher.search(
            matched, filter=narrowed, limit=10, groupedby=groups
        )
        for name in names:
            found.groups(name)
        return found


def _where(without: str = "") -> str:
    """The filters, as constants: they are the same in each query."""
    listed = (
        f"{name} IN ({', '.join(repr(value) for value in sorted(values))})"
        for name, values in FILTERS.items()
        if name != without
    )
    return " AND ".join(listed)


def _narrowing(without: str = "") -> Any:
    return query.And(
        [
            query.Or([query.Term(name, value) for value in sorted(values)])
            for name, values in FILTERS.items()
            if name != without
        ]
    )


def _values(document: Document) -> dict[str, str]:
    return {
        "kind": document.kind.value,
        "category": document.category,
        "system": document.system,
        "unit": document.unit,
        "audience": document.audience.value,
        "year": str(document.updated_at.year),
    }


def _iter_rows(count: int) -> Iterator[tuple[Document, str, str]]:
    analyser = default_analyser()
    for document in corpus.iter_documents(count):
        text = f"{document.summary}\n{document.body}"
        words = [analyser.terms(part).words for part in (document.title, text)]
        yield document, words[0], words[1]


def _batches(count: int) -> Iterator[list[tuple[Document, str, str]]]:
    rows = _iter_rows(count)
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch


def _spent(work: Callable[[], object]) -> float:
    """Milliseconds of the processor, of all threads."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("articles", type=int, nargs="?", default=ARTICLES)
    parser.add_argument("--without-whoosh", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kb-peers-") as name:
        places = {each: Path(name) / each for each in ("ours", "fts5", "whoosh")}
        for place in places.values():
            place.mkdir()
        peers: dict[str, FTS5 | Whoosh] = {"SQLite FTS5": FTS5(places["fts5"])}
        if not given.without_whoosh:
            peers["Whoosh"] = Whoosh(places["whoosh"])
        engine = open_engine("tantivy", places["ours"])
        with engine.rebuilding() as fresh:
            for rows in _batches(given.articles):
                fresh.update(document for document, _, _ in rows)
                for peer in peers.values():
                    peer.add(rows)
        for peer in peers.values():
            peer.done()
        taken = _ask_all(lambda text: engine.search(to_full(text)), peers)
        engine.close()
    ours = taken.pop("ours")
    print(f"{given.articles:,} articles, {len(ours)} queries, ms of processor")
    print(f"  ours: {_middle(ours):.2f} in the middle, {_mean(ours):.2f} on average")
    for peer, each in taken.items():
        print(
            f"  {peer}: {_middle(each):.2f} ({_middle(each) / _middle(ours):.1f} times), "
            f"{_mean(each):.2f} ({_mean(each) / _mean(ours):.1f} times)"
        )


def _ask_all(
    ours: Callable[[str], object], peers: dict[str, FTS5 | Whoosh]
) -> dict[str, list[float]]:
    analyser = default_analyser()
    taken: dict[str, list[float]] = defaultdict(list)
    texts = corpus.make_queries(QUERIES)
    for text in texts[:10]:
        ours(text)
    for text in texts:
        words = list(dict.fromkeys(analyser.terms(text).words.split()))
        taken["ours"].append(_spent(partial(ours, text)))
        for name, peer in peers.items():
            for way, is_all in WAYS.items():
                ask = partial(peer.search, words, is_all=is_all)
                taken[f"{name}, {way}"].append(_spent(ask))
    return taken


def _middle(taken: Sequence[float]) -> float:
    return sorted(taken)[len(taken) // 2]


def _mean(taken: Sequence[float]) -> float:
    return sum(taken) / len(taken)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()

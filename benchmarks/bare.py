"""The engines by themselves: what our own layers are compared with.

Each gets the same tokens, joined by spaces, in one field for title and one for text,
and answers a query for any of its words with the ten best hits.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

import tantivy
from whoosh import fields, index
from whoosh import query as whoosh_query
from whoosh.analysis import SpaceSeparatedTokenizer

Row = tuple[int, str, str]
"""Article id, title tokens, text tokens."""


class BareTantivy:
    name = "bare Tantivy"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True)
        builder.add_text_field("title", tokenizer_name="whitespace")
        builder.add_text_field("text", tokenizer_name="whitespace")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema, str(folder))

    def build(self, rows: Iterable[Row]) -> None:
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for key, title, text in rows:
            writer.add_document(tantivy.Document(id=key, title=title, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: Sequence[str]) -> int:
        parts = [
            (
                tantivy.Occur.Should,
                tantivy.Query.term_query(self._schema, field, word),
            )
            for word in words
            for field in ("title", "text")
        ]
        searcher = self._index.searcher()
        result = searcher.search(tantivy.Query.boolean_query(parts), 10)
        return sum(bool(searcher.doc(address)) for _, address in result.hits)

    def update(self, row: Row) -> None:
        key, title, text = row
        writer = self._index.writer(heap_size=15_000_000, num_threads=1)
        writer.delete_documents("id", key)
        writer.add_document(tantivy.Document(id=key, title=title, text=text))
        writer.commit()
        self._index.reload()


class FTS5:
    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._connection = sqlite3.connect(folder / "fts.sqlite")
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(
            "CREATE VIRTUAL TABLE article USING fts5(title, text, tokenize='unicode61')"
        )

    def build(self, rows: Iterable[Row]) -> None:
        with self._connection:
            self._connection.executemany(
                "INSERT INTO article (rowid, title, text) VALUES (?, ?, ?)", rows
            )

    def search(self, words: Sequence[str]) -> int:
        match = " OR ".join('"' + word.replace('"', "") + '"' for word in words)
        rows = self._connection.execute(
            "SELECT rowid, title FROM article WHERE article MATCH ? "
            "ORDER BY rank LIMIT 10",
            (match,),
        )
        return len(rows.fetchall())

    def update(self, row: Row) -> None:
        with self._connection:
            self._connection.execute("DELETE FROM article WHERE rowid = ?", row[:1])
            self._connection.execute(
                "INSERT INTO article (rowid, title, text) VALUES (?, ?, ?)", row
            )


class BareWhoosh:
    name = "bare Whoosh"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        words = SpaceSeparatedTokenizer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            title=fields.TEXT(words),
            text=fields.TEXT(words),
        )
        self._index = index.create_in(str(folder), schema)
        self._searcher = self._index.searcher()

    def build(self, rows: Iterable[Row]) -> None:
        writer = self._index.writer(limitmb=128)
        for key, title, text in rows:
            writer.add_document(id=str(key), title=title, text=text)
        writer.commit()
        self._searcher = self._index.searcher()

    def search(self, words: Sequence[str]) -> int:
        terms = [
            whoosh_query.Term(field, word)
            for word in words
            for field in ("title", "text")
        ]
        return len(self._searcher.search(whoosh_query.Or(terms), limit=10).top_n)

    def update(self, row: Row) -> None:
        key, title, text = row
        writer = self._index.writer()
        writer.update_document(id=str(key), title=title, text=text)
        writer.commit()
        self._searcher = self._index.searcher()

"""The default engine: Tantivy."""

import json
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import Occur

from search import fields
from search.engine import Sort
from search.engines.mirror import Mirror
from search.engines.on_disk import WAIT_SECONDS, EntryWriter, OnDiskEngine
from search.entries import Entry
from search.errors import IndexLockedError, IndexUnavailableError
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    Between,
    But,
    Expression,
    Has,
    Phrase,
    Term,
)
from search.index_reader import Row
from search.terminology import ReadTerminology, shipped_terminology

_ORPHAN_SECONDS = 60.0
_SEGMENT_FILE: Final = re.compile(r"([0-9a-f]{32})\..+")
_DAMAGE: Final = re.compile("Data corrupted|Failed to open")
"""How the library begins what it says of damaged and of missing files."""
_TOKENIZER: Final = "spaces"
_ID: Final = "article_id"
_RECORD: Final = "record"
_HEAP_BYTES: Final = 20_000_000
_BULK_HEAP_BYTES: Final = 200_000_000
_BULK_THREADS: Final = 1
_MANY_SEGMENTS: Final = 12
"""From so many on, a writer waits for the merges it has started."""
_ENDLESS: Final = 2**62
"""Seconds."""
_MANY_CHOICES: Final = 30
_MOST_VALUES: Final = 1_000
"""Values of one facet that are counted."""


def _key(name: str) -> str:
    return f"{name}_key"


def _value(name: str) -> str:
    return f"{name}_value"


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: a delete by a term of an unsigned field silently deletes nothing.
    builder.add_integer_field(_ID, indexed=True, fast=True)
    for name in fields.ORDERED:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER)
    for name in fields.UNORDERED:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    for name in fields.KEYS:
        builder.add_text_field(_key(name), tokenizer_name="raw", index_option="basic")
    for name in fields.FACETS:
        builder.add_text_field(
            _value(name), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in fields.NUMBERS:
        builder.add_integer_field(name, indexed=name == fields.UPDATED, fast=True)
    builder.add_bytes_field(_RECORD, stored=True)
    return builder.build()


_SCHEMA: Final = _make_schema()


def _open_index(folder: Path) -> tantivy.Index:
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise _unreadable(folder) from error
    _register(index)
    return index


def _unreadable(folder: Path) -> IndexUnavailableError:
    return IndexUnavailableError(
        f"The index in {folder} cannot be read. Rebuild it with: kb index rebuild"
    )


def _register(index: tantivy.Index) -> None:
    # Tokenizers are not part of what is stored: every opening has to register them.
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)


class TantivyWriter:
    def __init__(self, writer: tantivy.IndexWriter, *, is_bulk: bool) -> None:
        self._writer = writer
        self._is_bulk = is_bulk

    def replace(self, entry: Entry) -> None:
        # A bulk writer starts with an empty index and is given each article once.
        if not self._is_bulk:
            self.remove(entry.article_id)
        self._writer.add_document(_to_document(entry))

    def remove(self, article_id: int) -> None:
        self._writer.delete_documents_by_term(_ID, article_id)


def _to_document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer(_ID, entry.article_id)
    for name, terms in entry.terms.items():
        if terms:
            document.add_text(name, terms)
    for name, keys in entry.keys.items():
        for key in keys:
            document.add_text(_key(name), key)
    for name, values in entry.values.items():
        for value in values:
            document.add_text(_value(name), value)
    for name, number in entry.numbers.items():
        document.add_integer(name, number)
    record = json.dumps(entry.record, ensure_ascii=False, separators=(",", ":"))
    document.add_bytes(_RECORD, record.encode("utf-8", "replace"))
    return document


class TantivyReader:
    """One state of the index."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher

    def top(
        self, expression: Expression, *, sort: Sort, offset: int, limit: int
    ) -> tuple[int, list[Row]]:
        if limit == 0:
            return self.count(expression), []
        order = {Sort.DATE: fields.UPDATED, Sort.REUSE: fields.REUSE}.get(sort)
        found = self._searcher.search(
            _to_query(expression), limit, order_by_field=order, offset=offset
        )
        return int(found.count or 0), self._rows(found.hits)  # type: ignore[attr-defined]

    def count(self, expression: Expression) -> int:
        found = self._searcher.search(_to_query(expression), 1)
        return int(found.count or 0)  # type: ignore[attr-defined]

    def value_counts(
        self, expression: Expression, attributes: Sequence[str]
    ) -> dict[str, dict[str, int]]:
        wanted = {
            name: {"terms": {"field": _value(name), "size": _MOST_VALUES}}
            for name in attributes
        }
        found = self._searcher.aggregate(_to_query(expression), wanted)
        return {
            name: {
                bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]
            }
            for name in attributes
        }

    def terms(self, field: str, prefix: str) -> Iterable[str]:
        return [term for term, _ in self._searcher.terms_with_prefix(field, prefix)]

    def frequency(self, field: str, term: str) -> int:
        return self._searcher.doc_freq(field, term)

    def size(self) -> int:
        return self._searcher.num_docs

    def article_ids(self) -> Iterator[int]:
        everything = tantivy.Query.all_query()
        count = max(1, self._searcher.num_docs)
        hits = self._searcher.search(everything, count, count=False).hits
        values = self._searcher.fast_field_values(_ID, [place for _, place in hits])
        return iter(sorted(int(value) for value in values if value is not None))

    def _rows(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[Row]:
        places = [place for _, place in hits]
        article_ids = self._searcher.fast_field_values(_ID, places)
        links = self._searcher.fast_field_values(fields.LINKED_COUNT, places)
        return [
            Row(
                int(key or 0),
                float(score or 0),
                int(count or 0),
                partial(self._read, place),
            )
            for (score, place), key, count in zip(hits, article_ids, links, strict=True)
        ]

    def _read(self, place: tantivy.DocAddress) -> Mapping[str, Any]:
        stored = self._searcher.doc(place).get_first(_RECORD)
        record: Mapping[str, Any] = json.loads(bytes(stored or b"{}"))
        return record


class TantivyGeneration:
    def __init__(self, folder: Path) -> None:
        self._mirror = Mirror(folder)
        self._index = _open_index(self._mirror.folder)
        self._commit_file = folder / "meta.json"
        self._seen: tuple[int, int] | None = None
        self._reader: TantivyReader | None = None

    def reader(self) -> TantivyReader:
        # Each commit puts a new file in its place; looking costs a microsecond.
        try:
            state = self._commit_file.stat()
            seen = (state.st_mtime_ns, state.st_ino)
            if self._reader is not None and seen == self._seen:
                return self._reader
            self._mirror.refresh()
            self._index.reload()
            searcher = self._index.searcher()
            # A lost file of positions is missed only when the first word is looked up.
            searcher.doc_freq(fields.ORDERED[0], "")
        except (OSError, ValueError) as error:
            raise _unreadable(self._commit_file.parent) from error
        self._reader = TantivyReader(searcher)
        self._seen = seen
        return self._reader

    def close(self) -> None:
        self._reader = None
        self._mirror.close()


class TantivyStorage:
    name = "tantivy"

    def create(self, folder: Path) -> None:
        tantivy.Index(_SCHEMA, path=str(folder))

    def open(self, folder: Path) -> TantivyGeneration:
        return TantivyGeneration(folder)

    @contextmanager
    def writing(self, folder: Path, *, is_bulk: bool) -> Iterator[EntryWriter]:
        # Opened anew each time: a handle from before another process's commit leaves
        # segment files behind that nothing collects.
        index = _open_index(folder)
        heap, threads = (
            (_BULK_HEAP_BYTES, _BULK_THREADS) if is_bulk else (_HEAP_BYTES, 1)
        )
        try:
            writer = index.writer(heap, threads)
        except ValueError as error:
            raise IndexLockedError(
                "The index is being written by another program."
            ) from error
        try:
            yield TantivyWriter(writer, is_bulk=is_bulk)
        except BaseException:
            writer.rollback()
            writer.wait_merging_threads()
            raise
        try:
            writer.commit()
            index.reload()
        except ValueError as error:
            # A full disk is no damage.
            if _DAMAGE.match(str(error)):
                raise _unreadable(folder) from error
            raise
        if is_bulk or index.searcher().num_segments > _MANY_SEGMENTS:
            writer.wait_merging_threads()
            _remove_orphans(folder)


def _remove_orphans(folder: Path) -> None:
    """Remove files of segments that no commit names any more.

    A merge that ends after its writer was closed leaves them behind, and the library
    forgets them. What another process may just be opening is left for the next time.
    """
    living = {
        segment["segment_id"].replace("-", "")
        for segment in json.loads((folder / "meta.json").read_bytes())["segments"]
    }
    oldest = time.time() - _ORPHAN_SECONDS
    for path in folder.iterdir():
        is_segment = _SEGMENT_FILE.fullmatch(path.name)
        if is_segment and is_segment[1] not in living and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


class TantivyEngine(OnDiskEngine):
    """A Tantivy index in *folder*, which is made when it is first needed."""

    def __init__(
        self,
        folder: Path,
        terminology: ReadTerminology = shipped_terminology,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        super().__init__(
            TantivyStorage(), folder, terminology, wait_seconds=wait_seconds
        )


def _to_query(expression: Expression) -> tantivy.Query:
    match expression:
        case Term() | Phrase():
            return _ranking(expression)
        case Has() | Between():
            return tantivy.Query.const_score_query(_narrowing(expression), 0.0)
        case AllOf() | AnyOf():
            return _several(expression)
        case But(wanted, unwanted):
            return _with(wanted, Occur.MustNot, unwanted)
        case Better(wanted, bonuses):
            return _with(wanted, Occur.Should, bonuses)


def _ranking(expression: Term | Phrase) -> tantivy.Query:
    if isinstance(expression, Term):
        query = tantivy.Query.term_query(
            _SCHEMA, expression.field, expression.text, "freq"
        )
    else:
        query = tantivy.Query.phrase_query(
            _SCHEMA, expression.field, list(expression.texts)
        )
    return _weighted(query, expression.weight)


def _several(expression: AllOf | AnyOf) -> tantivy.Query:
    if expression == AllOf():
        everything = tantivy.Query.all_query()
        return tantivy.Query.const_score_query(everything, 0.0)
    if not expression.children:
        return tantivy.Query.empty_query()
    if isinstance(expression, AllOf):
        return _boolean(Occur.Must, expression.children)
    count, minimum = len(expression.children), expression.minimum
    if minimum > 1 and comb(count, minimum) <= _MANY_CHOICES:
        # Written out, each choice is an intersection that skips through its rarest
        # term; a minimum reads every term to its end.
        choices = combinations(expression.children, minimum)
        return _boolean(Occur.Should, map(AllOf, choices))
    return _boolean(Occur.Should, expression.children, minimum)


def _with(
    wanted: Expression, occur: Occur, others: Iterable[Expression]
) -> tantivy.Query:
    parts = [(Occur.Must, _to_query(wanted))]
    parts += [(occur, _to_query(other)) for other in others]
    return tantivy.Query.boolean_query(parts)


def _boolean(
    occur: Occur, children: Iterable[Expression], minimum: int | None = None
) -> tantivy.Query:
    parts = [(occur, _to_query(child)) for child in children]
    return tantivy.Query.boolean_query(parts, minimum_number_should_match=minimum)


def _weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _has(name: str, values: list[str]) -> tantivy.Query:
    if len(values) == 1:
        # A set is written out as bits of all documents; one term is skipped through.
        return tantivy.Query.term_query(_SCHEMA, name, values[0], "basic")
    return tantivy.Query.term_set_query(_SCHEMA, name, values)


def _narrowing(narrowing: Has | Between) -> tantivy.Query:
    if isinstance(narrowing, Has):
        return _has(_key(narrowing.attribute), sorted(narrowing.values))
    return tantivy.Query.range_query(
        _SCHEMA,
        fields.UPDATED,
        tantivy.FieldType.Integer,
        # An end left open together with an excluded bound matches nothing.
        lower_bound=-_ENDLESS if narrowing.since is None else narrowing.since,
        upper_bound=_ENDLESS if narrowing.until is None else narrowing.until,
        include_upper=False,
    )

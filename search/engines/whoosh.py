"""The engine where no compiled search library may be installed: Whoosh."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import RLock
from typing import Any, Final

from whoosh import fields as whoosh_fields
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query
from whoosh.analysis import RegexTokenizer
from whoosh.formats import Existence
from whoosh.reading import TermNotFound
from whoosh.writing import LockError

from search import fields
from search.engine import Sort
from search.engines.evaluation import Scores, evaluate, rank
from search.engines.generations import WAIT_SECONDS
from search.engines.listing import look_up
from search.engines.on_disk import EntryWriter, OnDiskEngine
from search.entries import Entry
from search.errors import IndexLockedError, IndexUnavailableError
from search.expressions import Between, Has, Phrase, Term
from search.index_reader import Answer, Lookup, Question, Row, Vocabulary
from search.terminology import ReadTerminology, shipped_terminology

_ID: Final = "article_id"
_ID_TERM: Final = "article_id_term"
_RECORD: Final = "record"
_SEPARATOR: Final = "\x1f"
"""Between the values of one attribute; no text field keeps control characters."""
_BULK_MEGABYTES: Final = 256


class _Keys(whoosh_fields.FieldType):  # type: ignore[misc]
    """Whole values, matched and never weighed."""

    def __init__(self) -> None:
        self.analyzer = RegexTokenizer(rf"[^{_SEPARATOR}]+")
        self.format = Existence()
        self.stored = False
        self.unique = False
        self.vector = None
        self.spelling = False
        self.column_type = None


def _key(name: str) -> str:
    return f"{name}_key"


def _value(name: str) -> str:
    return f"{name}_value"


def _make_schema() -> whoosh_fields.Schema:
    spaces = RegexTokenizer(r"\S+")
    schema = whoosh_fields.Schema()
    schema.add(_ID, whoosh_fields.NUMERIC(int, bits=64, stored=True, sortable=True))
    schema.add(_ID_TERM, whoosh_fields.ID(unique=True))
    for name in fields.ORDERED:
        schema.add(name, whoosh_fields.TEXT(analyzer=spaces, phrase=True))
    for name in fields.UNORDERED:
        schema.add(name, whoosh_fields.TEXT(analyzer=spaces, phrase=False))
    for name in fields.KEYS:
        schema.add(_key(name), _Keys())
    for name in fields.FACETS:
        schema.add(_value(name), whoosh_fields.ID(sortable=True))
    for name in fields.NUMBERS:
        schema.add(name, whoosh_fields.NUMERIC(int, bits=64, sortable=True))
    schema.add(_RECORD, whoosh_fields.STORED)
    return schema


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    """Of damaged bytes it says whatever its unpickling happens to stumble over."""
    try:
        yield
    except Exception as error:
        raise _unreadable(folder) from error


@contextmanager
def _changing(folder: Path) -> Iterator[None]:
    """The same, but a lock and a full disk are no damage."""
    try:
        yield
    except FileNotFoundError as error:
        raise _unreadable(folder) from error
    except (LockError, OSError):
        raise
    except Exception as error:
        raise _unreadable(folder) from error


def _unreadable(folder: Path) -> IndexUnavailableError:
    return IndexUnavailableError(
        f"The index in {folder} cannot be read. Rebuild it with: kb index rebuild"
    )


class WhooshWriter:
    def __init__(self, writer: Any, folder: Path, *, is_bulk: bool) -> None:
        self._writer = writer
        self._folder = folder
        self._is_bulk = is_bulk

    def replace(self, entry: Entry) -> None:
        # A bulk writer starts with an empty index and is given each article once.
        add = (
            self._writer.add_document if self._is_bulk else self._writer.update_document
        )
        document = _to_document(entry)
        with _changing(self._folder):
            add(**document)

    def remove(self, article_id: int) -> None:
        with _changing(self._folder):
            self._writer.delete_by_term(_ID_TERM, str(article_id))


def _to_document(entry: Entry) -> dict[str, Any]:
    document: dict[str, Any] = {
        _ID: entry.article_id,
        _ID_TERM: str(entry.article_id),
        _RECORD: entry.record,
        **entry.numbers,
    }
    document |= {name: terms for name, terms in entry.terms.items() if terms}
    for name, keys in entry.keys.items():
        if keys:
            document[_key(name)] = _SEPARATOR.join(keys)
    for name, values in entry.values.items():
        # Never empty: Whoosh's columns are too short if the last documents lack a value.
        document[_value(name)] = _SEPARATOR.join(("", *values))
    return document


class WhooshReader:
    """One state of the index.

    Whoosh's readers share file positions, so one thread at a time may use them.
    """

    def __init__(self, searcher: Any) -> None:
        self.searcher = searcher
        self._turn = RLock()

    def look_up(self, lookups: Sequence[Lookup]) -> Vocabulary:
        with self._turn:
            return look_up(self, lookups)

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        with self._turn:
            return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        ranked, scores = rank(question, self, partial(self._order, question.sort))
        shown = ranked[question.offset : question.offset + question.limit]
        counts: dict[str, dict[str, int]] = {}
        for counting in question.countings:
            matched = evaluate(counting.matched, self)
            counts |= {name: self._count(name, matched) for name in counting.attributes}
        return Answer(self._rows(shown, scores), len(ranked), counts)

    def terms(self, field: str, beginning: str) -> Iterable[str]:
        found = self._reader.expand_prefix(field, beginning.encode())
        return [term.decode() for term in found]

    def frequency(self, field: str, term: str) -> int:
        return int(self._reader.doc_frequency(field, term))

    def exact_frequency(self, field: str, term: str) -> int:
        if self._reader.has_deletions():
            return len(self._numbers(field, term))
        return self.frequency(field, term)

    def size(self) -> int:
        return int(self._reader.doc_count())

    def article_ids(self) -> Iterator[int]:
        if not self.size():
            # An index without a segment has no columns either.
            return iter(())
        with self._turn:
            column = self._reader.column_reader(_ID)
            return iter(sorted(column[number] for number in self._all_numbers()))

    def everything(self) -> Scores:
        return dict.fromkeys(self._all_numbers(), 0.0)

    def term(self, term: Term) -> Scores:
        # Whoosh weighs a term before it looks whether the index has it, and fails.
        if not self.frequency(term.field, term.text):
            return {}
        return self._matches(
            lambda searcher: searcher.postings(term.field, term.text), term.weight
        )

    def phrase(self, phrase: Phrase) -> Scores:
        query = whoosh_query.Phrase(phrase.field, list(phrase.texts))
        return self._matches(query.matcher, phrase.weight)

    def has(self, narrowing: Has) -> Scores:
        name = _key(narrowing.attribute)
        numbers: set[int] = set()
        for value in narrowing.values:
            numbers.update(self._numbers(name, value))
        return dict.fromkeys(numbers, 0.0)

    def between(self, narrowing: Between) -> Scores:
        column = self._column(fields.UPDATED)
        since, until = narrowing.since, narrowing.until
        return {
            number: 0.0
            for number in self._all_numbers()
            if (since is None or column(number) >= since)
            and (until is None or column(number) < until)
        }

    @property
    def _reader(self) -> Any:
        return self.searcher.reader()

    def _all_numbers(self) -> Iterator[int]:
        return iter(self._reader.all_doc_ids())

    def _numbers(self, name: str, value: str) -> list[int]:
        try:
            return list(self._reader.postings(name, value).all_ids())
        except TermNotFound:
            return []

    def _matches(self, match: Callable[[Any], Any], weight: float) -> Scores:
        scores: dict[int, float] = {}
        for searcher, offset in self.searcher.leaf_searchers():
            try:
                matcher = match(searcher)
            except TermNotFound:
                continue
            while matcher.is_active():
                scores[matcher.id() + offset] = weight * matcher.score()
                matcher.next()
        return scores

    def _column(self, name: str) -> Callable[[int], Any]:
        return partial(_get, self._reader.column_reader(name))

    def _order(self, sort: Sort, scores: Scores) -> Callable[[int], float]:
        if sort is Sort.RELEVANCE:
            return scores.__getitem__
        return self._column(fields.UPDATED if sort is Sort.DATE else fields.REUSE)

    def _count(self, name: str, matched: Iterable[int]) -> dict[str, int]:
        if not self._reader.has_column(_value(name)):
            return {}
        column = self._column(_value(name))
        counts = Counter(
            value
            for number in matched
            for value in column(number).split(_SEPARATOR)
            if value
        )
        return dict(counts)

    def _rows(self, numbers: Sequence[int], scores: Scores) -> list[Row]:
        if not numbers:
            return []
        article_id, links = self._column(_ID), self._column(fields.LINKED_COUNT)
        return [
            Row(
                article_id(number),
                scores[number],
                links(number),
                partial(self._record, number),
            )
            for number in numbers
        ]

    def _record(self, number: int) -> Mapping[str, Any]:
        with self._turn:
            record: Mapping[str, Any] = self.searcher.stored_fields(number)[_RECORD]
            return record


def _get(column: Any, number: int) -> Any:
    return column[number]


class WhooshGeneration:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _reading(folder):
            searcher = whoosh_index.open_dir(str(folder)).searcher()
        self._reader = WhooshReader(searcher)
        self._turn = RLock()

    def reader(self) -> WhooshReader:
        with self._turn, _reading(self._folder):
            searcher = self._reader.searcher
            if not searcher.up_to_date():
                # The old one is not closed: another thread may be using it.
                self._reader = WhooshReader(searcher.refresh())
            return self._reader

    def close(self) -> None:
        self._reader.searcher.close()


class WhooshStorage:
    name = "whoosh"

    def create(self, folder: Path) -> None:
        whoosh_index.create_in(str(folder), _make_schema()).close()

    def open(self, folder: Path) -> WhooshGeneration:
        return WhooshGeneration(folder)

    @contextmanager
    def writing(self, folder: Path, *, is_bulk: bool) -> Iterator[EntryWriter]:
        try:
            with _changing(folder):
                index = whoosh_index.open_dir(str(folder))
                writer = index.writer(limitmb=_BULK_MEGABYTES if is_bulk else 32)
        except LockError as error:
            raise IndexLockedError(
                "The index is being written by another program."
            ) from error
        try:
            yield WhooshWriter(writer, folder, is_bulk=is_bulk)
        except BaseException:
            writer.cancel()
            raise
        with _changing(folder):
            writer.commit()
        index.close()

    def settle(self) -> None:
        """All is done with the commit."""


class WhooshEngine(OnDiskEngine):
    """A Whoosh index in *folder*, which is made when it is first needed."""

    def __init__(
        self,
        folder: Path,
        terminology: ReadTerminology = shipped_terminology,
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        super().__init__(
            WhooshStorage(), folder, terminology, wait_seconds=wait_seconds
        )

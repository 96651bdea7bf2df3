"""An index in memory: for tests of what stands above the engines, and for a few texts."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import inf, log

from search import fields
from search.analysis import make_analyser
from search.engine import Document, FreshIndex, Sort, Status
from search.engines.asking import Asking, State
from search.engines.evaluation import Scores, evaluate, rank
from search.engines.listing import look_up
from search.entries import Entry, iter_entries, stamp
from search.expressions import Between, Has, Phrase, Term
from search.index_reader import Answer, Lookup, Question, Row, Vocabulary
from search.terminology import ReadTerminology, shipped_terminology


@dataclass(frozen=True, slots=True)
class _Indexed:
    entry: Entry
    terms: Mapping[str, Counter[str]]


class MemoryReader:
    """Goes through all documents for every question."""

    def __init__(self, documents: Mapping[int, _Indexed]) -> None:
        self._documents = documents

    def look_up(self, lookups: Sequence[Lookup]) -> Vocabulary:
        return look_up(self, lookups)

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        return [self._answer(question) for question in questions]

    def _answer(self, question: Question) -> Answer:
        ranked, scores = rank(question, self, partial(self._order, question.sort))
        shown = ranked[question.offset : question.offset + question.limit]
        counts = {
            name: Counter(
                value
                for key in evaluate(counting.matched, self)
                for value in self._entry(key).values[name]
            )
            for counting in question.countings
            for name in counting.attributes
        }
        return Answer(
            [self._row(key, scores[key]) for key in shown], len(ranked), counts
        )

    def terms(self, field: str, beginning: str) -> Iterable[str]:
        return {
            term
            for document in self._documents.values()
            for term in document.terms[field]
            if term.startswith(beginning)
        }

    def size(self) -> int:
        return len(self._documents)

    def frequency(self, field: str, term: str) -> int:
        documents = self._documents.values()
        return sum(term in document.terms[field] for document in documents)

    def exact_frequency(self, field: str, term: str) -> int:
        return self.frequency(field, term)

    def _entry(self, key: int) -> Entry:
        return self._documents[key].entry

    def _row(self, key: int, score: float) -> Row:
        entry = self._entry(key)
        links = entry.numbers[fields.LINKED_COUNT]
        return Row(key, score, links, lambda: entry.record)

    def _order(self, sort: Sort, scores: Scores) -> Callable[[int], float]:
        if sort is Sort.RELEVANCE:
            return scores.__getitem__
        name = fields.UPDATED if sort is Sort.DATE else fields.REUSE
        return lambda key: self._entry(key).numbers[name]

    def everything(self) -> Scores:
        return dict.fromkeys(self._documents, 0.0)

    def term(self, term: Term) -> Scores:
        counts = {
            key: count
            for key, document in self._documents.items()
            if (count := document.terms[term.field][term.text])
        }
        rarity = log(1 + len(self._documents) / (len(counts) + 0.5))
        return {
            key: 2.2 * term.weight * rarity * count / (count + 1.2)
            for key, count in counts.items()
        }

    def phrase(self, phrase: Phrase) -> Scores:
        joined = r"\s+".join(map(re.escape, phrase.texts))
        pattern = re.compile(rf"(?<!\S){joined}(?!\S)")
        return {
            key: phrase.weight * len(phrase.texts)
            for key in self._documents
            if pattern.search(self._entry(key).terms[phrase.field])
        }

    def has(self, narrowing: Has) -> Scores:
        return {
            key: 0.0
            for key in self._documents
            if not narrowing.values.isdisjoint(
                self._entry(key).keys[narrowing.attribute]
            )
        }

    def between(self, narrowing: Between) -> Scores:
        since = -inf if narrowing.since is None else narrowing.since
        until = inf if narrowing.until is None else narrowing.until
        return {
            key: 0.0
            for key in self._documents
            if since <= self._entry(key).numbers[fields.UPDATED] < until
        }


class MemoryEngine(Asking):
    """The whole protocol, without a disk."""

    def __init__(self, terminology: ReadTerminology = shipped_terminology) -> None:
        super().__init__(terminology)
        self._analyser = make_analyser(terminology().words)
        self._documents: dict[int, _Indexed] = {}

    def _state(self) -> State:
        return State(MemoryReader(self._documents), self._analyser)

    def update(
        self,
        documents: Iterable[Document],
        *,
        as_of: int = 0,  # noqa: ARG002 - Its documents come one after the other.
    ) -> None:
        entries = list(iter_entries(documents, self._analyser))
        changed = {
            entry.article_id: _Indexed(
                entry,
                {name: Counter(terms.split()) for name, terms in entry.terms.items()},
            )
            for entry in entries
        }
        self._documents = {**self._documents, **changed}

    def delete(
        self,
        article_ids: Iterable[int],
        *,
        as_of: int = 0,  # noqa: ARG002 - As above.
    ) -> None:
        gone = set(article_ids)
        self._documents = {
            key: document
            for key, document in self._documents.items()
            if key not in gone
        }

    @contextmanager
    def rebuilding(self) -> Iterator[FreshIndex]:
        fresh = MemoryEngine(self._terminology)
        yield fresh
        self._documents, self._analyser = fresh._documents, fresh._analyser

    def settle(self) -> None:
        """All that was given is there."""

    def article_ids(self) -> Iterator[int]:
        return iter(sorted(self._documents))

    def status(self) -> Status:
        current = stamp(self._analyser)
        wanted = stamp(make_analyser(self._terminology().words))
        return Status(
            engine="memory",
            documents=len(self._documents),
            stamp=current,
            wanted_stamp=wanted,
            size=0,
        )

    def close(self) -> None:
        """There is nothing to let go of."""

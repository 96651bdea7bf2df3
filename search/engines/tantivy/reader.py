"""What one state of a Tantivy index answers."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache, partial
from itertools import chain, islice
from typing import Any, Final

import tantivy

from kb.articles.kinds import Audience
from search import fields
from search.engine import Sort
from search.engines.listing import look_up
from search.engines.tantivy.halves import Halves, halve
from search.engines.tantivy.queries import to_query
from search.engines.tantivy.schema import ID, RECORD, key_name, value_name
from search.engines.tantivy.together import do_all
from search.expressions import But, Expression, Has, Term, all_of, without_bonuses
from search.index_reader import Answer, Counting, Lookup, Question, Row, Vocabulary

_MOST_VALUES: Final = 1_000
"""Values of one facet that are counted."""
_ORDER: Final = {Sort.DATE: fields.UPDATED, Sort.REUSE: fields.REUSE}


_FREQUENCIES: Final = 1_000
"""Terms: who weighs a word and who ranks by it ask for the same."""
_MOST_BY_HALVES: Final = 100
"""Hits; each of them is looked at once more."""
_TRIED: Final = 2
"""So many times the hits that are wanted are found by their words and looked at."""

_Hit = tuple[Any, tantivy.DocAddress]


class TantivyReader:
    """One state of the index."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._frequency = lru_cache(_FREQUENCIES)(searcher.doc_freq)

    def look_up(self, lookups: Sequence[Lookup]) -> Vocabulary:
        return look_up(self, lookups)

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        works = [self._works(question) for question in questions]
        done = iter(do_all(list(chain.from_iterable(works)), self._searcher.num_docs))
        return [
            self._to_answer(question, list(islice(done, len(some))))
            for question, some in zip(questions, works, strict=True)
        ]

    def _works(self, question: Question) -> list[Callable[[], Any]]:
        """Its rows, its facets and its total, unless a facet tells that."""
        works: list[Callable[[], Any]] = [partial(self._tiers, question)]
        works += [partial(self._count_values, each) for each in question.countings]
        if question.is_counted and _find_total(question) is None:
            works.append(partial(self._count, question.matched))
        return works

    def _to_answer(self, question: Question, done: list[Any]) -> Answer:
        rows, *counted = done
        single = _find_total(question)
        total = counted.pop() if question.is_counted and single is None else 0
        counts: dict[str, dict[str, int]] = {}
        for some in counted:
            counts |= some
        if single is not None:
            total = sum(counts[single].values())
        return Answer(rows, total, counts)

    def _tiers(self, question: Question) -> list[Row]:
        offset, limit = max(0, question.offset), question.limit
        matched, preferred = question.matched, question.preferred
        if preferred is None or not limit:
            return self._top(matched, question.sort, offset, limit)
        rows = self._top(preferred, question.sort, offset, limit)
        if len(rows) == limit:
            return rows
        if not offset:
            # All of these are known, and need not be told from the others again.
            known = {row.article_id for row in rows}
            best = self._top(matched, question.sort, 0, limit)
            rest = [row for row in best if row.article_id not in known]
            return (rows + rest)[:limit]
        found = offset + len(rows) if rows else self._count(preferred)
        others = But(matched, (without_bonuses(preferred),))
        more = self._top(
            others, question.sort, max(0, offset - found), limit - len(rows)
        )
        return rows + more

    def _top(
        self, expression: Expression, sort: Sort, offset: int, limit: int
    ) -> list[Row]:
        if not limit:
            return []
        if sort is Sort.RELEVANCE:
            best = self._best_by_halves(expression, offset + limit)
            if best is not None:
                return self._rows(best[offset:])
        found = self._searcher.search(
            to_query(expression),
            limit,
            count=False,
            order_by_field=_ORDER.get(sort),
            offset=offset,
        )
        return self._rows(found.hits)

    def _best_by_halves(self, expression: Expression, most: int) -> list[_Hit] | None:
        """Nothing if it has to be found otherwise."""
        halves = halve(expression, self._frequency_of, self.size())
        # Of those found by their words filters leave a part.
        if halves is None or most > _MOST_BY_HALVES * halves.left:
            return None
        asked: list[Callable[[], Any]] = [partial(self._best_of_words, halves, most)]
        asked += [partial(self._best, each, most) for each in halves.phrases]
        words, *phrases = do_all(asked, self.size())
        if words is None:
            return None
        best = {_place(hit): hit for some in (words, *phrases) for hit in some}
        # As the library orders: among equals the first document comes first.
        return sorted(best.values(), key=lambda hit: (-hit[0], _place(hit)))[:most]

    def _frequency_of(self, part: Term | Has) -> int:
        if isinstance(part, Term):
            return self.frequency(part.field, part.text)
        name = key_name(part.attribute)
        return sum(self.frequency(name, value) for value in part.values)

    def _best_of_words(self, halves: Halves, most: int) -> list[_Hit] | None:
        """Of what matches, the best by their words; nothing if they are not sure."""
        tried = int(_TRIED * most / halves.left)
        found = self._best(halves.terms, tried)
        ids = self._searcher.fast_field_values(ID, [place for _, place in found])
        among = Has(fields.ARTICLE, frozenset(map(str, ids)))
        matching = all_of([among, halves.matched])
        places = {_place(hit) for hit in self._best(matching, tried)} if found else ()
        best = [hit for hit in found if _place(hit) in places]
        return best if len(best) >= most or len(found) < tried else None

    def _best(self, expression: Expression, most: int) -> list[_Hit]:
        return self._searcher.search(to_query(expression), most, count=False).hits

    def _count(self, expression: Expression) -> int:
        # Every document has one value of it. Facets are counted without being scored,
        # which costs two thirds of the library's own number.
        single = fields.SINGLE_FACETS[0]
        counts = self._count_values(Counting((single,), expression))
        return sum(counts[single].values())

    def _count_values(self, counting: Counting) -> dict[str, dict[str, int]]:
        wanted = {
            name: {"terms": {"field": value_name(name), "size": _MOST_VALUES}}
            for name in counting.attributes
        }
        matched = to_query(without_bonuses(counting.matched))
        found = self._searcher.aggregate(matched, wanted)
        return {
            name: {
                bucket["key"]: bucket["doc_count"] for bucket in found[name]["buckets"]
            }
            for name in counting.attributes
        }

    def terms(self, field: str, beginning: str) -> Iterable[str]:
        return [term for term, _ in self._searcher.terms_with_prefix(field, beginning)]

    def frequency(self, field: str, term: str) -> int:
        return self._frequency(field, term)

    def exact_frequency(self, field: str, term: str) -> int:
        frequency = self.frequency(field, term)
        if not frequency or not self._has_deleted:
            return frequency
        itself = tantivy.Query.const_score_query(to_query(Term(field, term)), 0.0)
        return int(self._searcher.search(itself, 1).count or 0)  # type: ignore[attr-defined]

    @cached_property
    def _has_deleted(self) -> bool:
        """Whether documents are left that were deleted; the library keeps it to itself."""
        stored = sum(
            self._searcher.doc_freq(key_name("audience"), audience)
            for audience in Audience
        )
        return stored != self._searcher.num_docs

    def size(self) -> int:
        return self._searcher.num_docs

    def article_ids(self) -> Iterator[int]:
        everything = tantivy.Query.all_query()
        count = max(1, self._searcher.num_docs)
        hits = self._searcher.search(everything, count, count=False).hits
        values = self._searcher.fast_field_values(ID, [place for _, place in hits])
        return iter(sorted(int(value) for value in values if value is not None))

    def _rows(self, hits: Sequence[tuple[Any, tantivy.DocAddress]]) -> list[Row]:
        places = [place for _, place in hits]
        article_ids = self._searcher.fast_field_values(ID, places)
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
        stored = self._searcher.doc(place).get_first(RECORD)
        record: Mapping[str, Any] = json.loads(bytes(stored or b"{}"))
        return record


def _place(hit: _Hit) -> tuple[int, int]:
    _, place = hit
    return place.segment_ord, place.doc


def _find_total(question: Question) -> str | None:
    """A facet that tells the total: every document has one value of it."""
    for counting in question.countings:
        if counting.matched == question.matched:
            for name in fields.SINGLE_FACETS:
                if name in counting.attributes:
                    return name
    return None

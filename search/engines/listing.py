"""What is asked of words, answered by engines that can list their terms."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Protocol

from search.index_reader import Beginning, Frequencies, Lookup, Near, Vocabulary


class Listing(Protocol):
    """An index whose terms can be listed."""

    def size(self) -> int:
        """How many documents there are."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """In how many documents the term is, perhaps with some deleted ones."""
        ...

    def exact_frequency(self, field: str, term: str) -> int:
        """The same, without any that was deleted."""
        ...

    def terms(self, field: str, beginning: str) -> Iterable[str]:
        """The index's own terms that begin so."""
        ...


def look_up(index: Listing, lookups: Sequence[Lookup]) -> Vocabulary:
    return Vocabulary(index.size(), [_find(index, asked) for asked in lookups])


def _find(index: Listing, asked: Lookup) -> Mapping[str, int]:
    is_exact = isinstance(asked, Frequencies) and asked.is_exact
    count = index.exact_frequency if is_exact else index.frequency
    return {term: count(asked.field, term) for term in _terms(index, asked)}


def _terms(index: Listing, asked: Lookup) -> Iterable[str]:
    match asked:
        case Frequencies(terms=terms):
            return terms
        case Beginning():
            listed = index.terms(asked.field, asked.beginning) if asked.most else ()
            return _shortest(listed, asked.most)
        case Near():
            each = (index.terms(asked.field, first) for first in set(asked.firsts))
            return nearest(chain.from_iterable(each), asked)


def _shortest(terms: Iterable[str], most: int) -> list[str]:
    return sorted(terms, key=lambda term: (len(term), term))[:most]


def nearest(terms: Iterable[str], asked: Near) -> list[str]:
    """Those of *terms* that are near, as ``Near`` has them; their firsts are given."""
    # Few queries ask for it, and comparing spellings takes a library of its own.
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    word, most = asked.word, asked.distance
    near = sorted(
        (distance, term)
        for term in terms
        if abs(len(term) - len(word)) <= most
        and (distance := OSA.distance(word, term, score_cutoff=most)) <= most
    )
    return [term for _, term in near[: asked.most]]

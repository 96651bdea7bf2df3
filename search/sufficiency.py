"""How much of a query is enough: what carries its weight, and a rare word in the title."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import log2
from statistics import fmean
from typing import Final

from search import fields
from search.expressions import (
    NOTHING,
    AllOf,
    AnyOf,
    Enough,
    Expression,
    Phrase,
    Term,
    all_of,
    any_of,
)
from search.index_reader import Frequencies, Vocabulary

_IN_TITLES: Final = {fields.TEXT: fields.TITLE, fields.EXACT: fields.TITLE_EXACT}


@dataclass(frozen=True, slots=True)
class Rarity:
    """In how many documents the words of a query are."""

    documents: int = 0
    frequencies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By field and term."""
    is_secret: bool = False
    """Numbers of all documents would tell the reader of those that are not theirs."""

    def count(self, expression: Expression) -> int | None:
        """So many documents match at most, or a few more; nothing if it is not known."""
        match expression:
            case Term(name, text):
                return self.frequencies.get(name, {}).get(text)
            case Phrase(name, texts):
                counts = self._counts(Term(name, text) for text in texts)
                return None if counts is None else min(counts, default=None)
            case AllOf(children):
                counts = self._counts(children)
                return None if counts is None else min(counts, default=None)
            case AnyOf(children):
                counts = self._counts(children)
                return None if counts is None else max(counts, default=None)
            case _:
                return None

    def _counts(self, expressions: Iterable[Expression]) -> list[int] | None:
        counts = [self.count(each) for each in expressions]
        known = [count for count in counts if count is not None]
        return known if len(known) == len(counts) else None

    def weigh(self, wanted: Sequence[Expression]) -> list[int]:
        """The weight of each word, from 1 to ``fields.MOST_WEIGHT``.

        A word that no document has weighs what the others do on average: it may be
        misspelt. One whose number is not known was chosen by a sign of the query
        language and weighs most.
        """
        told = [self._information(self.count(each)) for each in wanted]
        known = [bits for bits in told if bits]
        usual, most = (fmean(known), max(known)) if known else (1.0, 1.0)
        shares = ((most if bits is None else bits or usual) / most for bits in told)
        return [max(1, round(fields.MOST_WEIGHT * share)) for share in shares]

    def _information(self, count: int | None) -> float | None:
        """Bits that one learns of a document from its having the word; 0 of no word."""
        if not count:
            return count
        return log2(1 + self.documents / count)

    def is_little(self, expression: Expression) -> bool:
        """Whether so few documents have it that other languages should be asked."""
        count = self.count(expression)
        return self.is_secret or (count is not None and count <= fields.LITTLE)

    def is_rare(self, expression: Expression) -> bool:
        count = self.count(expression)
        return count is not None and 0 < count**2 <= self.documents * fields.RARE


def to_lookups(wanted: Iterable[Expression]) -> list[Frequencies]:
    """What has to be known to weigh words."""
    terms: dict[str, dict[str, None]] = {}
    for expression in wanted:
        for name, text in _leaves(expression):
            terms.setdefault(name, {})[text] = None
    return [
        Frequencies(name, tuple(texts), is_exact=True) for name, texts in terms.items()
    ]


def read(vocabulary: Vocabulary, lookups: Sequence[Frequencies]) -> Rarity:
    found = zip(lookups, vocabulary.terms, strict=False)
    return Rarity(
        vocabulary.documents,
        {
            asked.field: {text: terms.get(text, 0) for text in asked.terms}
            for asked, terms in found
        },
    )


def enough(
    wanted: Sequence[Expression], rarity: Rarity, *, is_excerpt: bool
) -> Expression:
    """What has as much of *wanted* as makes it worth showing. It ranks nothing.

    Of an excerpt nobody chose the words, so less of it is enough.
    """
    weights = rarity.weigh(wanted)
    share = fields.ENOUGH if len(wanted) > 2 else fields.ENOUGH_OF_TWO  # noqa: PLR2004
    if is_excerpt:
        share = fields.ENOUGH_OF_EXCERPT
    heaviest = sorted(weights, reverse=True)[: fields.MOST_WEIGHED]
    least = int(sum(heaviest) * share) + 1
    if sum(weights) - min(weights) < least:
        carrying: Expression = all_of(wanted)
    else:
        carrying = Enough(tuple(wanted), tuple(weights), least)
    titles = (_in_title(each) for each in wanted if rarity.is_rare(each))
    return any_of([carrying, *(title for title in titles if title != NOTHING)])


def _leaves(expression: Expression) -> Iterator[tuple[str, str]]:
    match expression:
        case Term(name, text):
            yield name, text
        case Phrase(name, texts):
            yield from ((name, text) for text in texts)
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _leaves(child)
        case _:
            return


def _in_title(expression: Expression) -> Expression:
    """The same, asked of titles; what no title can have is left out."""
    match expression:
        case Term(name, text):
            title = _IN_TITLES.get(name)
            return Term(title, text) if title else NOTHING
        case Phrase(name, texts):
            title = _IN_TITLES.get(name)
            return Phrase(title, texts) if title else NOTHING
        case AllOf(children):
            return all_of(map(_in_title, children))
        case AnyOf(children):
            titles = map(_in_title, children)
            return any_of(title for title in titles if title != NOTHING)
        case _:
            return NOTHING

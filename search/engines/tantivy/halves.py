"""A ranking in two halves, where its words are in much of a large index.

The library scores all that matches, one document after the other. What has any of some words
it goes through in blocks, which takes a third as long; so the best of these are found first, and
those among them that match are the best of all that do. What has a phrase besides is ranked
apart: it is seldom much. So is what has a phrase in place of a word of the query, as a synonym
of several characters is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Final

from search.engines.tantivy.queries import find_choices
from search.engines.tantivy.together import LARGE
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    But,
    Enough,
    Expression,
    Has,
    Phrase,
    Term,
    all_of,
)

LEAST: Final = 20_000
"""Documents with any of the words, each word counted; fewer are ranked as soon as sorted out."""
_COMMON: Final = 16
"""Where less than the sixteenth part of them can match, that is gone through instead."""


Frequency = Callable[[Term | Has], int]
"""In how many documents it is."""


@dataclass(frozen=True, slots=True)
class Halves:
    """What is ranked as *expression* has it is in one of them at least."""

    terms: Expression
    """What has any of its words, whatever filters leave: of what matches, ranked the same but
    for phrases. With a filter it would not be gone through in blocks."""
    matched: Expression
    """What of these matches without a phrase in place of a word."""
    phrases: tuple[Expression, ...]
    """What matches and has a phrase: each ranks what it finds the same, unless one behind it
    finds that, too."""
    left: float
    """How much of all the filters leave, if they had nothing to do with each other."""


def halve(
    expression: Expression, frequency: Frequency, documents: int
) -> Halves | None:
    """Nothing where it is no sum of the scores of words, or costs no less by halves."""
    if documents < LARGE:
        return None
    match expression:
        case But(wanted, unwanted):
            halves = halve(wanted, frequency, documents)
            if halves is None:
                return None
            phrases = tuple(But(each, unwanted) for each in halves.phrases)
            matched = But(halves.matched, unwanted)
            return replace(halves, matched=matched, phrases=phrases)
        case Better():
            return _halve(expression, (), frequency, documents)
        case AllOf((Better() as better, *narrowing)):
            filters = [each for each in narrowing if isinstance(each, Has)]
            if len(filters) == len(narrowing):
                return _halve(better, filters, frequency, documents)
        case _:
            pass
    return None


def _halve(
    better: Better, filters: Sequence[Has], frequency: Frequency, documents: int
) -> Halves | None:
    phrases = tuple(each for each in better.bonuses if isinstance(each, Phrase))
    others = tuple(each for each in better.bonuses if not isinstance(each, Phrase))
    try:
        wanted, instead = _set_apart(better.wanted)
        parts = wanted.children if isinstance(wanted, AllOf) else (wanted,)
        terms = [term for each in (*parts, *others) for term in _iter_terms(each)]
        shares = {term: frequency(term) / documents for term in set(terms)}
        share = _share(wanted, shares)
    except _NoSumError:
        return None
    met = sum(shares[term] for term in terms)
    left = prod(frequency(each) / documents for each in filters)
    if met * documents < LEAST or share * _COMMON < met:
        return None
    words = AnyOf(tuple(term for term in terms if shares[term]))
    apart: list[Expression] = [
        Better(each.wanted, (*each.bonuses, *better.bonuses)) for each in instead
    ]
    if phrases:
        with_phrases = all_of([wanted, AnyOf(phrases)])
        for each in others:
            # One by one: what has a phrase is too little to read all that has a word.
            with_phrases = Better(with_phrases, (each,))
        apart.insert(0, with_phrases)
    return Halves(
        words,
        all_of([wanted, *filters]),
        tuple(all_of([each, *filters]) for each in apart),
        left,
    )


def _set_apart(wanted: Expression) -> tuple[Expression, list[Better]]:
    """What is wanted without phrases in place of words; and what has such a phrase.

    The latter for each place, with what may be there besides.
    """
    match wanted:
        case AnyOf((AllOf() as whole, *others)) if others and _are_phrases(others):
            words, instead = _set_apart(whole)
            return words, [*instead, Better(AnyOf(tuple(others)), (whole,))]
        case AllOf(parts):
            bare = [_without_phrases(each) for each in parts]
        case _:
            parts, bare = (wanted,), [_without_phrases(wanted)]
    instead = [
        Better(all_of([*parts[:place], AnyOf(phrases), *parts[place + 1 :]]), (words,))
        for place, words in enumerate(bare)
        if (phrases := tuple(_iter_phrases(parts[place])))
    ]
    return (all_of(bare) if instead else wanted), instead


def _are_phrases(expressions: Sequence[Expression]) -> bool:
    return all(isinstance(each, Phrase) for each in expressions)


def _without_phrases(expression: Expression) -> Expression:
    if not isinstance(expression, AnyOf):
        return expression
    words = (each for each in expression.children if not isinstance(each, Phrase))
    return AnyOf(tuple(map(_without_phrases, words)))


def _iter_phrases(expression: Expression) -> Iterator[Phrase]:
    if isinstance(expression, AnyOf):
        for child in expression.children:
            if isinstance(child, Phrase):
                yield child
            else:
                yield from _iter_phrases(child)


class _NoSumError(Exception):
    """The score is not that of each word that is there, added up, or a match has none."""


def _iter_terms(expression: Expression) -> Iterator[Term]:
    """Those whose scores make up that of *expression*."""
    match expression:
        case Term():
            yield expression
        case AnyOf(children):
            for child in children:
                yield from _iter_terms(child)
        case Enough():
            # It ranks nothing.
            return
        case _:
            raise _NoSumError


def _share(expression: Expression, shares: Mapping[Term, float]) -> float:
    """How much of all may match, if words had nothing to do with each other.

    Each that matches has one of *shares*, which say it of words.
    """
    match expression:
        case Term() if expression in shares:
            return shares[expression]
        case AnyOf(children):
            return sum(_share(child, shares) for child in children)
        case AllOf(children) if children:
            return prod(_share(child, shares) for child in children)
        case Enough() if choices := find_choices(expression):
            return sum(_share(AllOf(choice), shares) for choice in choices)
        case _:
            raise _NoSumError

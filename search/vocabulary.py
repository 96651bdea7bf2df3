"""Prefix and fuzzy words, spelled out as terms that the index has."""

from collections.abc import Iterable
from dataclasses import dataclass

from search import fields
from search.analysis import Analyser
from search.expressions import Expression, Phrase, Term, all_of, any_of
from search.folding import fold_key
from search.index_reader import IndexReader


@dataclass(frozen=True, slots=True)
class Expansion:
    expression: Expression
    words: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()


def expand_prefix(text: str, analyser: Analyser, reader: IndexReader) -> Expansion:
    """Whatever begins with *text*.

    What ends in a Chinese character needs no list of terms: the characters stand in the
    index one by one, and whatever follows them will do.
    """
    pieces = analyser.exact(text)
    if not pieces:
        return Expansion(all_of(()))
    if not pieces[-1].isascii() or not fold_key(text)[-1:].isalnum():
        return _phrase(pieces)
    last = any_of(
        Term(fields.EXACT, term) for term in _nearest(reader, fields.EXACT, pieces[-1])
    )
    whole = fold_key(text)
    names = _nearest(reader, fields.IDENTIFIERS, whole)
    choices: list[Expression] = [Term(fields.IDENTIFIERS, name) for name in names]
    ending = set(_nearest(reader, fields.EXACT, pieces[-1]))
    if len(pieces) == 1:
        choices.append(last)
    else:
        choices += [Phrase(fields.EXACT, (*pieces[:-1], term)) for term in ending]
    phrases = frozenset((*pieces[:-1], term) for term in ending)
    return Expansion(any_of(choices), frozenset(names), phrases)


def expand_fuzzy(text: str, analyser: Analyser, reader: IndexReader) -> Expansion:
    """The word, and the words of the index that are spelled almost like it.

    The first character has to agree, as in most engines.
    """
    word = fold_key(text)
    allowed = allowed_distance(word)
    field = fields.EXACT if word.isascii() else fields.TEXT
    near = sorted(
        (distance, term)
        for term in reader.terms(field, word[:1])
        if abs(len(term) - len(word)) <= allowed
        and (distance := edit_distance(word, term, allowed)) <= allowed
    )
    terms = [term for _, term in near][: fields.EXPANSIONS]
    itself = _phrase(analyser.exact(text))
    choices: list[Expression] = [itself.expression]
    choices += [Term(field, term) for term in terms]
    phrases = itself.phrases | {(term,) for term in terms if field == fields.EXACT}
    words = frozenset(terms if field == fields.TEXT else ())
    return Expansion(any_of(choices), words, phrases)


def allowed_distance(word: str) -> int:
    """How many letters may differ: none in short words, two in long Latin ones."""
    if len(word) < 3:  # noqa: PLR2004
        return 0
    return 2 if word.isascii() and len(word) > 5 else 1  # noqa: PLR2004


def edit_distance(one: str, other: str, enough: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words.

    Optimal string alignment; above *enough* any larger number may come back.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        previous, row = row, [at]
        for to, other_letter in enumerate(other, 1):
            cost = min(
                previous[to] + 1,
                row[to - 1] + 1,
                previous[to - 1] + (letter != other_letter),
            )
            swapped = at > 1 < to and (letter, one[at - 2]) == (
                other[to - 2],
                other_letter,
            )
            row.append(min(cost, before[to - 2] + 1) if swapped else cost)
        if min(row) > enough:
            return enough + 1
        before = previous
    return row[-1]


def _phrase(pieces: tuple[str, ...]) -> Expansion:
    if not pieces:
        return Expansion(all_of(()))
    expression = (
        Term(fields.EXACT, pieces[0])
        if len(pieces) == 1
        else Phrase(fields.EXACT, pieces)
    )
    return Expansion(expression, phrases=frozenset({pieces}))


def _nearest(reader: IndexReader, field: str, prefix: str) -> list[str]:
    """The shortest terms with the prefix; the same for every engine."""
    found: Iterable[str] = reader.terms(field, prefix)
    return sorted(found, key=lambda term: (len(term), term))[: fields.EXPANSIONS]

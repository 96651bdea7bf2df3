"""Prefix and fuzzy words, spelled out as terms that the index has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from search import fields
from search.analysis import Analyser
from search.clauses import Clause, Either, Fuzzy, Group, Prefix
from search.expressions import Expression, Phrase, Term, all_of, any_of
from search.folding import fold_key
from search.index_reader import Beginning, Lookup, Near

Open = Prefix | Fuzzy
"""A word that stands for several."""


@dataclass(frozen=True, slots=True)
class Expansion:
    expression: Expression
    words: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()


def iter_open(clause: Clause) -> Iterator[Open]:
    """The open words of a query in reading order, those it excludes as well."""
    match clause:
        case Prefix() | Fuzzy():
            yield clause
        case Group(parts):
            for part in parts:
                yield from iter_open(part.clause)
        case Either(choices):
            for choice in choices:
                yield from iter_open(choice)
        case _:
            return


def to_lookups(word: Open, analyser: Analyser) -> Sequence[Lookup]:
    """What has to be known of the index's words to spell out *word*."""
    if isinstance(word, Fuzzy):
        return [_near(word)]
    pieces = analyser.exact(word.text)
    if _needs_no_list(word, pieces):
        return []
    return [
        Beginning(fields.EXACT, pieces[-1], fields.EXPANSIONS),
        Beginning(fields.IDENTIFIERS, fold_key(word.text), fields.EXPANSIONS),
    ]


def expand(
    word: Open, analyser: Analyser, found: Sequence[Mapping[str, int]]
) -> Expansion:
    """Whatever *word* stands for, by what its lookups have *found*."""
    if isinstance(word, Fuzzy):
        return _expand_fuzzy(word, analyser, found[0])
    return _expand_prefix(word, analyser, found)


def _needs_no_list(word: Prefix, pieces: tuple[str, ...]) -> bool:
    """What ends in a Chinese character needs no list of terms.

    The characters stand in the index one by one, and whatever follows them will do.
    """
    return (
        not pieces or not pieces[-1].isascii() or not fold_key(word.text)[-1:].isalnum()
    )


def _expand_prefix(
    word: Prefix, analyser: Analyser, found: Sequence[Mapping[str, int]]
) -> Expansion:
    pieces = analyser.exact(word.text)
    if not found:
        return _phrase(pieces)
    endings, names = found
    choices: list[Expression] = [Term(fields.IDENTIFIERS, name) for name in names]
    if len(pieces) == 1:
        choices.append(any_of(Term(fields.EXACT, ending) for ending in endings))
    else:
        choices += [Phrase(fields.EXACT, (*pieces[:-1], ending)) for ending in endings]
    phrases = frozenset((*pieces[:-1], ending) for ending in endings)
    return Expansion(any_of(choices), frozenset(names), phrases)


def _near(word: Fuzzy) -> Near:
    """The first character has to agree, as in most engines."""
    text = fold_key(word.text)
    field = fields.EXACT if text.isascii() else fields.TEXT
    return Near(field, text, allowed_distance(text), text[:1], fields.EXPANSIONS)


def _expand_fuzzy(
    word: Fuzzy, analyser: Analyser, terms: Mapping[str, int]
) -> Expansion:
    field = _near(word).field
    itself = _phrase(analyser.exact(word.text))
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


def _phrase(pieces: tuple[str, ...]) -> Expansion:
    if not pieces:
        return Expansion(all_of(()))
    expression = (
        Term(fields.EXACT, pieces[0])
        if len(pieces) == 1
        else Phrase(fields.EXACT, pieces)
    )
    return Expansion(expression, phrases=frozenset({pieces}))

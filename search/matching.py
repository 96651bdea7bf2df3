"""What matches a word of a query: its forms, its parts, its characters side by side."""

from collections.abc import Iterator

from search import fields
from search.analysis import Analyser
from search.expressions import NOTHING, Expression, Phrase, Term, all_of, any_of
from search.units import Unit


def to_literal(unit: Unit) -> Expression:
    """What has *unit* in its own text."""
    return any_of(literals(unit))


def to_quoted(analyser: Analyser, text: str) -> Expression:
    """What has *text* as it stands."""
    texts = analyser.exact(text)
    return neighbours(fields.EXACT, texts) if texts else NOTHING


def literals(unit: Unit) -> Iterator[Expression]:
    for word in (unit.word, *unit.forms):
        if word:
            yield Term(fields.TEXT, word)
    if unit.phrase:
        yield neighbours(fields.EXACT, unit.phrase)
    if unit.together:
        yield all_of(map(to_literal, unit.together))


def in_words(unit: Unit, name: str, weight: float = 1.0) -> Iterator[Expression]:
    """What has *unit* among the words of a field: whole, or all its parts."""
    for word in (unit.word, *unit.forms):
        if word:
            yield Term(name, word, weight)
    if unit.together:
        yield all_of(any_of(in_words(part, name, weight)) for part in unit.together)


def neighbours(name: str, texts: tuple[str, ...]) -> Expression:
    return Term(name, texts[0]) if len(texts) == 1 else Phrase(name, texts)

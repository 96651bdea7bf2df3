"""What a query that is being typed may become: titles, identifiers, values."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from kb.articles.kinds import Audience
from search import fields
from search.analysis import Analyser
from search.answers import Completion, Source
from search.engine import Sort
from search.expressions import Expression, Phrase, Term, all_of, any_of
from search.folding import fold_key
from search.index_reader import IndexReader
from search.plan import bound

LONGEST: Final = 80
"""Characters of a beginning that are looked at."""
_EXPANDED: Final = 40
_IDENTIFIERS: Final = 4
_VALUES: Final = 3
_FACETS: Final = ("system", "category", "tag")
_SOUND: Final = re.compile(r"[a-z]{2,}")


def complete(
    reader: IndexReader,
    analyser: Analyser,
    beginning: str,
    *,
    audiences: AbstractSet[Audience],
    limit: int,
) -> tuple[Completion, ...]:
    """The likeliest continuations of *beginning* within what the reader may see."""
    readable = beginning[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    text = " ".join(readable.split())
    if not text:
        return ()
    bounds = bound(audiences)
    found = [
        *_identifiers(reader, text, bounds),
        *_values(reader, text, bounds),
    ]
    titles = _titles(reader, analyser, text, bounds, limit)
    room = max(limit - len(found), limit // 2)
    return (*titles[:room], *found)[:limit]


def _titles(
    reader: IndexReader, analyser: Analyser, text: str, bounds: Expression, limit: int
) -> list[Completion]:
    pieces = analyser.exact(text)
    if not pieces:
        return []
    choices: list[Expression] = [_beginning(reader, pieces)]
    sounding = text.replace(" ", "").lower()
    if _SOUND.fullmatch(sounding):
        choices.append(_expand(reader, fields.PINYIN, sounding))
    _, rows = reader.top(
        all_of([any_of(choices), bounds]), sort=Sort.RELEVANCE, offset=0, limit=limit
    )
    return [
        Completion(row.read()["title"], Source.TITLE, row.article_id) for row in rows
    ]


def _beginning(reader: IndexReader, pieces: tuple[str, ...]) -> Expression:
    """All words but the last one, which may still be growing."""
    *whole, last = pieces
    words: list[Expression] = [Term(fields.TITLE_EXACT, piece) for piece in whole]
    if not last.isascii():
        exact = len(pieces) > 1 and all(not piece.isascii() for piece in pieces)
        if exact:
            return Phrase(fields.TITLE_EXACT, pieces)
        return all_of([*words, Term(fields.TITLE_EXACT, last)])
    return all_of([*words, _expand(reader, fields.TITLE_EXACT, last)])


def _expand(reader: IndexReader, field: str, prefix: str) -> Expression:
    terms = sorted(reader.terms(field, prefix), key=lambda term: (len(term), term))
    return any_of(Term(field, term) for term in terms[:_EXPANDED])


def _identifiers(
    reader: IndexReader, text: str, bounds: Expression
) -> Iterator[Completion]:
    key = fold_key(text)
    if len(key) < 2 or " " in key or not any(letter.isdigit() for letter in key):  # noqa: PLR2004
        return
    terms = sorted(reader.terms(fields.IDENTIFIERS, key), key=lambda t: (len(t), t))
    seen = 0
    for term in terms[:_EXPANDED]:
        if reader.count(all_of([Term(fields.IDENTIFIERS, term), bounds])):
            yield Completion(term, Source.IDENTIFIER)
            seen += 1
            if seen == _IDENTIFIERS:
                return


def _values(reader: IndexReader, text: str, bounds: Expression) -> list[Completion]:
    key = fold_key(text)
    counts = reader.value_counts(bounds, _FACETS)
    found = sorted(
        (-count, value, name)
        for name in _FACETS
        for value, count in counts[name].items()
        if fold_key(value).startswith(key)
    )
    return [
        Completion(value, Source.VALUE, attribute=name)
        for _, value, name in found[:_VALUES]
    ]

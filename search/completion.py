"""What a query that is being typed may become: titles, identifiers, values."""

import re
from collections.abc import (
    Hashable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from kb.articles.kinds import Audience
from search import fields
from search.analysis import Analyser
from search.answers import Completion, Source
from search.expressions import Expression, Phrase, Term, all_of, any_of
from search.folding import fold_key
from search.index_reader import (
    Answer,
    Beginning,
    Counting,
    IndexReader,
    Lookup,
    Question,
)
from search.narrowing import bound

LONGEST: Final = 80
"""Characters of a beginning that are looked at."""
_EXPANDED: Final = 40
_IDENTIFIERS: Final = 4
_SHORTEST_IDENTIFIER: Final = 2
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
    kept: MutableMapping[Hashable, Any],
) -> tuple[Completion, ...]:
    """The likeliest continuations of *beginning* within what the reader may see.

    *kept* are the values of this state of the index, by who may see them.
    """
    readable = beginning[:LONGEST].encode("utf-8", "ignore").decode("utf-8")
    text = " ".join(readable.split())
    if not text:
        return ()
    asked = _Asked(text, analyser.exact(text), limit)
    known = reader.look_up(asked.lookups()).terms
    bounds = bound(audiences)
    values = kept.get(bounds)
    questions = asked.questions(known, bounds)
    if values is None:
        questions = chain(questions, [_of_values(bounds)])
    titles, *identifiers = reader.answer([*questions])
    if values is None:
        values = kept[bounds] = identifiers.pop().counts
    found = [*_identifiers(known[-1], identifiers), *_values(text, values)]
    room = max(limit - len(found), limit // 2)
    return (*_titles(titles)[:room], *found)[:limit]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What has to be known to complete one beginning."""

    text: str
    pieces: tuple[str, ...]
    limit: int

    def lookups(self) -> list[Lookup]:
        """Of the last word, of what sounds like the text, and of identifiers."""
        last = self.pieces[-1] if self.pieces else ""
        return [
            _beginning(fields.TITLE_EXACT, last if last.isascii() else ""),
            _beginning(fields.PINYIN, self._sounding()),
            _beginning(fields.IDENTIFIERS, self._identifying()),
        ]

    def questions(
        self, known: Sequence[Mapping[str, int]], bounds: Expression
    ) -> Iterator[Question]:
        """For titles, and for each identifier whether it is seen."""
        endings, sounds, identifiers = known
        titles = any_of([*self._titles(endings), *_terms(fields.PINYIN, sounds)])
        yield Question(all_of([titles, bounds]), limit=self.limit, is_counted=False)
        for identifier in _terms(fields.IDENTIFIERS, identifiers):
            yield Question(all_of([identifier, bounds]))

    def _sounding(self) -> str:
        letters = self.text.replace(" ", "").lower()
        return letters if _SOUND.fullmatch(letters) else ""

    def _identifying(self) -> str:
        key = fold_key(self.text)
        is_whole = len(key) >= _SHORTEST_IDENTIFIER and " " not in key
        return key if is_whole and any(letter.isdigit() for letter in key) else ""

    def _titles(self, endings: Mapping[str, int]) -> Iterator[Expression]:
        """Titles with all words but the last one, which may still be growing."""
        if not self.pieces:
            return
        *whole, last = self.pieces
        words: list[Expression] = [Term(fields.TITLE_EXACT, piece) for piece in whole]
        if last.isascii():
            yield all_of([*words, any_of(_terms(fields.TITLE_EXACT, endings))])
        elif whole and not any(piece.isascii() for piece in self.pieces):
            yield Phrase(fields.TITLE_EXACT, self.pieces)
        else:
            yield all_of([*words, Term(fields.TITLE_EXACT, last)])


def _of_values(bounds: Expression) -> Question:
    """Goes through all that is seen, whatever was typed."""
    counting = Counting(_FACETS, bounds)
    return Question(bounds, is_counted=False, countings=(counting,))


def _beginning(field: str, beginning: str) -> Lookup:
    # Everything begins with nothing, and nothing is what is wanted then.
    most = _EXPANDED if beginning else 0
    return Beginning(field, beginning, most)


def _terms(field: str, texts: Iterable[str]) -> Iterator[Expression]:
    return (Term(field, text) for text in texts)


def _titles(answer: Answer) -> list[Completion]:
    return [
        Completion(row.read()["title"], Source.TITLE, row.article_id)
        for row in answer.rows
    ]


def _identifiers(terms: Iterable[str], answers: Sequence[Answer]) -> list[Completion]:
    seen = [term for term, each in zip(terms, answers, strict=True) if each.total]
    return [Completion(term, Source.IDENTIFIER) for term in seen[:_IDENTIFIERS]]


def _values(text: str, counts: Mapping[str, Mapping[str, int]]) -> list[Completion]:
    key = fold_key(text)
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

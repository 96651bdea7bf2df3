"""When little is found: misspelt words, pinyin, and one word too many.

Only what the reader may see corrects a query: a word is known if an article within the
reader's bounds has it, and wording of other people's incidents is never looked at.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from rapidfuzz.distance import OSA

from kb.articles.kinds import Audience
from search import fields
from search.analysis import Analyser
from search.answers import Correction
from search.clauses import Group, Need, Text
from search.engine import Sort
from search.expressions import Expression, Term, all_of
from search.index_reader import IndexReader
from search.pinyin import sound
from search.plan import bound
from search.query_language import parse

_LATIN: Final = re.compile(r"[A-Za-z]{3,}")
_SPELLED: Final = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{1,6})*")
_SHORT: Final = 5
"""Letters up to which one may be wrong; two in longer words."""
_TRIED: Final = 12
"""So many of the nearest words are looked up."""
_TITLES: Final = 20
"""So many articles are asked which word sounds like the one that was typed."""


class Corrector:
    """Corrects queries for one reader over one state of the index."""

    def __init__(
        self,
        reader: IndexReader,
        analyser: Analyser,
        audiences: AbstractSet[Audience],
    ) -> None:
        self._reader = reader
        self._analyser = analyser
        self._bounds = bound(audiences)

    def correct(self, text: str) -> Correction | None:
        """Another query that finds something where *text* may not; or nothing."""
        text, replaced = self._replace(text)
        if replaced:
            return Correction(text, replaced)
        return self._drop(text)

    def _replace(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        replaced: list[tuple[str, str]] = []
        for word in self._candidates(text):
            other = self._from_pinyin(word) or self._respell(word)
            if other:
                replaced.append((word, other))
                text = re.sub(
                    rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", other, text
                )
        return text, tuple(replaced)

    def _candidates(self, text: str) -> Iterator[str]:
        """Unknown Latin words among the plain words of the query.

        Neighbours that spell one Chinese word syllable by syllable come as one.
        """
        for plain in _plain_texts(text):
            for run in _SPELLED.finditer(plain):
                if " " in run[0] and self._from_pinyin(run[0]):
                    yield run[0]
                    continue
                for word in _LATIN.findall(run[0]):
                    if not self._is_known(word):
                        yield word

    def _is_known(self, word: str) -> bool:
        return self._count(Term(fields.TEXT, self._analyser.stem(word.lower()))) > 0

    def _count(self, expression: Expression) -> int:
        return self._reader.count(all_of([expression, self._bounds]))

    def _from_pinyin(self, word: str) -> str:
        """The most frequent word of titles and keywords that sounds like *word*."""
        letters = word.replace(" ", "").lower()
        sounding = all_of([Term(fields.PINYIN, letters), self._bounds])
        _, rows = self._reader.top(
            sounding, sort=Sort.RELEVANCE, offset=0, limit=_TITLES
        )
        found: dict[str, None] = {}
        for row in rows:
            record = row.read()
            words = self._analyser.terms(f"{record['title']} {record['keywords']}")
            found.update(dict.fromkeys(words.words.split()))
        same = [each for each in found if (s := sound(each)) and s.whole == letters]
        return max(
            same, key=lambda each: self._count(Term(fields.TEXT, each)), default=""
        )

    def _respell(self, word: str) -> str:
        """The nearest word that articles have; of equally near ones, the commonest."""
        lower = word.lower()
        most = 1 if len(lower) <= _SHORT else 2
        near = sorted(
            (distance, term)
            for term in self._terms_like(lower)
            if term.isalpha()
            and abs(len(term) - len(lower)) <= most
            and (distance := OSA.distance(lower, term, score_cutoff=most)) <= most
        )
        counted = [
            (distance, -count, term)
            for distance, term in near[:_TRIED]
            if (count := self._count(Term(fields.EXACT, term)))
        ]
        return min(counted)[2] if counted else ""

    def _terms_like(self, word: str) -> Iterable[str]:
        """Terms with one of the first two letters: the first may be the wrong one."""
        for letter in dict.fromkeys(word[:2]):
            yield from self._reader.terms(fields.EXACT, letter)

    def _drop(self, text: str) -> Correction | None:
        """Without the rarest of several words."""
        words = [word for plain in _plain_texts(text) for word in plain.split()]
        counted = {word: self._count_word(word) for word in dict.fromkeys(words)}
        if len(counted) < 2 or not any(counted.values()):  # noqa: PLR2004
            return None
        rarest = min(counted, key=lambda word: counted[word])
        rest = " ".join(re.sub(rf"(?<!\S){re.escape(rarest)}(?!\S)", " ", text).split())
        return Correction(rest, dropped=(rarest,)) if rest else None

    def _count_word(self, word: str) -> int:
        terms = [
            Term(fields.TEXT, unit.word)
            for unit in self._analyser.units(word)
            if unit.word
        ]
        return self._count(all_of(terms)) if terms else 0


def _plain_texts(text: str) -> Iterator[str]:
    """The words of a query that stand for themselves: no fields, nothing excluded."""
    clause = parse(text).clause
    for part in clause.parts if isinstance(clause, Group) else ():
        if isinstance(part.clause, Text) and part.need is not Need.EXCLUDED:
            yield part.clause.text

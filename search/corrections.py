"""When little is found: misspelt words, pinyin, and words too many.

Only what the reader may see corrects a query: a word is known if an article within the
reader's bounds has it, and wording of other people's incidents is never looked at.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, compress
from operator import itemgetter
from typing import Final

from rapidfuzz.distance import OSA

from kb.articles.kinds import Audience
from search import fields
from search.analysis import Analyser, Unit
from search.answers import Correction
from search.clauses import Group, Need, Text
from search.expressions import Expression, Has, Term, all_of, any_of
from search.index_reader import IndexReader, Near, Question, Row
from search.narrowing import bound
from search.pinyin import sound
from search.plan import to_literal
from search.query_language import parse

_LATIN: Final = re.compile(r"[A-Za-z]{3,}")
_SPELLED: Final = re.compile(
    r"(?<![A-Za-z])[A-Za-z]{1,6}(?: [A-Za-z]{1,6})+(?![A-Za-z])"
)
_SHORT: Final = 7
"""Letters up to which one may be wrong; two in longer words."""
_SHORTEST: Final = 4
"""Letters below which any word is near to many others."""
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
            runs = [run for run in _SPELLED.findall(plain) if self._from_pinyin(run)]
            yield from runs
            syllables = {syllable for run in runs for syllable in run.split()}
            for word in _LATIN.findall(plain):
                if word not in syllables and not self._is_known(word):
                    yield word

    def _is_known(self, word: str) -> bool:
        stem = Term(fields.TEXT, self._analyser.stem(word.lower()))
        return self._counts([stem]) != [0]

    def _counts(self, expressions: Iterable[Expression]) -> list[int]:
        """How many articles of those the reader may see match each expression."""
        questions = [Question(all_of([each, self._bounds])) for each in expressions]
        return [answer.total for answer in self._reader.answer(questions)]

    def _top(self, expression: Expression, limit: int) -> Sequence[Row]:
        matched = all_of([expression, self._bounds])
        question = Question(matched, limit=limit, is_counted=False)
        return self._reader.answer([question])[0].rows

    def _from_pinyin(self, word: str) -> str:
        """The most frequent word of titles and keywords that sounds like *word*."""
        letters = word.replace(" ", "").lower()
        rows = self._top(Term(fields.PINYIN, letters), _TITLES)
        found: dict[str, None] = {}
        for row in rows:
            record = row.read()
            words = self._analyser.terms(f"{record['title']} {record['keywords']}")
            found.update(dict.fromkeys(words.words.split()))
        same = [each for each in found if (s := sound(each)) and s.whole == letters]
        counts = self._counts(Term(fields.TEXT, each) for each in same)
        return max(zip(counts, same, strict=True), key=itemgetter(0), default=(0, ""))[
            1
        ]

    def _respell(self, word: str) -> str:
        """The nearest word that articles have; of equally near ones, the commonest."""
        lower = word.lower()
        if len(lower) < _SHORTEST:
            return ""
        most = 1 if len(lower) <= _SHORT else 2
        # The first letter may be the wrong one.
        near = Near(fields.EXACT, lower, most, lower[:2], fields.EXPANSIONS)
        (terms,) = self._reader.look_up([near]).terms
        tried = [term for term in terms if term.isalpha()][:_TRIED]
        counts = self._counts(Term(fields.EXACT, term) for term in tried)
        counted = [
            (OSA.distance(lower, term), -count, term)
            for term, count in zip(tried, counts, strict=True)
            if count
        ]
        return min(counted)[2] if counted else ""

    def _drop(self, text: str) -> Correction | None:
        """Without the words that the most relevant article lacks."""
        asked = {
            plain: {
                unit: to_literal(unit)
                for unit in self._analyser.units(plain)
                if not unit.is_stop_word
            }
            for plain in _plain_texts(text)
            if plain in text
        }
        found = self._nearest(chain(*(units.values() for units in asked.values())))
        if found is None:
            return None
        dropped: list[str] = []
        for plain, units in asked.items():
            lacks = self._lacks(found, list(units.values()))
            lacking = list(compress(units, lacks))
            dropped += (plain[unit.start : unit.end] for unit in lacking)
            text = text.replace(plain, _cut(plain, lacking), 1)
        rest = " ".join(text.split())
        return Correction(rest, dropped=tuple(dropped)) if dropped else None

    def _nearest(self, expressions: Iterable[Expression]) -> Has | None:
        """The article that has most of what is asked, by weight."""
        rows = self._top(any_of(expressions), 1)
        return (
            Has(fields.ARTICLE, frozenset({str(rows[0].article_id)})) if rows else None
        )

    def _lacks(self, article: Has, expressions: Sequence[Expression]) -> list[bool]:
        return [
            not count
            for count in self._counts(all_of([each, article]) for each in expressions)
        ]


def _cut(text: str, units: Iterable[Unit]) -> str:
    """*text* without *units*, tidied."""
    for unit in reversed(list(units)):
        text = f"{text[: unit.start]} {text[unit.end :]}"
    return " ".join(text.split())


def _plain_texts(text: str) -> Iterator[str]:
    """The words of a query that stand for themselves: no fields, nothing excluded."""
    clause = parse(text).clause
    for part in clause.parts if isinstance(clause, Group) else ():
        if isinstance(part.clause, Text) and part.need is not Need.EXCLUDED:
            yield part.clause.text

"""When little is found: misspelt words, pinyin, and words too many.

Only what the reader may see corrects a query: a word is known if an article within the
reader's bounds has it, and wording of other people's incidents is never looked at.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, compress
from operator import itemgetter
from typing import Final

from kb.articles.kinds import Audience
from search import fields
from search.analysis import Analyser
from search.answers import Correction
from search.clause_text import understood
from search.clauses import Group, Need, Text
from search.expressions import Expression, Has, Term, all_of, any_of
from search.index_reader import IndexReader, Near, Question, Row
from search.matching import to_literal, to_quoted
from search.narrowing import bound
from search.pinyin import sound
from search.query_language import ParsedQuery, parse
from search.synonyms import Synonyms
from search.units import Unit

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
        synonyms: Synonyms,
        audiences: AbstractSet[Audience],
    ) -> None:
        self._reader = reader
        self._analyser = analyser
        self._synonyms = synonyms
        self._bounds = bound(audiences)

    def correct(self, text: str) -> Correction | None:
        """Another query that finds something where *text* may not; or nothing."""
        parsed = parse(text)
        if replaced := self._replacements(parsed):
            return Correction(_respelled(parsed, replaced), tuple(replaced.items()))
        return self._drop(parsed)

    def _replacements(self, parsed: ParsedQuery) -> dict[str, str]:
        replaced: dict[str, str] = {}
        for word in self._candidates(parsed):
            other = (
                self._from_pinyin(word)
                or self._respell(word)
                or self._from_pinyin(word, by_initials=True)
            )
            if other:
                replaced[word] = other
        return replaced

    def _candidates(self, parsed: ParsedQuery) -> Iterator[str]:
        """Unknown Latin words among the plain words of the query.

        Neighbours that spell one Chinese word syllable by syllable come as one.
        """
        for plain in _plain_texts(parsed):
            runs = [run for run in _SPELLED.findall(plain) if self._from_pinyin(run)]
            yield from runs
            syllables = {syllable for run in runs for syllable in run.split()}
            for word in _LATIN.findall(plain):
                if word not in syllables and not self._is_known(word):
                    yield word

    def _is_known(self, word: str) -> bool:
        """Whether an article has the word, or it has synonyms and is no misspelling."""
        if any(self._synonyms.find(word)):
            return True
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

    def _from_pinyin(self, word: str, *, by_initials: bool = False) -> str:
        """The most frequent word of titles and keywords that sounds like *word*."""
        letters = word.replace(" ", "").lower()
        rows = self._top(Term(fields.PINYIN, letters), _TITLES)
        found: dict[str, None] = {}
        for row in rows:
            record = row.read()
            named = f"{record['title']} {record['keywords']}"
            found.update(dict.fromkeys(self._analyser.terms(named).words.split()))
            found.update(dict.fromkeys(self._analyser.neighbours(named)))
        same = [
            each
            for each in found
            if (s := sound(each))
            and letters == (s.initials if by_initials else s.whole)
        ]
        counts = self._counts(map(self._literal, same))
        return max(zip(counts, same, strict=True), key=itemgetter(0), default=(0, ""))[
            1
        ]

    def _literal(self, text: str) -> Expression:
        return all_of(map(to_literal, self._analyser.units(text)))

    def _respell(self, word: str) -> str:
        """The nearest word that articles have; of equally near ones, the commonest."""
        # Few queries ask for it, and comparing spellings takes a library of its own.
        from rapidfuzz.distance import OSA  # noqa: PLC0415

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

    def _drop(self, parsed: ParsedQuery) -> Correction | None:
        """Without the words that the most relevant article lacks.

        What has to be there, or must not, stays; another expression for a word will do.
        """
        asked = {
            part.clause.text: self._asked(part.clause.text)
            for part in parsed.clause.parts
            if part.need is Need.WANTED and isinstance(part.clause, Text)
        }
        found = self._nearest(chain(*(units.values() for units in asked.values())))
        if found is None:
            return None
        lacking = {
            plain: list(compress(units, self._lacks(found, list(units.values()))))
            for plain, units in asked.items()
        }
        dropped = tuple(
            plain[unit.start : unit.end] for plain in lacking for unit in lacking[plain]
        )
        if not dropped:
            return None
        rest = _rewritten(parsed, lambda plain: _cut(plain, lacking.get(plain, ())))
        return Correction(rest, dropped=dropped)

    def _asked(self, plain: str) -> dict[Unit, Expression]:
        units = self._analyser.units(plain)
        asked = {unit: to_literal(unit) for unit in units if not unit.is_stop_word}
        for occurrence in self._synonyms.find(plain):
            covered = [unit for unit in asked if occurrence.covers(unit)]
            widened = any_of(
                [
                    all_of(asked[unit] for unit in covered),
                    *(to_quoted(self._analyser, other) for other in occurrence.others),
                ]
            )
            asked.update(dict.fromkeys(covered, widened))
        return asked

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


def _respelled(parsed: ParsedQuery, replaced: Mapping[str, str]) -> str:
    words = "|".join(map(re.escape, sorted(replaced, key=len, reverse=True)))
    pattern = re.compile(rf"(?<![A-Za-z])(?:{words})(?![A-Za-z])")
    return _rewritten(
        parsed, lambda plain: pattern.sub(lambda match: replaced[match[0]], plain)
    )


def _rewritten(parsed: ParsedQuery, change: Callable[[str], str]) -> str:
    """The query with its plain words changed and all else as it was understood."""
    parts = [
        replace(part, clause=Text(change(part.clause.text)))
        if isinstance(part.clause, Text) and part.need is not Need.EXCLUDED
        else part
        for part in parsed.clause.parts
    ]
    kept = tuple(part for part in parts if part.clause != Text(""))
    return understood(Group(kept), parsed.filters)


def _plain_texts(parsed: ParsedQuery) -> Iterator[str]:
    """The words of a query that stand for themselves: no fields, nothing excluded."""
    for part in parsed.clause.parts:
        if isinstance(part.clause, Text) and part.need is not Need.EXCLUDED:
            yield part.clause.text

"""From clauses of a query to expressions: what has to match, and what only ranks."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from search import fields
from search.analysis import Analyser
from search.cases import Cases
from search.clauses import (
    Address,
    Attribute,
    Clause,
    Either,
    Fuzzy,
    Group,
    InTitle,
    Need,
    Prefix,
    Quoted,
    Text,
    Updated,
)
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    But,
    Expression,
    Phrase,
    Term,
    all_of,
    any_of,
)
from search.matching import in_words, literals, neighbours
from search.narrowing import to_filter
from search.snippets import Marks
from search.sufficiency import Rarity, enough
from search.synonyms import Occurrence, Synonyms
from search.units import Unit
from search.vocabulary import Expansion, Open

_LONGEST_PAIR: Final = 8
"""Terms of the exact view: of Chinese, characters."""


@dataclass
class Compiled:
    """What one group of clauses comes to."""

    required: list[Expression] = field(default_factory=list)
    wanted: list[Expression] = field(default_factory=list)
    excluded: list[Expression] = field(default_factory=list)
    bonuses: list[Expression] = field(default_factory=list)
    pairs: dict[Phrase, tuple[Expression, ...]] = field(default_factory=dict)
    """Two words side by side, with what is asked for of each."""
    is_excerpt: bool = False

    def shorten(self) -> None:
        """Of a long text, keep the words that tell most."""
        if len(self.wanted) > fields.MOST_WORDS:
            self.wanted = sorted(self.wanted, key=_telling)[: fields.MOST_WORDS]

    def add_pairs(self, rarity: Rarity) -> None:
        """Rank by those pairs of which one word is rare enough to be looked up fast."""
        for phrase, words in self.pairs.items():
            counts = [count for each in words if (count := rarity.count(each))]
            if rarity.is_secret or (counts and min(counts) <= fields.MOST_PAIRED):
                self.bonuses.append(phrase)

    def strict(self) -> Expression:
        return self._with([*self.required, *self.wanted])

    def relaxed(self, rarity: Rarity) -> Expression:
        if len(self.wanted) <= 1:
            return self.strict()
        needed = enough(self.wanted, rarity, is_excerpt=self.is_excerpt)
        if needed == all_of(self.wanted):
            return self.strict()
        return self._with([*self.required, needed], self.wanted)

    def _with(
        self, needed: Iterable[Expression], better: Iterable[Expression] = ()
    ) -> Expression:
        matched = all_of(needed)
        bonuses = tuple(dict.fromkeys([*better, *self.bonuses]))
        if bonuses:
            matched = Better(matched, bonuses)
        return But(matched, tuple(self.excluded)) if self.excluded else matched


def _telling(expression: Expression) -> tuple[bool, int]:
    """Sorts identifiers and numbers first, then long words."""
    first = expression.children[0] if isinstance(expression, AnyOf) else expression
    text = first.text if isinstance(first, Term) else ""
    return not any(letter.isdigit() for letter in text), -len(text)


class Compiler:
    """Compiles clauses and collects what snippets are to mark."""

    def __init__(
        self,
        analyser: Analyser,
        expansions: Mapping[Open, Expansion],
        synonyms: Synonyms,
        cases: Cases,
        *,
        rarity: Rarity | None = None,
    ) -> None:
        self._analyser = analyser
        self._rarity = rarity
        self._expansions = expansions
        self._cases = cases
        self._words: set[str] = set()
        self._phrases: set[tuple[str, ...]] = set()
        self._synonyms = synonyms
        self._no_synonyms = Synonyms((), analyser)
        self.also: dict[str, None] = {}
        """Other expressions for what was asked."""
        self.translatable: list[Expression] = []
        """Words for which others may do, in the other language, if few articles have them."""
        self.translations: list[Expression] = []
        """Those others."""

    def marks(self) -> Marks:
        return Marks(frozenset(self._words), frozenset(self._phrases))

    def group(self, clause: Clause) -> Compiled:
        compiled = Compiled(is_excerpt=isinstance(clause, Group) and clause.is_excerpt)
        parts = clause.parts if isinstance(clause, Group) else ()
        if not isinstance(clause, Group):
            self._add_wanted(compiled, clause)
        for part in parts:
            if part.need is Need.WANTED:
                self._add_wanted(compiled, part.clause)
            elif part.need is Need.REQUIRED:
                compiled.required.append(self._hard(part.clause, compiled.bonuses))
            else:
                silent = Compiler(
                    self._analyser, self._expansions, self._synonyms, Cases.NOTHING
                )
                compiled.excluded.append(silent._hard(part.clause, []))
        compiled.shorten()
        return compiled

    def _add_wanted(self, compiled: Compiled, clause: Clause) -> None:
        if isinstance(clause, Text):
            compiled.wanted += self._text(
                clause.text, compiled.bonuses, pairs=compiled.pairs
            )
        elif isinstance(clause, (Prefix, Fuzzy, Either, Group)):
            compiled.wanted.append(self._hard(clause, compiled.bonuses))
        else:
            compiled.required.append(self._hard(clause, compiled.bonuses))

    def _hard(  # noqa: PLR0911  # One answer per kind of clause.
        self, clause: Clause, bonuses: list[Expression]
    ) -> Expression:
        match clause:
            case Text(text):
                # Who writes a sign means the word itself, not others like it.
                return all_of(self._text(text, bonuses, self._no_synonyms))
            case Quoted(text):
                return self._phrase(fields.EXACT, self._analyser.exact(text))
            case InTitle(text, is_quoted):
                return self._in_title(text, is_quoted)
            case Prefix() | Fuzzy():
                return self._expanded(clause)
            case Either(choices):
                return any_of([self._hard(choice, bonuses) for choice in choices])
            case Group():
                inner = self.group(clause)
                bonuses += inner.bonuses
                inner.bonuses.clear()
                return inner.strict()
            case Attribute() | Updated() | Address():
                return to_filter(clause)

    def _text(
        self,
        text: str,
        bonuses: list[Expression],
        synonyms: Synonyms | None = None,
        pairs: dict[Phrase, tuple[Expression, ...]] | None = None,
    ) -> list[Expression]:
        units = self._analyser.units(text)
        if synonyms is self._no_synonyms:
            units = [unit.strictly() for unit in units]
        asked = [unit for unit in units if not unit.is_stop_word] or units
        bonuses += _title_bonus(self._analyser.exact(text))
        distinct = {(unit.word, unit.phrase): unit for unit in asked}
        for unit in distinct.values():
            self._mark(unit)
            bonuses += self._unit_bonuses(unit)
        expressions = {unit: self._unit(unit) for unit in distinct.values()}
        if pairs is not None:
            pairs |= self._pair(text, units, expressions)
        synonyms = synonyms or self._synonyms
        for occurrence in synonyms.find(text):
            self._widen(expressions, occurrence, bonuses)
        if synonyms.translations:
            for occurrence in synonyms.translations.find(text):
                self._translate(expressions, occurrence)
        return list(dict.fromkeys(expressions.values()))

    def _widen(
        self,
        expressions: dict[Unit, Expression],
        occurrence: Occurrence,
        bonuses: list[Expression],
    ) -> None:
        """Let other expressions do for the units that one of a group consists of."""
        covered = [unit for unit in expressions if occurrence.covers(unit)]
        if not covered:
            return
        itself = all_of(expressions[unit] for unit in covered)
        others = [self._other(text, bonuses) for text in occurrence.others]
        self.also.update(dict.fromkeys(occurrence.others))
        widened = any_of([itself, *others])
        for unit in covered:
            expressions[unit] = widened

    def _translate(
        self, expressions: dict[Unit, Expression], occurrence: Occurrence
    ) -> None:
        """Let words of the other language do too, where few articles have the own."""
        covered = [unit for unit in expressions if occurrence.covers(unit)]
        if not covered:
            return
        itself = all_of(expressions[unit] for unit in covered)
        others = [self._translation(text) for text in occurrence.others]
        self.translatable.append(itself)
        self.translations += others
        if self._rarity is None or not self._rarity.is_little(itself):
            return
        self.also.update(dict.fromkeys(occurrence.others))
        for text in occurrence.others:
            for unit in self._analyser.units(text):
                self._mark(unit)
        widened = any_of([itself, *others])
        for unit in covered:
            expressions[unit] = widened

    def _translation(self, text: str) -> Expression:
        weight = fields.TRANSLATION_WEIGHT
        units = self._analyser.units(text)
        return all_of(
            any_of(
                [
                    *in_words(unit, fields.TEXT, weight),
                    *in_words(
                        unit, fields.TITLE, weight * fields.WEIGHTS[fields.TITLE]
                    ),
                ]
            )
            if unit.word
            else neighbours(fields.EXACT, unit.phrase)
            for unit in units
            if not unit.is_stop_word
        )

    def _other(self, text: str, bonuses: list[Expression]) -> Expression:
        units = self._analyser.units(text)
        weight = fields.SYNONYM_WEIGHT
        if len(units) == 1 and units[0].word:
            self._mark(units[0])
            word = units[0].word
            bonuses.append(Term(fields.TITLE, word, fields.WEIGHTS[fields.TITLE] / 2))
            return Term(fields.TEXT, word, weight)
        texts = self._analyser.exact(text)
        self._phrases.add(texts)
        if len(texts) == 1:
            return Term(fields.EXACT, texts[0], weight)
        return Phrase(fields.EXACT, texts, weight)

    def _mark(self, unit: Unit) -> None:
        words = (unit.word, *unit.forms, *unit.bonus)
        self._words.update(word for word in words if word)
        if unit.phrase:
            self._phrases.add(unit.phrase)
        for part in unit.together:
            self._mark(part)

    def _unit(self, unit: Unit) -> Expression:
        choices = list(literals(unit))
        if self._cases is Cases.FIND:
            choices += in_words(unit, fields.LINKED, fields.WEIGHTS[fields.LINKED])
        return any_of(choices)

    def _pair(
        self, text: str, units: Sequence[Unit], expressions: Mapping[Unit, Expression]
    ) -> dict[Phrase, tuple[Expression, ...]]:
        """Words that stand side by side: a long article has all of them somewhere."""
        pairs = {}
        for both in pairwise(units[: fields.MOST_WORDS]):
            one, next_one = both
            if text[one.end : next_one.start].strip():
                continue
            texts = self._analyser.exact(text[one.start : next_one.end])
            if 1 < len(texts) <= _LONGEST_PAIR:
                phrase = Phrase(fields.EXACT, texts, fields.PAIR_WEIGHT)
                pairs[phrase] = tuple(
                    expressions[each] for each in both if each in expressions
                )
        return pairs

    def _unit_bonuses(self, unit: Unit) -> Iterator[Expression]:
        names = [fields.TITLE, fields.KEYWORDS, fields.SUMMARY]
        if any(letter.isdigit() for letter in unit.word):
            names.append(fields.IDENTIFIERS)
        if self._cases is Cases.ORDER:
            names.append(fields.LINKED)
        if unit.word:
            for name in names:
                for word in (unit.word, *unit.forms):
                    yield Term(name, word, fields.WEIGHTS[name])
        if unit.word and unit.phrase:
            yield Phrase(fields.TITLE_EXACT, unit.phrase, fields.WEIGHTS[fields.TITLE])
        for word in unit.bonus:
            yield Term(fields.TEXT, word)
            yield Term(fields.TITLE, word, fields.WEIGHTS[fields.TITLE])

    def _phrase(self, name: str, texts: tuple[str, ...]) -> Expression:
        if not texts:
            return AllOf()
        self._phrases.add(texts)
        return neighbours(name, texts)

    def _in_title(self, text: str, is_quoted: bool) -> Expression:
        if is_quoted:
            return self._phrase(fields.TITLE_EXACT, self._analyser.exact(text))
        choices: list[Expression] = []
        for unit in self._analyser.units(text):
            self._mark(unit)
            forms: list[Expression] = []
            forms += in_words(unit, fields.TITLE)
            if unit.phrase:
                forms.append(neighbours(fields.TITLE_EXACT, unit.phrase))
            choices.append(any_of(forms))
        return all_of(choices)

    def _expanded(self, word: Open) -> Expression:
        expansion = self._expansions.get(word)
        if expansion is None:
            return all_of(self._text(word.text, []))
        self._words.update(expansion.words)
        self._phrases.update(expansion.phrases)
        return expansion.expression


def _title_bonus(texts: Sequence[str]) -> Iterator[Expression]:
    if 1 < len(texts) <= 20:  # noqa: PLR2004
        yield Phrase(fields.TITLE_EXACT, tuple(texts), fields.TITLE_PHRASE_WEIGHT)

"""From what a reader asked for to what an engine has to match."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from kb.articles.kinds import Audience
from search import fields, sufficiency
from search.analysis import Analyser
from search.cases import use
from search.clauses import Clause
from search.compiling import Compiler
from search.engine import Query
from search.expressions import Expression, Has, all_of
from search.index_reader import IndexReader
from search.narrowing import between, bound, has
from search.snippets import Marks
from search.sufficiency import Rarity
from search.synonyms import Synonyms
from search.vocabulary import Expansion, Open, expand, iter_open, to_lookups


@dataclass(frozen=True, slots=True)
class Plan:
    """What to match, in two tiers, and by what to narrow."""

    strict: Expression
    """Every word is there: these hits come first."""
    relaxed: Expression
    """Most words are there; the same expression if it makes no difference."""
    filters: dict[str, Expression]
    """By attribute, so that a facet can be counted without its own."""
    bounds: Expression
    """What the reader may see; part of everything that is executed."""
    marks: Marks
    also: tuple[str, ...] = ()
    """Other expressions for what was asked, which count as well."""

    def narrowed(self, matched: Expression, without: str = "") -> Expression:
        """*matched*, bounded and narrowed, perhaps without one of the filters."""
        narrowing = (narrow for name, narrow in self.filters.items() if name != without)
        return all_of([matched, *narrowing, self.bounds])

    def only(self, name: str, value: str) -> "Plan":
        """The same, narrowed by one more attribute."""
        return replace(self, filters={**self.filters, name: has(name, (value,))})


def make_plan(
    query: Query, analyser: Analyser, reader: IndexReader, synonyms: Synonyms
) -> Plan:
    cases = use(query.audiences, with_cases=query.with_cases)
    # First with all that may be asked for, to look it up at once.
    compiler = Compiler(analyser, {}, synonyms, cases)
    compiled = compiler.group(query.words)
    wanted = [*compiled.wanted, *compiler.translatable, *compiler.translations]
    rarity, expansions = _look_up(query.words, wanted, analyser, reader)
    if _is_partial(query):
        rarity = Rarity(is_secret=True)
    if expansions or any(map(rarity.is_little, compiler.translatable)):
        compiler = Compiler(analyser, expansions, synonyms, cases, rarity=rarity)
        compiled = compiler.group(query.words)
    compiled.add_pairs(rarity)
    strict, relaxed = compiled.strict(), compiled.relaxed(rarity)
    filters: dict[str, Expression] = {
        name: has(name, values) for name, values in query.filters.items()
    }
    if query.updated:
        filters[fields.UPDATED] = between(query.updated)
    return Plan(
        strict,
        relaxed,
        filters,
        all_of([bound(query.audiences), *_read_by(query)]),
        compiler.marks(),
        tuple(compiler.also),
    )


def _is_partial(query: Query) -> bool:
    """Whether the reader sees so little that numbers of all would tell of the rest."""
    is_of_some = query.readers is not None and not query.with_cases
    return Audience.INTERNAL not in query.audiences or is_of_some


def _look_up(
    words: Clause,
    wanted: Sequence[Expression],
    analyser: Analyser,
    reader: IndexReader,
) -> tuple[Rarity, Mapping[Open, Expansion]]:
    """How rare the words are, and what open ones stand for; asked for at once."""
    frequencies = sufficiency.to_lookups(wanted) if len(wanted) > 1 else []
    opened = {
        word: to_lookups(word, analyser)
        for word in islice(iter_open(words), fields.MOST_EXPANDED)
    }
    lookups = [*frequencies, *chain.from_iterable(opened.values())]
    if not lookups:
        return Rarity(), {word: expand(word, analyser, ()) for word in opened}
    known = reader.look_up(lookups)
    found = iter(known.terms[len(frequencies) :])
    return sufficiency.read(known, frequencies), {
        word: expand(word, analyser, list(islice(found, len(some))))
        for word, some in opened.items()
    }


def _read_by(query: Query) -> Iterator[Expression]:
    if query.readers is not None:
        yield Has(fields.READER, frozenset(query.readers))

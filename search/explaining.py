"""Why an article is among the results: which words are in which of its fields."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from search import fields
from search.analysis import Analyser
from search.answers import Explanation, Reason
from search.engine import Query
from search.expressions import (
    AllOf,
    AnyOf,
    Better,
    Between,
    But,
    Enough,
    Expression,
    Has,
    Phrase,
    Term,
    all_of,
)
from search.index_reader import IndexReader, Question, Row
from search.plan import make_plan
from search.synonyms import Synonyms

_NAMES = {
    fields.EXACT: fields.TEXT,
    fields.TITLE_EXACT: fields.TITLE,
    fields.LINKED_EXACT: fields.LINKED,
}
"""Both views of a field are one to a reader."""


def explain(
    reader: IndexReader,
    analyser: Analyser,
    query: Query,
    synonyms: Synonyms,
    article_id: int,
) -> Explanation | None:
    """Nothing if the article is not among the results."""
    plan = make_plan(replace(query, facets=()), analyser, reader, synonyms)
    itself = Has(fields.ARTICLE, frozenset({str(article_id)}))
    leaves = list(dict.fromkeys(_leaves(plan.relaxed)))
    asked = [plan.narrowed(plan.relaxed), plan.strict, *leaves]
    whole, strict, *found = _score(reader, asked, itself)
    if whole is None:
        return None
    parts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for leaf, row in zip(leaves, found, strict=True):
        if row is not None:
            words = leaf.text if isinstance(leaf, Term) else _join(leaf.texts)
            parts[_NAMES.get(leaf.field, leaf.field)][words] += row.score
    total = sum(sum(words.values()) for words in parts.values()) or 1.0
    reasons = [
        Reason(
            field,
            () if field == fields.LINKED else tuple(words),
            sum(words.values()) / total,
        )
        for field, words in parts.items()
    ]
    reasons.sort(key=lambda reason: -reason.share)
    return Explanation(
        whole.score, tuple(reasons), whole.linked_count, strict is not None
    )


def _score(
    reader: IndexReader, expressions: Sequence[Expression], itself: Has
) -> list[Row | None]:
    """The article's row for each expression that it matches."""
    questions = [
        Question(all_of([expression, itself]), limit=1, is_counted=False)
        for expression in expressions
    ]
    return [next(iter(answer.rows), None) for answer in reader.answer(questions)]


def _leaves(expression: Expression) -> Iterator[Term | Phrase]:
    match expression:
        case Term() | Phrase():
            yield expression
        case AllOf(children) | AnyOf(children):
            for child in children:
                yield from _leaves(child)
        case Better(wanted, bonuses):
            for child in (wanted, *bonuses):
                yield from _leaves(child)
        case But(wanted, _):
            yield from _leaves(wanted)
        case Has() | Between() | Enough():
            return


def _join(texts: tuple[str, ...]) -> str:
    separator = " " if all(text.isascii() for text in texts) else ""
    return separator.join(texts)

"""What an engine has to offer below the protocol, so that searching is written once.

All that a search needs is asked in two calls: what the index knows of the words, and what
matches. An engine behind a network sends each as one request.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from search.engine import Sort
from search.expressions import Expression


@dataclass(frozen=True, slots=True)
class Frequencies:
    """In how many documents each of these terms is; one that is nowhere may be left out."""

    field: str
    terms: tuple[str, ...]
    is_exact: bool = False
    """Whether documents that were deleted must not be counted any more."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """Terms of the index that begin so: the shortest first, then by the alphabet."""

    field: str
    beginning: str
    most: int


@dataclass(frozen=True, slots=True)
class Near:
    """Terms that become *word* by so many typing mistakes.

    A mistake is a letter too many, too few, another one, or two that changed places
    (optimal string alignment). The first letter has to be one of *firsts*. Those with
    the fewest mistakes come first, then by the alphabet.
    """

    field: str
    word: str
    distance: int
    firsts: str
    most: int


Lookup = Frequencies | Beginning | Near
"""What may be asked of the index's own words."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the index knows of words."""

    documents: int
    """How many documents there are."""
    terms: Sequence[Mapping[str, int]]
    """For each question the terms with their frequencies, in the order it asks for.

    Of what begins so or resembles a word it may say 1 for any: that it is there.
    """


@dataclass(frozen=True, slots=True)
class Counting:
    """Some facets, counted over what matches."""

    attributes: tuple[str, ...]
    matched: Expression


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted of the documents that match."""

    matched: Expression
    preferred: Expression | None = None
    """What matches this too comes first, ranked by it; it matches nothing besides."""
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 0
    is_counted: bool = True
    """Whether the total is wanted; else only the best have to be found."""
    countings: tuple[Counting, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A matching document."""

    article_id: int
    score: float
    linked_count: int
    read: Callable[[], Mapping[str, Any]]
    """Its record (see ``search.entries``); few of many rows are ever read. Where that
    would be a request, it comes along with the row."""


@dataclass(frozen=True, slots=True)
class Answer:
    rows: Sequence[Row] = ()
    total: int = 0
    """Of all that match; says nothing if it was not wanted."""
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """By attribute: how many matching documents have each of its values."""


class IndexReader(Protocol):
    """One state of an index. What is written later does not change its answers.

    An index behind a network answers each call as it is by then.
    """

    def look_up(self, lookups: Sequence[Lookup]) -> Vocabulary:
        """What the index knows of words, for all who ask at once."""
        ...

    def answer(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers, in the order of the questions."""
        ...

"""What an engine has to offer below the protocol, so that searching is written once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from search.engine import Sort
from search.expressions import Expression


@dataclass(frozen=True, slots=True)
class Row:
    """A matching document."""

    article_id: int
    score: float
    linked_count: int
    read: Callable[[], Mapping[str, Any]]
    """Its record (see ``search.entries``); few of many rows are ever read."""


class IndexReader(Protocol):
    """One state of an index. What is written later does not change its answers."""

    def top(
        self, expression: Expression, *, sort: Sort, offset: int, limit: int
    ) -> tuple[int, list[Row]]:
        """How many documents match, and some of them in order."""
        ...

    def count(self, expression: Expression) -> int: ...

    def value_counts(
        self, expression: Expression, attributes: Sequence[str]
    ) -> dict[str, dict[str, int]]:
        """How many matching documents have each value of each attribute."""
        ...

    def terms(self, field: str, prefix: str) -> Iterable[str]:
        """The index's own terms that begin with *prefix*."""
        ...

    def size(self) -> int:
        """How many documents there are."""
        ...

    def frequency(self, field: str, term: str) -> int:
        """In how many documents the term is, perhaps with some deleted ones."""
        ...

"""Where SQLAlchemy's own way with classes and columns does not do for a service of threads."""

# ruff: noqa: SLF001 - SQLAlchemy offers no other way.

from typing import Any, Final

from sqlalchemy.orm import ColumnProperty
from sqlalchemy.sql.base import WriteableColumnCollection as Columns
from sqlalchemy.util import OrderedSet

_EVENTS: Final = "_slots_dispatch"
"""SQLAlchemy's name for them."""


class _Comparator(ColumnProperty.Comparator[Any]):
    """Says at once that it has no events, which an attribute keeps itself.

    While classes are mapped SQLAlchemy asks each attribute for them with ``hasattr``, which
    comes here; to look for them it would copy the column, for good, for words that nobody
    may ever compare with it (``findings/sqlalchemy-mapping-copies-columns.sh``).
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name == _EVENTS:
            raise AttributeError(name)
        return super().__getattr__(name)


def spare_copies() -> None:
    """For the classes that are mapped from now on."""
    ColumnProperty.Comparator = _Comparator  # type: ignore[misc]


def index_at_once() -> None:
    """Have the columns of an alias found by all threads, or by none yet.

    SQLAlchemy indexes them when the first is looked for. Another thread that looks meanwhile
    does not find its own, and takes the column of the table itself, for good: then a
    condition speaks of other rows (``findings/sqlalchemy-alias-of-two-threads.sh``).
    """
    Columns._init_proxy_index = _index  # type: ignore[assignment, method-assign]


def _index(columns: Columns[Any, Any]) -> None:
    found: dict[Any, OrderedSet[Any]] = {}
    for _, _, metrics in columns._collection:
        for each in metrics.column._expanded_proxy_set:
            found.setdefault(each, OrderedSet()).add(metrics)
    if not columns._proxy_index:
        # One step of the interpreter.
        columns._proxy_index.update(found)

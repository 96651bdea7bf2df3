"""What an attribute of a mapped class answers when it is asked for its events."""

from typing import Any, Final

from sqlalchemy.orm import ColumnProperty

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

"""Values of PostgreSQL as its own SQL has them: what is read here and judged there is one.

The driver makes objects of many types, pads CHAR with blanks, and stops at days that
Python does not have. In SQL, each is its text, and the padding is not there.
"""

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import AdaptContext, Buffer, Loader

_NUMBERS: Final = frozenset(
    ("bool", "int2", "int4", "int8", "oid", "numeric", "float4", "float8")
)


def read_as_sql_does(cursor: "psycopg.Cursor[Any]") -> None:
    """Whatever is neither a number nor a day comes as the text that SQL makes of it.

    So does a day outside the years 1 to 9999, such as infinity.
    """
    from psycopg import adapters  # noqa: PLC0415 - no other source needs it.
    from psycopg.types import datetime as days  # noqa: PLC0415 - as above.
    from psycopg.types.string import TextLoader  # noqa: PLC0415 - as above.

    class PaddedLoader(TextLoader):
        def load(self, data: "Buffer") -> Any:
            return bytes(data).decode().rstrip(" ")

    class AddressLoader(TextLoader):
        def load(self, data: "Buffer") -> Any:
            text = bytes(data).decode()
            return text if "/" in text else f"{text}/{128 if ':' in text else 32}"

    special: dict[str, type[Loader]] = {
        "date": _or_text(days.DateLoader),
        "timestamp": _or_text(days.TimestampLoader),
        "timestamptz": _or_text(days.TimestamptzLoader),
        "bpchar": PaddedLoader,
        "inet": AddressLoader,
    }
    for each in adapters.types:
        if each.name not in _NUMBERS:
            loader = special.get(each.name, TextLoader)
            cursor.adapters.register_loader(each.oid, loader)
        if each.array_oid:
            cursor.adapters.register_loader(each.array_oid, TextLoader)


def _or_text(loader: "type[Loader]") -> "type[Loader]":
    """What *loader* makes of a day, or the text of a day that Python does not have."""
    from psycopg import DataError, adapt  # noqa: PLC0415 - no other source needs it.

    class OrText(adapt.Loader):
        def __init__(self, oid: int, context: "AdaptContext | None" = None) -> None:
            super().__init__(oid, context)
            self._loader = loader(oid, context)

        def load(self, data: "Buffer") -> Any:
            try:
                return self._loader.load(data)
            except DataError:
                return bytes(data).decode()

    return OrText

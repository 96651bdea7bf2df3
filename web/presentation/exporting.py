"""Results as a table that a spreadsheet program opens."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from search.engine import Hit

MOST: Final = 10_000
COLUMNS: Final = (
    "article",
    "kind",
    "title",
    "category",
    "system",
    "unit",
    "audience",
    "tags",
    "author",
    "updated_at",
    "reuse_count",
    "confidence",
    "address",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


def write_csv(
    hits: Iterable[Hit], *, to_address: Callable[[int], str]
) -> Iterator[str]:
    """A line at a time, the names of the columns first."""
    yield _BYTE_ORDER_MARK + _line(COLUMNS)
    for hit in hits:
        given = {
            **hit.attributes,
            "article": hit.article_id,
            "kind": hit.kind.value,
            "title": hit.title,
            "address": to_address(hit.article_id),
        }
        yield _line(_to_cell(given.get(name, "")) for name in COLUMNS)


def _to_cell(value: object) -> str:
    text = "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    # A spreadsheet program would take it for a formula and run it.
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: Iterable[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()

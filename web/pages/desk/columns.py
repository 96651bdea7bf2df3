"""Which columns a list of incidents shows, and by which it is sorted: the address says it."""

from typing import Final

from werkzeug.datastructures import MultiDict

from kb.incidents.sorting import Sort

DEFAULT: Final = (
    Sort.NUMBER,
    Sort.TITLE,
    Sort.STATE,
    Sort.PRIORITY,
    Sort.DUE,
    Sort.SYSTEM,
    Sort.LEVEL,
    Sort.ASSIGNEE,
    Sort.CREATED,
)
_OF_CLIENTS: Final = frozenset({Sort.CLIENT})
"""What tells nothing where there is one."""


def list_offered(*, has_clients: bool) -> list[Sort]:
    return [each for each in Sort if has_clients or each not in _OF_CLIENTS]


def read_columns(args: MultiDict[str, str], *, has_clients: bool) -> list[Sort]:
    """Those that the address names, in their own order, and the title whatever it says."""
    named = {*args.getlist("column"), Sort.TITLE.value}
    offered = list_offered(has_clients=has_clients)
    chosen = [each for each in offered if each.value in named]
    return chosen if "column" in args else list(DEFAULT)


def read_sort(args: MultiDict[str, str]) -> tuple[Sort | None, bool]:
    """By what, and whether the largest stands first."""
    given = args.get("sort", "")
    sort = Sort(given) if given in set(Sort) else None
    return sort, sort is not None and args.get("order") == "descending"

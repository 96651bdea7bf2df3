"""What narrows a search: facets and fields, as they stand in the address."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from kb.text import MAX_LINE, to_block

CHOSEN: Final = (
    "kind",
    "category",
    "system",
    "unit",
    "audience",
    "tag",
    "year",
    "author",
    "device",
)
FORM: Final = ("kind", "category", "system", "tag", "author", "device")
"""What the form of attributes asks for, a value each."""
MAX_VALUES: Final = 20


@dataclass(frozen=True, slots=True)
class Filters:
    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    @classmethod
    def from_args(cls, args: MultiDict[str, str]) -> Self:
        chosen = {name: _values(args, name) for name in CHOSEN}
        return cls(
            {name: values for name, values in chosen.items() if values},
            _to_date(args.get("from", "")),
            _to_date(args.get("to", "")),
        )

    def __bool__(self) -> bool:
        return bool(self.chosen or self.since or self.until)

    def single(self, name: str) -> str:
        """The value that the form's field shows, if there is just one."""
        values = self.chosen.get(name, frozenset())
        return next(iter(values)) if len(values) == 1 else ""

    def beside_form(self) -> Iterator[tuple[str, str]]:
        """Attribute and value of what the form does not show, and must not lose."""
        for name, values in self.chosen.items():
            if name not in FORM or len(values) > 1:
                for value in sorted(values):
                    yield name, value

    def chips(self) -> Iterator[tuple[str, str, str]]:
        """Attribute, value, and the address of this search without it."""
        for name, values in self.chosen.items():
            for value in sorted(values):
                yield name, value, url_without(name, value)
        for name, day in (("from", self.since), ("to", self.until)):
            if day is not None:
                yield (
                    name,
                    day.isoformat(),
                    url_without(name, request.args.get(name, "")),
                )


def _values(args: MultiDict[str, str], name: str) -> frozenset[str]:
    given = (to_block(value) for value in args.getlist(name)[:MAX_VALUES])
    return frozenset(value for value in given if value and len(value) <= MAX_LINE)


def _to_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _url(pairs: list[tuple[str, str]]) -> str:
    # Names such as _scheme or kind mean something else to url_for.
    return url_for("search.results") + (f"?{urlencode(pairs)}" if pairs else "")


def url_without(name: str, value: str) -> str:
    """The present search, no longer narrowed by *value*, from its first page on."""
    kept = [
        pair
        for pair in request.args.items(multi=True)
        if pair != (name, value) and pair[0] != "page" and pair[1]
    ]
    return _url(kept)


def url_with(name: str, value: str) -> str:
    """The present search, narrowed by *value* too, from its first page on."""
    kept = [
        pair
        for pair in request.args.items(multi=True)
        if pair[0] != "page" and pair[1] and pair != (name, value)
    ]
    return _url([*kept, (name, value)])


def url_changed(name: str, value: str) -> str:
    """The present search with another value of what has only one: the order, the page."""
    dropped = {name} if name == "page" else {name, "page"}
    kept = [
        pair
        for pair in request.args.items(multi=True)
        if pair[0] not in dropped and pair[1]
    ]
    return _url([*kept, (name, value)])

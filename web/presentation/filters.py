"""What narrows a search: facets and fields, as they stand in the address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Final, Self
from urllib.parse import urlencode

from flask import g, request
from werkzeug.datastructures import MultiDict

from kb.text import MAX_LINE, to_block
from web.presentation import links

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


@dataclass(frozen=True, slots=True)
class _Present:
    """What the address of the page says."""

    pairs: Sequence[tuple[tuple[str, str], str]]
    """Each with how it is written there."""
    said: AbstractSet[tuple[str, str]]
    first_page: str
    """Up to what narrows it further."""


def url_without(name: str, value: str) -> str:
    """The present search, no longer narrowed by *value*, from its first page on."""
    return _url(
        text
        for pair, text in _find_present().pairs
        if pair != (name, value) and pair[0] != "page"
    )


def url_with(name: str, value: str) -> str:
    """The present search, narrowed by *value* too, from its first page on."""
    present = _find_present()
    if (name, value) not in present.said:
        return f"{present.first_page}{_encode(name, value)}"
    kept = (
        text
        for pair, text in present.pairs
        if pair[0] != "page" and pair != (name, value)
    )
    return _url([*kept, _encode(name, value)])


def url_changed(name: str, value: str) -> str:
    """The present search with another value of what has only one: the order, the page."""
    dropped = {name} if name == "page" else {name, "page"}
    pairs = _find_present().pairs
    kept = (text for pair, text in pairs if pair[0] not in dropped)
    return _url([*kept, _encode(name, str(value))])


def _url(encoded: Iterable[str]) -> str:
    # Names such as _scheme or kind mean something else to url_for.
    address = links.to_address("search.results")
    asked = "&".join(encoded)
    return f"{address}?{asked}" if asked else address


def _find_present() -> _Present:
    """Read once a page, which has an address for each of some forty values."""
    # By itself: each question to its proxy takes as long as all else here.
    here = g._get_current_object()  # noqa: SLF001
    try:
        found: _Present = here.present_search
    except AttributeError:
        found = here.present_search = _read_present()
    return found


def _read_present() -> _Present:
    given = [pair for pair in request.args.items(multi=True) if pair[1]]
    pairs = [(pair, _encode(*pair)) for pair in given]
    here = _url(text for pair, text in pairs if pair[0] != "page")
    return _Present(pairs, frozenset(given), here + ("&" if "?" in here else "?"))


@lru_cache(maxsize=1_000)
def _encode(name: str, value: str) -> str:
    return urlencode([(name, value)])

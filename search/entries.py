"""What an engine stores of a document: its terms, its keys and its record."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from itertools import islice
from typing import Any, Final, NamedTuple, Protocol, runtime_checkable

from search import fields
from search.analysis import Analyser, Terms
from search.engine import Document
from search.folding import fold_key
from search.networks import read_terms
from search.pinyin import spell, spell_whole

_BREAK: Final = " \u00b6 "
"""A term that no text yields; it keeps phrases from crossing from part to part."""
_TOGETHER: Final = 200
"""Documents."""
_CACHED: Final = 20_000
"""Attribute values and addresses come again and again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One document, cut into terms. Engines store it and never look at the text."""

    article_id: int
    terms: Mapping[str, str]
    """Terms separated by spaces, by field."""
    keys: Mapping[str, tuple[str, ...]]
    """By attribute: the folded values to filter by, with the beginnings of trees."""
    values: Mapping[str, tuple[str, ...]]
    """By facet: the values as they are shown."""
    numbers: Mapping[str, int]
    """By name (``fields.NUMBERS``); the last update in seconds since 1970."""
    record: Mapping[str, Any]
    """What a hit shows; can be written as JSON."""


@runtime_checkable
class TakesEntries(Protocol):
    """A writer of an index that takes documents which somebody else has cut."""

    @property
    def dictionary(self) -> tuple[str, ...]:
        """What they are cut with."""
        ...

    def take(self, entries: Iterable[Entry], *, as_of: int = 0) -> None:
        """As ``IndexWriter.update``."""
        ...


def stamp(analyser: Analyser) -> str:
    """What an index was made by; another stamp means that it is built again."""
    names = zlib.crc32("|".join(fields.NAMES).encode())
    return f"{fields.SCHEMA_VERSION}-{names:08x}-{analyser.stamp}"


class _Parts(NamedTuple):
    """The texts of a document that are cut, or the terms of each of them."""

    title: Any
    keywords: Any
    summary: Any
    body: Any
    attachments: Any
    devices: Any
    recognised: Any
    linked: Any


def to_entry(document: Document, analyser: Analyser) -> Entry:
    return to_entries([document], analyser)[0]


def to_entries(documents: Sequence[Document], analyser: Analyser) -> list[Entry]:
    """Cut together, which costs less than one after the other."""
    terms = iter(
        analyser.terms_of([text for each in documents for text in _texts(each)])
    )
    cut = (_Parts(*islice(terms, len(_Parts._fields))) for _ in documents)
    named = [" ".join((each.title, *_names(each))) for each in documents]
    neighbours = analyser.neighbours_of(named)
    return list(map(_to_entry, documents, cut, neighbours))


def iter_entries(documents: Iterable[Document], analyser: Analyser) -> Iterator[Entry]:
    """The same of however many documents, some at a time."""
    coming = iter(documents)
    while some := list(islice(coming, _TOGETHER)):
        yield from to_entries(some, analyser)


def _texts(document: Document) -> _Parts:
    return _Parts(
        title=document.title,
        keywords=" ".join(_names(document)),
        summary=document.summary,
        body=document.body,
        attachments=document.attachments,
        devices=" ".join(document.devices),
        recognised=document.recognised.text,
        linked=document.linked,
    )


def _names(document: Document) -> tuple[str, ...]:
    return (*document.keywords, *document.tags)


def _to_entry(document: Document, cut: _Parts, neighbours: Iterable[str]) -> Entry:
    title, keywords, linked = cut.title, cut.keywords, cut.linked
    # What is recognised in images is found by its words alone.
    parts = [part for part in cut[: _Parts._fields.index("recognised")] if part.exact]
    values = _values(document)
    return Entry(
        article_id=document.article_id,
        terms={
            fields.TEXT: " ".join([part.words for part in (*parts, cut.recognised)]),
            fields.EXACT: _BREAK.join([part.exact for part in parts]),
            fields.TITLE: title.words,
            fields.TITLE_EXACT: title.exact,
            fields.KEYWORDS: keywords.words,
            fields.SUMMARY: cut.summary.words,
            fields.IDENTIFIERS: " ".join([part.identifiers for part in parts]),
            fields.PINYIN: f"{spell(f'{title.words} {keywords.words}')} "
            f"{spell_whole(neighbours)}",
            fields.LINKED: linked.words or _nothing(fields.LINKED),
            fields.LINKED_EXACT: linked.exact or _nothing(fields.LINKED_EXACT),
        },
        keys={
            **{name: _keys(name, values[name]) for name in fields.ATTRIBUTES},
            fields.NETWORKS: _networks(parts),
            fields.ARTICLE: (str(document.article_id),),
            fields.READER: document.readers,
        },
        values={name: values[name] for name in fields.FACETS},
        numbers={
            fields.UPDATED: int(document.updated_at.timestamp()),
            fields.REUSE: document.reuse_count,
            fields.LINKED_COUNT: document.linked_count,
        },
        record=_record(document),
    )


def _nothing(name: str) -> str:
    return _BREAK * fields.UNLINKED_LENGTH[name]


def _values(document: Document) -> dict[str, tuple[str, ...]]:
    return {
        "kind": (document.kind.value,),
        "category": _only(document.category),
        "system": _only(document.system),
        "unit": _only(document.unit),
        "audience": (document.audience.value,),
        "tag": _distinct(document.tags),
        "year": (str(document.updated_at.astimezone(UTC).year),),
        "author": _only(document.author),
        "device": _distinct(document.devices),
    }


def _only(value: str) -> tuple[str, ...]:
    return (value,) if value and not value.isspace() else ()


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(str.strip, values))) if values else ()


@lru_cache(maxsize=_CACHED)
def _keys(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    keys = [fold_key(value) for value in values]
    if name in fields.TREES:
        keys = [beginning for key in keys for beginning in _beginnings(key)]
    return tuple(dict.fromkeys(keys))


def _beginnings(path: str) -> list[str]:
    steps = path.split("/")
    return ["/".join(steps[:count]) for count in range(1, len(steps) + 1)]


def _networks(parts: Iterable[Terms]) -> tuple[str, ...]:
    found = {network for part in parts for network in part.networks}
    terms: list[str] = []
    for network in sorted(found):
        terms += read_terms(network)
    return tuple(dict.fromkeys(terms))


def _record(document: Document) -> dict[str, Any]:
    attributes = {
        "category": document.category,
        "system": document.system,
        "unit": document.unit,
        "audience": document.audience.value,
        "state": document.state,
        "author": document.author,
        "tags": list(document.tags),
        "devices": list(document.devices),
        "updated_at": document.updated_at.isoformat(),
        "reuse_count": document.reuse_count,
        "confidence": document.confidence.value,
    }
    return {
        "kind": document.kind.value,
        "title": document.title,
        "texts": [document.summary, document.body, document.attachments],
        "places": document.places,
        "recognised": [document.recognised.text, document.recognised.places],
        "keywords": " ".join(document.keywords),
        "attributes": {name: value for name, value in attributes.items() if value},
    }

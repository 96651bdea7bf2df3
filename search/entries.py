"""What an engine stores of a document: its terms, its keys and its record."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from typing import Any, Final, Protocol, runtime_checkable

from search import fields
from search.analysis import Analyser, Terms
from search.engine import Document
from search.folding import fold_key
from search.networks import read_terms
from search.pinyin import spell, spell_whole

_BREAK: Final = " \u00b6 "
"""A term that no text yields; it keeps phrases from crossing from part to part."""
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


def to_entry(document: Document, analyser: Analyser) -> Entry:
    title = analyser.terms(document.title)
    keywords = analyser.terms(" ".join((*document.keywords, *document.tags)))
    summary = analyser.terms(document.summary)
    rest = [
        analyser.terms(text)
        for text in (document.body, document.attachments, " ".join(document.devices))
        if text
    ]
    linked = analyser.terms(document.linked)
    recognised = analyser.terms(document.recognised.text)
    parts = (title, keywords, summary, *rest)
    values = _values(document)
    named = " ".join((document.title, *document.keywords, *document.tags))
    joined = spell_whole(analyser.neighbours(named))
    return Entry(
        article_id=document.article_id,
        terms={
            fields.TEXT: " ".join(part.words for part in (*parts, recognised)),
            fields.EXACT: _BREAK.join(part.exact for part in parts if part.exact),
            fields.TITLE: title.words,
            fields.TITLE_EXACT: title.exact,
            fields.KEYWORDS: keywords.words,
            fields.SUMMARY: summary.words,
            fields.IDENTIFIERS: " ".join(part.identifiers for part in parts),
            fields.PINYIN: f"{spell(f'{title.words} {keywords.words}')} {joined}",
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
    terms = (term for network in sorted(found) for term in _network_terms(network))
    return tuple(dict.fromkeys(terms))


@lru_cache(maxsize=_CACHED)
def _network_terms(text: str) -> tuple[str, ...]:
    return tuple(read_terms(text))


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

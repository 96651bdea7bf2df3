"""What an index of the cluster is made of: our terms, and nothing cut there."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any, Final

from search import fields
from search.entries import Entry

ID: Final = "article_id"
RECORD: Final = "record"
TERM: Final = "term"
FIELD: Final = "field"
LENGTH: Final = "length"
LISTED: Final = (
    fields.TEXT,
    fields.EXACT,
    fields.TITLE_EXACT,
    fields.IDENTIFIERS,
    fields.PINYIN,
)
"""Fields of whose terms a list is kept: those that anybody asks for by a part."""
_FILLER: Final = "\u00b6"
"""Stands where a field is empty: rarity is counted over documents that have the field."""
_LONGEST_KEY: Final = 32_766 // 4
"""Letters; a longer key would be refused with all of its document."""
_NEVER_CUT: Final = 100_000
_KEPT: Final = {"type": "object", "enabled": False}
"""Stored as it is and never looked into."""


Word = tuple[str, str]
"""A term, and a field that has it."""


def key_name(attribute: str) -> str:
    return f"{attribute}_key"


def value_name(attribute: str) -> str:
    return f"{attribute}_value"


def to_settings(*, shards: int) -> dict[str, Any]:
    """Of an index that is being filled: nobody searches it yet."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": 0,
        "refresh_interval": "-1",
        # So long it is known that something was deleted, and of which state.
        "gc_deletes": "1h",
        "analysis": {
            "tokenizer": {
                # The one that is built in cuts a word at 255 letters.
                "spaces": {"type": "whitespace", "max_token_length": _NEVER_CUT}
            },
            "analyzer": {"terms": {"type": "custom", "tokenizer": "spaces"}},
        },
    }


def to_mapping(stamp: str, dictionary: tuple[str, ...]) -> dict[str, Any]:
    """Of documents; the stamp and the words of the analyser come with it."""
    properties: dict[str, Any] = {ID: {"type": "long"}, RECORD: _KEPT}
    for name in fields.ORDERED:
        properties[name] = _text("positions")
    for name in fields.UNORDERED:
        properties[name] = _text("freqs")
    for name in fields.KEYS:
        properties[key_name(name)] = {"type": "keyword", "doc_values": False}
    for name in fields.FACETS:
        properties[value_name(name)] = {"type": "keyword", "index": False}
    for name in fields.NUMBERS:
        properties[name] = {"type": "long", "index": name == fields.UPDATED}
    return {
        "dynamic": "strict",
        "_meta": {"stamp": stamp, "dictionary": list(dictionary)},
        # The terms are never shown; kept here too they would be there twice.
        "_source": {"includes": [RECORD]},
        "properties": properties,
    }


def _text(options: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": "terms", "index_options": options}


WORDS_MAPPING: Final = {
    "dynamic": "strict",
    "_source": {"enabled": False},
    "properties": {
        FIELD: {"type": "keyword", "doc_values": False},
        TERM: {"type": "keyword"},
        LENGTH: {"type": "short", "index": False},
    },
}
"""Of words: a document for each term, with the fields that are known to have it."""


def to_source(entry: Entry) -> dict[str, Any]:
    source: dict[str, Any] = {ID: entry.article_id, **entry.numbers}
    source[RECORD] = json.dumps(entry.record, ensure_ascii=False, separators=(",", ":"))
    for name, terms in entry.terms.items():
        source[name] = terms if terms.strip() else _FILLER
    for name, keys in entry.keys.items():
        if keys:
            source[key_name(name)] = [cut(key) for key in keys]
    for name, values in entry.values.items():
        if values:
            source[value_name(name)] = [cut(value) for value in values]
    return source


def cut(key: str) -> str:
    return key[:_LONGEST_KEY]


def iter_words(entry: Entry) -> Iterator[Word]:
    """Terms that are to be listed, each with a field that has it."""
    for name in LISTED:
        yield from ((term, name) for term in dict.fromkeys(entry.terms[name].split()))


def to_word(term: str, names: Iterable[str]) -> tuple[str, Mapping[str, Any]]:
    """A word's key, and its document: so and no other, whoever lists it."""
    listed = sorted(names)
    digest = blake2b(" ".join((term, *listed)).encode(), digest_size=12).digest()
    # The server keeps a key in this alphabet as the bytes that it stands for.
    key = urlsafe_b64encode(digest).decode()
    return key, {FIELD: listed, TERM: term, LENGTH: len(term)}

"""The fields of a Tantivy index, and a document in them."""

import json
from pathlib import Path
from typing import Final

import tantivy

from search import fields
from search.entries import Entry
from search.errors import IndexUnavailableError

ID: Final = "article_id"
RECORD: Final = "record"
_TOKENIZER: Final = "spaces"


def key_name(name: str) -> str:
    """The field of what an attribute is filtered by."""
    return f"{name}_key"


def value_name(name: str) -> str:
    """The field of what a facet counts."""
    return f"{name}_value"


def _make_schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Signed: a delete by a term of an unsigned field silently deletes nothing.
    builder.add_integer_field(ID, indexed=True, fast=True)
    for name in fields.ORDERED:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER)
    for name in fields.UNORDERED:
        builder.add_text_field(name, tokenizer_name=_TOKENIZER, index_option="freq")
    for name in fields.KEYS:
        builder.add_text_field(
            key_name(name), tokenizer_name="raw", index_option="basic"
        )
    for name in fields.FACETS:
        builder.add_text_field(
            value_name(name), fast=True, tokenizer_name="raw", index_option="basic"
        )
    for name in fields.NUMBERS:
        builder.add_integer_field(name, indexed=name == fields.UPDATED, fast=True)
    builder.add_bytes_field(RECORD, stored=True)
    return builder.build()


SCHEMA: Final = _make_schema()


def open_index(folder: Path) -> tantivy.Index:
    """Raise ``IndexUnavailableError`` if it cannot be read."""
    try:
        index = tantivy.Index.open(str(folder))
    except ValueError as error:
        raise unreadable(folder) from error
    # Tokenizers are not part of what is stored: every opening has to register them.
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)
    return index


def unreadable(folder: Path) -> IndexUnavailableError:
    return IndexUnavailableError(
        f"The index in {folder} cannot be read. Rebuild it with: kb index rebuild"
    )


def to_document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer(ID, entry.article_id)
    for name, terms in entry.terms.items():
        if terms:
            document.add_text(name, terms)
    for name, keys in entry.keys.items():
        for key in keys:
            document.add_text(key_name(name), key)
    for name, values in entry.values.items():
        for value in values:
            document.add_text(value_name(name), value)
    for name, number in entry.numbers.items():
        document.add_integer(name, number)
    record = json.dumps(entry.record, ensure_ascii=False, separators=(",", ":"))
    document.add_bytes(RECORD, record.encode("utf-8", "replace"))
    return document

"""The fields of a record, as a person reads them."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.registers.entries import text_of
from kb.registers.models import Record
from kb.registers.types import Field, FieldKind, RecordType


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record as a page has it."""

    field: Field
    text: str
    """As a person reads it: a name in place of a login, words in place of a code."""


def show_fields(found: RecordType, record: Record, language: str) -> Iterator[Shown]:
    """Every field that says something."""
    for each in found.fields:
        if text := show_field(each, record, language):
            yield Shown(each, text)


def show_field(asked: Field, record: Record, language: str) -> str:
    if asked.kind is FieldKind.PERSON:
        return record.holder.name if record.holder else ""
    text = text_of(asked, record)
    if asked.kind is FieldKind.CHOICE and asked.choices and text in asked.choices:
        return asked.choices[text][language]
    return text

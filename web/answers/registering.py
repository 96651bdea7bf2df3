"""What pages and operations ask of registers: their types, and how a record is shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.people.models import User
from kb.registers.entries import text_of
from kb.registers.models import Record
from kb.registers.types import Field, FieldKind, RecordType, Types, get_type, read_types
from kb.registers.visibility import sees_type
from web.services import Services

MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A field of a record as a page has it."""

    field: Field
    text: str
    """As a person reads it: a name in place of a login, words in place of a code."""


def list_types(services: Services) -> Types:
    return read_types(services.settings.home)


def get_visible_type(services: Services, code: str, user: User) -> RecordType:
    """Raise ``UnknownRecordTypeError`` for one that there is not for *user*."""
    found = get_type(list_types(services), code)
    if not sees_type(user, found):
        return get_type({}, code)
    return found


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


def list_columns(found: RecordType) -> list[Field]:
    """The fields that a list has beside code, name and state: what tells one from another."""
    wanted = (
        FieldKind.CHOICE,
        FieldKind.UNIT,
        FieldKind.PERSON,
        FieldKind.PLACE,
        FieldKind.SERIAL,
    )
    ranked = [each for kind in wanted for each in found.fields if each.kind is kind]
    chosen = ranked[:MOST_COLUMNS]
    if found.expiry and (ends := found.field(found.expiry)):
        chosen.append(ends)
    return chosen

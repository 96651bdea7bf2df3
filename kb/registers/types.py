"""Types of records, as data: those that ship, and an organisation's own beside them.

A type is a YAML file: its names, its code, its fields, and what becomes of such records.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from kb import shipped
from kb.registers.codes import CodePattern
from kb.registers.errors import UnknownRecordTypeError
from kb.registers.models import RecordState
from kb.setting_values import SettingError

FOLDER: Final = "record_types"
"""In the home folder: types of an organisation's own. One of a shipped code replaces it."""
LANGUAGES: Final = frozenset({"zh", "en"})
WARNINGS: Final = (90, 30, 7)
"""Days before something ends on which its people are told, where a type says no others."""
RESERVED: Final = frozenset(
    {"name", "code", "state", "client", "stock", "seen", "once"}
)
"""Keys that no field has: forms and tables say something else by them."""
NEEDED: Final = ("code", "names", "pattern", "fields")
_STATES: Final = (RecordState.IN_USE, RecordState.ENDED)

Words = Mapping[str, str]
"""A text by language."""


class FieldKind(StrEnum):
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    PERSON = "person"
    UNIT = "unit"
    PLACE = "place"
    ADDRESS = "address"
    SERIAL = "serial"


ONCE: Final = frozenset({FieldKind.PERSON, FieldKind.UNIT, FieldKind.SERIAL})
"""Kinds that have a column of the record, so a type has at most one field of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    key: str
    kind: FieldKind
    names: Words
    required: bool = False
    choices: Mapping[str, Words] | None = None
    """By code, of a choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordType:
    code: str
    names: Words
    pattern: CodePattern
    fields: tuple[Field, ...]
    title: Words
    """What the name of such a record is called."""
    states: tuple[RecordState, ...] = _STATES
    """The first is the one a new record is in."""
    expiry: str = ""
    """The date field after which it is worth nothing."""
    warnings: tuple[int, ...] = WARNINGS
    """Days before that, from the most to the fewest."""
    retention: str = ""
    """The date field after which a private record is removed."""
    label: tuple[str, ...] = ()
    """The fields on its label, below name and code."""
    device_name: str = ""
    """The field that says what drawings call it."""
    in_drawings: bool = False
    """Whether drawings ought to show it."""
    minimum: str = ""
    """The number field below which a stock is short; such types have a stock."""
    inspected_if: str = ""
    """The choice field that says by ``yes`` that it is inspected at entry and exit."""
    private: bool = False
    """Whether only managers and its holder know of it."""
    position: int = 100

    @property
    def has_stock(self) -> bool:
        return bool(self.minimum)

    def field(self, key: str) -> Field | None:
        return next((each for each in self.fields if each.key == key), None)

    def field_of(self, kind: FieldKind) -> Field | None:
        return next((each for each in self.fields if each.kind is kind), None)


Types = Mapping[str, RecordType]


def read_types(home: Path | None = None) -> Types:
    """Every type by its code, as lists have them.

    Raise ``SettingError`` for a file of the home that is none.
    """
    own = shipped.read_own(home / FOLDER, read_type) if home is not None else ()
    if not own:
        return _shipped()
    types = dict(_shipped())
    for found in own:
        known = types.get(found.code)
        if known is not None and known.private and not found.private:
            raise SettingError(f"The type of record {found.code} stays private.")
        types[found.code] = found
    return shipped.put_in_order(types.values())


def get_type(types: Types, code: str) -> RecordType:
    """Raise ``UnknownRecordTypeError``."""
    found = types.get(code.strip())
    if found is None:
        raise UnknownRecordTypeError(code)
    return found


def read_type(text: str, name: str) -> RecordType:
    """The type of a YAML text; *name* is what a refusal calls it."""
    values = shipped.read_mapping(text, f"type of record {name}", NEEDED)
    try:
        return _checked(_to_type(values))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise SettingError(f"The type of record {name} is wrong: {error}") from error


@cache
def _shipped() -> Types:
    return shipped.read_shipped("kb.registers", read_type)


def _to_type(values: Mapping[str, Any]) -> RecordType:
    plain = {
        key: value
        for key, value in values.items()
        if key not in ("fields", "pattern", "states", "warnings", "label")
    }
    return RecordType(
        **plain,
        pattern=CodePattern.parse(values["pattern"]),
        fields=tuple(_to_field(each) for each in values["fields"]),
        states=tuple(map(RecordState, values.get("states", _STATES))),
        warnings=tuple(values.get("warnings", WARNINGS)),
        label=tuple(values.get("label", ())),
    )


def _to_field(values: Mapping[str, Any]) -> Field:
    return Field(**{**values, "kind": FieldKind(values["kind"])})


def _checked(found: RecordType) -> RecordType:
    faults = list(_faults(found))
    if faults:
        raise ValueError(faults[0])
    return found


def _faults(found: RecordType) -> Iterator[str]:
    kinds = {each.key: each.kind for each in found.fields}
    if len(kinds) != len(found.fields):
        yield "two fields have one key"
    yield from (f"{key} is no key of a field" for key in RESERVED & kinds.keys())
    for kind in ONCE:
        if list(kinds.values()).count(kind) > 1:
            yield f"it has two fields of the kind {kind.value}"
    yield from (
        f"{each.key}: choices belong to a choice"
        for each in found.fields
        if (each.kind is FieldKind.CHOICE) != bool(each.choices)
    )
    yield from (
        f"{key} is no field for that"
        for key, allowed in _named(found)
        if key and kinds.get(key) not in allowed
    )
    if any(set(words) != LANGUAGES for words in _texts(found)):
        yield "words are one text in each of zh and en"
    if list(found.warnings) != sorted(set(found.warnings), reverse=True):
        yield "warnings go from the most days to the fewest"


def _named(found: RecordType) -> Iterable[tuple[str, tuple[FieldKind, ...]]]:
    """The fields that a type names for a purpose, and the kinds that serve it."""
    yield found.expiry, (FieldKind.DATE,)
    yield found.retention, (FieldKind.DATE,)
    yield found.minimum, (FieldKind.NUMBER,)
    yield found.inspected_if, (FieldKind.CHOICE,)
    yield found.device_name, (FieldKind.TEXT,)
    for key in found.label:
        yield key, tuple(FieldKind)


def _texts(found: RecordType) -> Iterable[Words]:
    yield found.names
    yield found.title
    for each in found.fields:
        yield each.names
        yield from (each.choices or {}).values()

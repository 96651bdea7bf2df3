"""What somebody says of a record, field by field, and what the rows keep of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kb.audit import By
from kb.errors import NotFoundError
from kb.people.directory import UnknownPersonError
from kb.people.models import Unit, User
from kb.registers.errors import BadRecordError, RecordCase, SerialTakenError
from kb.registers.lookups import Asked, Lookups
from kb.registers.models import KeyKind, Record, RecordKey
from kb.registers.texts import read_text, to_key
from kb.registers.types import Field, FieldKind, RecordType
from kb.spellings.names import Field as SpellingField
from kb.spellings.settling import settle
from kb.text import MAX_LINE, to_line
from kb.topology.networks import host_range
from kb.topology.ranges import fold
from kb.topology.recording import device_key

NAME = "name"
"""Under this key the change log and the files have the name of a record."""
_SPELT: Final = {"system": SpellingField.SYSTEM, "place": SpellingField.UNIT}
"""Values whose old spellings stand for names; as ``kb.merges.documents`` rewrites them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Texts as they are typed: units by name, people by login, choices by code or name."""

    name: str | None = None
    """``None`` leaves it as it is."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By the key of the field; a field that is not named stays as it is."""


def texts_of(found: RecordType, record: Record) -> dict[str, str]:
    """Every field of the record as an entry says it."""
    return {each.key: text_of(each, record) for each in found.fields}


def text_of(asked: Field, record: Record) -> str:
    match asked.kind:
        case FieldKind.UNIT:
            return record.unit.name if record.unit else ""
        case FieldKind.PERSON:
            return record.holder.login if record.holder else ""
        case FieldKind.SERIAL:
            return record.serial
        case _:
            return record.values.get(asked.key, "")


def apply(
    session: Session,
    found: RecordType,
    record: Record,
    entry: Entry,
    *,
    by: By,
    lookups: Lookups | None = None,
) -> dict[str, tuple[str, str]]:
    """Bring the entry into the record; return what it was and is, by key of the field.

    Raise ``BadRecordError`` or ``SerialTakenError``, and nothing is changed. What the entry
    names is found by *lookups*, where many entries follow each other.
    """
    lookups = lookups or Asked(session, by.actor.user)
    unknown = sorted(set(entry.texts) - {each.key for each in found.fields})
    if unknown:
        raise BadRecordError(
            f"There is no field {unknown[0][:60]} in this register.",
            case=RecordCase.UNKNOWN_FIELD,
            given=unknown[0][:60],
        )
    before = {NAME: record.name or "", **texts_of(found, record)}
    name = before[NAME] if entry.name is None else _read_name(found, entry.name)
    after = {NAME: name, **_read_all(found, entry, before)}
    for key, spelt in _SPELT.items():
        if key in after:
            after[key] = settle(session, spelt, after[key])
    changed = {
        key: (before[key], text) for key, text in after.items() if before[key] != text
    }
    unit = _read_unit(lookups, found, changed, today=by.now.date())
    holder = _read_holder(lookups, found, changed)
    _require_serial(lookups, found, record, changed)
    _write(found, record, after)
    if (asked := found.field_of(FieldKind.UNIT)) and asked.key in changed:
        record.unit = unit
    if (asked := found.field_of(FieldKind.PERSON)) and asked.key in changed:
        record.holder = holder
    return changed


def write_keys(
    session: Session, found: RecordType, record: Record, *, is_new: bool = False
) -> None:
    """Keep by what drawings may know the flushed *record*; one that is new has no keys."""
    if not is_new:
        session.execute(delete(RecordKey).where(RecordKey.record_id == record.id))
    session.add_all(
        RecordKey(record_id=record.id, kind=kind, key=key)
        for kind, key in keys_of(found, record)
    )


def write_words(found: RecordType, record: Record) -> None:
    """Keep what a list is searched by: choices by their code and in both languages."""
    texts = [record.code, record.name, *texts_of(found, record).values()]
    for each in found.fields:
        texts += (each.choices or {}).get(record.values.get(each.key, ""), {}).values()
    record.words = fold("\n".join(filter(None, texts)))


def keys_of(found: RecordType, record: Record) -> list[tuple[KeyKind, str]]:
    """By what drawings may know it, each once."""
    return list(dict.fromkeys(_keys(found, record)))


def _keys(found: RecordType, record: Record) -> Iterator[tuple[KeyKind, str]]:
    if not found.in_drawings:
        return
    for name in (record.name, record.values.get(found.device_name, "")):
        if key := device_key(name):
            yield KeyKind.NAME, key
    for each in found.fields:
        if each.kind is FieldKind.ADDRESS and record.values.get(each.key):
            reach = host_range(record.values[each.key])
            if reach.first == reach.last:
                yield KeyKind.ADDRESS, reach.first


def _read_name(found: RecordType, text: str) -> str:
    name = to_line(text)
    if not name or len(name) > MAX_LINE:
        raise BadRecordError(
            f"A record has a name of up to {MAX_LINE} characters.",
            case=RecordCase.NAME,
            field=NAME,
            label=found.title,
            limit=MAX_LINE,
        )
    return name


def _read_all(
    found: RecordType, entry: Entry, before: Mapping[str, str]
) -> dict[str, str]:
    texts = {}
    for each in found.fields:
        given = entry.texts.get(each.key)
        text = before[each.key] if given is None else read_text(each, given)
        if each.required and not text:
            raise BadRecordError(
                f"{each.names['en']} is missing.",
                case=RecordCase.MISSING,
                field=each.key,
                label=each.names,
            )
        texts[each.key] = text
    return texts


def _read_unit(
    lookups: Lookups,
    found: RecordType,
    changed: Mapping[str, tuple[str, str]],
    *,
    today: date,
) -> Unit | None:
    asked = found.field_of(FieldKind.UNIT)
    name = changed.get(asked.key, ("", ""))[1] if asked else ""
    if asked is None or not name:
        return None
    unit = lookups.unit(name)
    if unit is None:
        raise BadRecordError(
            f"There is no unit {name}.",
            case=RecordCase.UNIT,
            field=asked.key,
            label=asked.names,
            given=name,
        )
    if unit.ended_on is not None and unit.ended_on <= today:
        raise BadRecordError(
            f"The unit {name} has ended: nothing more comes to it.",
            case=RecordCase.UNIT_ENDED,
            field=asked.key,
            label=asked.names,
            given=name,
        )
    return unit


def _read_holder(
    lookups: Lookups,
    found: RecordType,
    changed: Mapping[str, tuple[str, str]],
) -> User | None:
    asked = found.field_of(FieldKind.PERSON)
    login = changed.get(asked.key, ("", ""))[1] if asked else ""
    if asked is None or not login:
        return None
    try:
        return lookups.person(login)
    except (UnknownPersonError, NotFoundError) as error:
        raise BadRecordError(
            f"Nobody here has the login {login}.",
            case=RecordCase.PERSON,
            field=asked.key,
            label=asked.names,
            given=login,
        ) from error


def _require_serial(
    lookups: Lookups,
    found: RecordType,
    record: Record,
    changed: Mapping[str, tuple[str, str]],
) -> None:
    asked = found.field_of(FieldKind.SERIAL)
    serial = changed.get(asked.key, ("", ""))[1] if asked else ""
    key = to_key(serial)
    if key is not None and lookups.is_serial_taken(found, key, record):
        raise SerialTakenError(serial)


def _write(found: RecordType, record: Record, texts: Mapping[str, str]) -> None:
    record.name = texts[NAME]
    values = {}
    for each in found.fields:
        if each.kind is FieldKind.SERIAL:
            record.serial = texts[each.key]
            record.serial_key = to_key(texts[each.key])
        elif each.kind not in (FieldKind.UNIT, FieldKind.PERSON) and texts[each.key]:
            values[each.key] = texts[each.key]
    record.values = values
    valid_until = _to_date(values.get(found.expiry, ""))
    if valid_until != record.valid_until:
        record.valid_until, record.warned_days = valid_until, None
    record.keep_until = _to_date(values.get(found.retention, ""))


def _to_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None

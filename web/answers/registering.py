"""What pages and operations ask of registers: their types, and how a record is shown."""

from kb.people.models import User
from kb.registers import comparing
from kb.registers.types import Field, FieldKind, RecordType, Types, get_type, read_types
from kb.registers.visibility import sees_type
from web.services import Services

MOST_COLUMNS = 4


def list_types(services: Services) -> Types:
    return read_types(services.settings.home)


def refresh_comparison(services: Services) -> None:
    """Hold registers against drawings for whoever asks in SQL."""
    with services.database.writing() as session:
        comparing.refresh(session, list_types(services))


def get_visible_type(services: Services, code: str, user: User) -> RecordType:
    """Raise ``UnknownRecordTypeError`` for one that there is not for *user*."""
    found = get_type(list_types(services), code)
    if not sees_type(user, found):
        return get_type({}, code)
    return found


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

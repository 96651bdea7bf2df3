"""What an entry names by words: units, people, serial numbers; asked one by one or remembered."""

from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.people.models import Unit, User
from kb.registers.models import Record
from kb.registers.types import RecordType
from kb.services.choosing import find_person, find_unit


class Lookups(Protocol):
    def unit(self, name: str) -> Unit | None: ...

    def person(self, login: str) -> User:
        """Raise ``UnknownPersonError`` or ``NotFoundError``."""
        ...

    def is_serial_taken(self, found: RecordType, key: str, record: Record, /) -> bool:
        """Whether another record than *record* has that serial number."""
        ...


class Asked:
    """Each asked of the database."""

    def __init__(self, session: Session, user: User) -> None:
        self._session = session
        self._user = user

    def unit(self, name: str) -> Unit | None:
        return find_unit(self._session, name, self._user)

    def person(self, login: str) -> User:
        return find_person(self._session, login, self._user)

    def is_serial_taken(self, found: RecordType, key: str, record: Record, /) -> bool:
        other = self._session.scalar(
            select(Record.id).where(
                Record.type_code == found.code,
                Record.serial_key == key,
                Record.id != (record.id or 0),
            )
        )
        return other is not None

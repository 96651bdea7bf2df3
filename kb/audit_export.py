"""What the audit holds: found by who, what and where, and written out as CSV."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select, true
from sqlalchemy.orm import Session

from kb.alerts.models import AlertPattern
from kb.audit import FAILURES, AuditEntry, Subject
from kb.changes.models import Change
from kb.contacts.models import Contact
from kb.database import Database
from kb.incidents.models import Incident
from kb.incidents.past_cases import PastCase
from kb.people.models import Unit, User
from kb.problems.models import Problem
from kb.registers.models import Record
from kb.services.models import Contract
from kb.services.visibility import Clients, clients_of, is_only_of, of_clients

BATCH: Final = 1_000
COLUMNS: Final = ("id", "at", "actor", "action", "noun", "key", "channel", "details")


_OWNED: Final[Mapping[Subject, Any]] = {
    Subject.ALERT_PATTERN: AlertPattern,
    Subject.CHANGE: Change,
    Subject.CONTACT: Contact,
    Subject.CONTRACT: Contract,
    Subject.INCIDENT: Incident,
    Subject.PAST_CASE: PastCase,
    Subject.PROBLEM: Problem,
    Subject.RECORD: Record,
    Subject.UNIT: Unit,
}
"""What is of one client, which its row names."""
_SHARED: Final = (
    Subject.ANNOUNCEMENT,
    Subject.ARTICLE,
    Subject.DICTIONARY_WORD,
    Subject.REQUEST_KIND,
    Subject.SYNONYM_GROUP,
)
"""What belongs to all of them, whoever touched it."""


def visible_to(session: Session, user: User) -> ColumnElement[bool]:
    """The condition that an entry must meet for *user*, who may read the audit.

    What is about something of a client, its people see; of anything else, what was done
    by or to people who belong to no other client.
    """
    clients = clients_of(session, user)
    if clients is None:
        return true()
    people = select(User.id).where(is_only_of(session, user))
    is_person = AuditEntry.noun == Subject.USER
    named = [
        and_(AuditEntry.noun == noun, AuditEntry.key.in_(_keys(table, clients)))
        for noun, table in _OWNED.items()
    ]
    return or_(
        *named,
        AuditEntry.noun.in_(_SHARED),
        and_(is_person, AuditEntry.key.in_(people.with_only_columns(_as_text(User)))),
        and_(
            AuditEntry.noun.not_in((*_OWNED, *_SHARED, Subject.USER)),
            AuditEntry.actor_id.in_(people),
        ),
    )


def _keys(table: Any, clients: Clients) -> Select[Any]:
    return select(_as_text(table)).where(of_clients(table.client_id, clients))


def _as_text(table: Any) -> ColumnElement[str]:
    return cast(table.id, String)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; empty means anything."""

    actor: str = ""
    """A login or a name."""
    action: str = ""
    noun: str = ""
    key: str = ""
    channel: str = ""
    failures: bool = False
    """Only what was tried in vain."""
    since: datetime | None = None
    until: datetime | None = None
    """Before that."""
    reader: User | None = None
    """Who reads; nobody for whoever runs a command, who sees everything."""

    def to_query(self, session: Session) -> Select[Any]:
        """Rows of an entry, and login and name of its actor, the latest first."""
        query: Any = (
            select(AuditEntry, User.login, User.name)
            .outerjoin(User, AuditEntry.actor_id == User.id)
            .order_by(AuditEntry.id.desc())
        )
        for column, value in (
            (AuditEntry.action, self.action),
            (AuditEntry.noun, self.noun),
            (AuditEntry.key, self.key),
            (AuditEntry.channel, self.channel),
        ):
            if value:
                query = query.where(column == value)
        if self.since is not None:
            query = query.where(AuditEntry.at >= self.since)
        if self.until is not None:
            query = query.where(AuditEntry.at < self.until)
        if self.actor:
            query = query.where(or_(User.login == self.actor, User.name == self.actor))
        if self.failures:
            query = query.where(AuditEntry.action.in_(FAILURES))
        if self.reader is not None:
            query = query.where(visible_to(session, self.reader))
        wanted: Select[Any] = query
        return wanted


def to_csv(database: Database, wanted: Wanted) -> Iterator[str]:
    """Lines of CSV, the oldest entry first; a batch is in memory at a time."""
    # The byte order mark makes spreadsheets read it as UTF-8.
    yield "\ufeff" + _line(COLUMNS)
    last = 0
    while True:
        with database.reading() as session:
            query = wanted.to_query(session).order_by(None).order_by(AuditEntry.id)
            rows = session.execute(query.where(AuditEntry.id > last).limit(BATCH)).all()
        if not rows:
            return
        for entry, login, _name in rows:
            yield _line(_row(entry, login))
        last = rows[-1][0].id


def _row(entry: AuditEntry, login: str | None) -> tuple[Any, ...]:
    return (
        entry.id,
        entry.at.isoformat(),
        login or "",
        entry.action,
        entry.noun,
        entry.key,
        entry.channel,
        json.dumps(entry.details, ensure_ascii=False),
    )


def _line(values: tuple[Any, ...]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(
        # A spreadsheet would take what begins so for a formula.
        f"'{value}" if str(value)[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
        for value in values
    )
    return target.getvalue()

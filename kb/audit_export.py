"""What the audit holds: found by who, what and where, and written out as CSV."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select

from kb.audit import FAILURES, AuditEntry
from kb.database import Database
from kb.people.models import User

BATCH: Final = 1_000
COLUMNS: Final = ("id", "at", "actor", "action", "noun", "key", "channel", "details")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; empty means anything."""

    actor: str = ""
    """A login."""
    action: str = ""
    noun: str = ""
    key: str = ""
    channel: str = ""
    failures: bool = False
    """Only what was tried in vain."""

    def to_query(self) -> Select[Any]:
        """Rows of an entry and the login of its actor, the latest first."""
        query: Any = (
            select(AuditEntry, User.login)
            .outerjoin(User, AuditEntry.actor_id == User.id)
            .order_by(AuditEntry.id.desc())
        )
        for column, value in (
            (User.login, self.actor),
            (AuditEntry.action, self.action),
            (AuditEntry.noun, self.noun),
            (AuditEntry.key, self.key),
            (AuditEntry.channel, self.channel),
        ):
            if value:
                query = query.where(column == value)
        if self.failures:
            query = query.where(AuditEntry.action.in_(FAILURES))
        wanted: Select[Any] = query
        return wanted


def to_csv(database: Database, wanted: Wanted) -> Iterator[str]:
    """Lines of CSV, the oldest entry first; a batch is in memory at a time."""
    # The byte order mark makes spreadsheets read it as UTF-8.
    yield "\ufeff" + _line(COLUMNS)
    query = wanted.to_query().order_by(None).order_by(AuditEntry.id).limit(BATCH)
    last = 0
    while True:
        with database.reading() as session:
            rows = session.execute(query.where(AuditEntry.id > last)).all()
        if not rows:
            return
        for entry, login in rows:
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

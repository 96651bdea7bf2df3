"""The people of a service desk at every door, and what became of their steps."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from kb.audit import AuditEntry
from kb.incidents.models import IncidentEvent
from kb.notifications.models import Notification
from kb.outbox.models import OutboxEvent
from kb.people.models import User
from tests.desk import ROLES
from tests.factories import PASSWORD, make_user


@dataclass(frozen=True)
class Doors:
    """What one needs to come through any of them."""

    services: Any
    app: Any
    log_in: Any
    token_of: Any


@dataclass(frozen=True)
class Outcome:
    """What follows from a step, whichever row it was about."""

    told: frozenset
    """Who, what, on which page."""
    time_line: tuple
    """Action, state before and after, whether it is among staff."""
    audit: tuple
    """Action and noun."""
    events: tuple
    """Kind, action, whether it is among staff."""


@pytest.fixture
def people(services):
    with services.database.writing() as session:
        return {
            login: make_user(session, login, roles=roles, password=PASSWORD)
            for login, roles in ROLES.items()
        }


@pytest.fixture
def doors(services, app, log_in, token_of):
    return Doors(services, app, log_in, token_of)


@pytest.fixture
def outcome_of(services):
    """Does something, and says what followed from it, and through which channels."""

    def watch(deed):
        before = {table: _newest(services, table) for table in WATCHED}
        deed()
        with services.database.reading() as session:
            rows = {
                table: session.scalars(
                    select(table).where(table.id > last).order_by(table.id)
                ).all()
                for table, last in before.items()
            }
            names = {each.id: each.login for each in session.scalars(select(User))}
        return _to_outcome(rows, names), {
            row.channel for row in (*rows[IncidentEvent], *rows[AuditEntry])
        }

    return watch


WATCHED = (Notification, IncidentEvent, AuditEntry, OutboxEvent)


def _newest(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.max(table.id))) or 0


def _to_outcome(rows, names):
    return Outcome(
        told=frozenset(
            (names[row.user_id], row.kind, row.path.split("/")[1])
            for row in rows[Notification]
        ),
        time_line=tuple(
            (row.action, row.source, row.target, row.internal)
            for row in rows[IncidentEvent]
        ),
        audit=tuple((row.action, row.noun) for row in rows[AuditEntry]),
        events=tuple((row.kind, row.action, row.internal) for row in rows[OutboxEvent]),
    )

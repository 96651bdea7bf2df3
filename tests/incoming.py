"""Rows of other systems as they are understood, and what became of them."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from kb.exchange.rows import (
    IncidentRow,
)
from kb.incidents.models import Incident

MORNING = datetime(2026, 1, 5, 9, 10, tzinfo=UTC)


def make_row(external_id="INC1", **values):
    return IncidentRow(
        external_id=external_id,
        **{"title": "打印机不工作", "opened_at": MORNING, **values},
    )


def find(session, taken):
    return session.scalar(select(Incident).where(Incident.number == taken.key))


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))

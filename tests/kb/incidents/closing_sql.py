"""SQL that closes an incident past our code, and how the database takes it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.incidents.models import Incident
from tests.conftest import NOON

COLUMNS = {column.name: column for column in Incident.__table__.columns}


WHOLE = ", ".join(COLUMNS)


def execute(session, statement, values=None):
    session.flush()
    with session.begin_nested():
        return session.execute(text(statement), values or {})


def refuse(
    session,
    statement,
    values=None,
    match="incident|article|verdict|kept for good|happened",
):
    with pytest.raises(DBAPIError, match=match):
        execute(session, statement, values)


def set_of(values):
    return ", ".join(f"{name} = :{name}" for name in values)


def to_close(articles, broken=None):
    """Values that close an incident, apart from what is *broken*."""
    values = {
        "state": "closed",
        "closing_revision_id": "solution revision",
        "closed_at": NOON.isoformat(" "),
        **(broken or {}),
    }
    return {name: articles.get(value, value) for name, value in values.items()}


def update(incident, values):
    statement = f"UPDATE incident SET {set_of(values)} WHERE id = :id"
    return statement, {**values, "id": incident.id}


def insert(incident, values):
    """A copy of *incident* under another id, with *values*."""
    own = {"id": ":id", "number": ":number"} | {name: f":{name}" for name in values}
    chosen = ", ".join(own.get(name, name) for name in COLUMNS)
    statement = f"INSERT INTO incident ({WHOLE}) SELECT {chosen} FROM incident WHERE id = :other"
    new = {"id": incident.id + 1_000, "number": "INC-999999", "other": incident.id}
    return statement, {**values, **new}

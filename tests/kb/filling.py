"""Rows for every table of a schema as it is now, whatever revision that is.

What a column needs is read from the database, not from the models: they know only the
newest schema. ``ROWS`` says what triggers and checks want besides.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

SINCE = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
USUAL = [{}, {}]
ROWS = {
    "article": [
        {"kind": "solution", "retired_at": None},
        {"kind": "policy", "retired_reason": "过期"},
    ],
    "verdict": [
        {"submission_id": 1, "aspect": "content", "passed": True},
        {"submission_id": 1, "aspect": "form", "passed": True},
    ],
    "revision": [{}],
    "macro": [{"reach": "personal", "unit_id": None}, {"reach": "team"}],
    "unread_text": [{}],
    # Settled in the moment in which an incident came, it would have opened that.
    "letter": [{"settled_at": None}, {"settled_at": None}],
    "watch": [
        {"incident_id": None, "system": None},
        {"article_id": None, "system": None},
    ],
    "canned_reply": [{"reach": "personal", "unit_id": None}, {"reach": "team"}],
    "problem": [
        {"state": "solved", "pending_submission_id": None},
        {"state": "open", "solution_id": None},
    ],
    "incident": [
        {
            "state": "resolved",
            "solution_id": 1,
            "pending_submission_id": None,
            "verification": "confirmed",
            "cancel_reason": None,
        },
        {
            "state": "in_progress",
            "solution_id": None,
            "cancel_reason": None,
            "duplicate_of_id": None,
        },
    ],
    "duty_run": [{"state": "planned"}, {"state": "planned"}],
    "guide_edition": [{"state": "draft"}, {"state": "draft"}],
    "group_grant": [{"unit_id": None, "post": None}, {"role": None}],
    "guide_file": [{"edition_id": 2}, {"edition_id": 2}],
    "item": [
        {"state": "open", "closed_at": None, "about_id": None},
        {"state": "planned", "closed_at": None, "about_id": None},
    ],
    "organisation_choice": [{"name": "name"}, {"name": "colour"}],
    "spelling_merge": [{"field": "system"}, {"field": "category"}],
    "spellings_apart": [{"field": "system"}, {"field": "category"}],
    "outbox_event": [{"kind": "incident.opened"}, {"kind": "article.retired"}],
    "milestone": [
        {"met_on": None, "met_value": None},
        {"target": 1.0, "met_value": 2.0},
    ],
    "package": [{"state": "draft"}, {"state": "withdrawn"}],
    "deviation": [{"state": "open", "corrected_at": None}, {"state": "corrected"}],
    "handover": [{"state": "open"}, {"state": "open"}],
    "handover_party": [{"side": "giver"}, {"side": "receiver"}],
    "picture_use": [{"duty_run_id": None}, {"duty_run_id": None}],
    "plan_drill": [{"review_by": date(2027, 1, 1)}, {"review_by": date(2027, 1, 2)}],
    "training_session": [
        {
            "state": "planned",
            "closed_at": None,
            "score_least": None,
            "score_most": None,
        },
        {"state": "closed", "score_least": 0.0, "score_most": 100.0},
    ],
    "training_attendance": [{"state": "present"}, {"state": "absent", "score": None}],
    "survey_invitation": [{"contact_id": None}, {"user_id": None}],
    "quality_department_check": [{"verdict": None}, {"verdict": None}],
    "webhook": [{"form": "webhook"}, {"form": "webhook"}],
    "incident_event": [
        {"incident_id": 1, "action": "link", "details": {"article": 1}},
        {"incident_id": 1, "action": "confirm"},
    ],
}
THEN = {
    "guide_entry": "UPDATE guide_edition SET state = 'approved' WHERE id = 2",
    "revision": "UPDATE article SET current_revision_id = 1 WHERE id = 1",
    "incident_event": "UPDATE incident SET state = 'closed', closing_revision_id = 1,"
    " verified_at = (SELECT at FROM incident_event WHERE id = 2),"
    " recorded_by_id = (SELECT actor_id FROM incident_event WHERE id = 2),"
    " verification_channel = (SELECT channel FROM incident_event WHERE id = 2)"
    " WHERE id = 1",
}
"""What only a later step makes of rows; no row is inserted so."""
AFTER = {
    "revision": {"verdict"},
    "incident": {"revision"},
    "guide_file": {"guide_entry"},
}
"""What a trigger wants to find, where no foreign key that must be set says so."""
VALUES = re.compile(r"[(\s]*\"?(\w+)\"?\)?(?:::\w+)? (?:IN|= ANY) ")


@dataclass(frozen=True)
class Schema:
    """The tables that the database has, but for Alembic's own."""

    tables: dict[str, sa.Table]
    words: dict[str, dict[str, list[str]]]
    """What checks allow in a column, by table and column."""

    @classmethod
    def of(cls, connection):
        metadata = sa.MetaData()
        metadata.reflect(connection)
        metadata.remove(metadata.tables["alembic_version"])
        found = sa.inspect(connection)
        words = {
            name: {
                match[1]: re.findall(r"'([\w.]+)'", check["sqltext"])
                for check in found.get_check_constraints(name)
                if (match := VALUES.match(check["sqltext"]))
            }
            for name in metadata.tables
        }
        return cls(dict(metadata.tables), words)


def snapshot(connection, schema):
    """Every row of each table by its primary key, in the order of these."""
    return {
        name: {
            tuple(row[column.name] for column in table.primary_key): dict(row)
            for row in connection.execute(
                sa.select(table).order_by(*table.primary_key)
            ).mappings()
        }
        for name, table in schema.tables.items()
    }


def triggers(connection):
    """The names of what refuses a change."""
    on_sqlite = connection.dialect.name == "sqlite"
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.scalars(sa.text(names)))


def fill(connection, schema):
    """Put rows into every table that has none, and return them all."""
    full = snapshot(connection, schema)
    waiting = {name for name, rows in full.items() if not rows}
    while waiting:
        name = _next(schema, waiting)
        table = schema.tables[name]
        for number, given in enumerate(ROWS.get(name, USUAL), start=1):
            known = {key: given[key] for key in given if key in table.columns}
            row = _row(schema, name, number, full) | known
            connection.execute(sa.insert(table).values(row))
            full[name][number] = row
        if name in THEN:
            connection.execute(sa.text(THEN[name]))
        waiting.remove(name)
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection, schema)
    return snapshot(connection, schema)


def _go_on_counting(connection, schema):
    """Ids were given here; what a migration inserts gets the next one."""
    for name, table in schema.tables.items():
        keys = [key for key in table.primary_key if isinstance(key.type, sa.Integer)]
        for key in keys:
            sequence = sa.func.pg_get_serial_sequence(f'"{name}"', key.name)
            newest = sa.select(sa.func.max(key)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, newest)))


def _next(schema, waiting):
    """A table whose keys can be set; else one that can do without, for now."""
    for keys_that_may_be_empty in (True, False):
        for name in sorted(waiting):
            needed = AFTER.get(name, set()) | {
                key.column.table.name
                for key in schema.tables[name].foreign_keys
                if keys_that_may_be_empty or not key.parent.nullable
            }
            if not needed & waiting - {name}:
                return name
    raise AssertionError(f"these tables wait for each other: {waiting}")


def _row(schema, name, number, full):
    row = {}
    for column in schema.tables[name].columns:
        words = schema.words[name].get(column.name)
        if column.foreign_keys:
            (key,) = column.foreign_keys
            rows = list(full[key.column.table.name].values())
            row[column.name] = (
                rows[(number - 1) % len(rows)][key.column.name] if rows else None
            )
        elif words:
            row[column.name] = words[(number - 1) % len(words)]
        else:
            text = f"{name} {column.name} {number} “值”"
            row[column.name] = _value(column.type, text, number)
    return row


def _value(kind, text, number):
    plain = {
        sa.Boolean: bool(number % 2),
        sa.BigInteger: number * 10**12,
        sa.Integer: number,
        sa.Float: number / 4,
        sa.JSON: {"名": [number, None]},
        sa.DateTime: SINCE + timedelta(days=number),
        sa.Date: date(2026, 1, number),
        sa.LargeBinary: text.encode(),
    }
    for type_, value in plain.items():
        if isinstance(kind, type_):
            return value
    assert isinstance(kind, sa.String), f"say here how to fill a {kind!r}"
    return text[-kind.length :] if kind.length else text

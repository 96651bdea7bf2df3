"""The audit: who did what, when, through which door; and its export."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy import Select, select

from kb.audit import AuditEntry
from kb.people.models import Role, User
from web import forms
from web.auth import require_role
from web.services import services

bp = Blueprint("audit", __name__, url_prefix="/audit")

PAGE_SIZE = 100
BATCH = 1_000
COLUMNS = ("id", "at", "actor", "action", "noun", "key", "channel", "details")


@bp.before_request
def _for_those_who_answer() -> None:
    require_role(Role.ADMINISTRATOR, Role.MANAGER)


@bp.get("")
def index() -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        rows = session.execute(
            _wanted().offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
        ).all()
        actions = session.scalars(
            select(AuditEntry.action).distinct().order_by(AuditEntry.action)
        ).all()
    return render_template(
        "audit.html",
        rows=rows[:PAGE_SIZE],
        more=len(rows) > PAGE_SIZE,
        number=number,
        actions=actions,
    )


@bp.get("/export.csv")
def export() -> Response:
    """Everything that the filter finds, a batch in memory at a time."""
    return Response(
        _lines(_wanted().order_by(None).order_by(AuditEntry.id)),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": "attachment; filename=audit.csv"},
    )


def _wanted() -> Select[Any]:
    query: Any = (
        select(AuditEntry, User.login)
        .outerjoin(User, AuditEntry.actor_id == User.id)
        .order_by(AuditEntry.id.desc())
    )
    for name, column in (
        ("action", AuditEntry.action),
        ("noun", AuditEntry.noun),
        ("key", AuditEntry.key),
        ("channel", AuditEntry.channel),
        ("actor", User.login),
    ):
        if value := request.args.get(name, "").replace("\0", "").strip():
            query = query.where(column == value)
    wanted: Select[Any] = query
    return wanted


def _lines(query: Select[Any]) -> Iterator[str]:
    # The byte order mark makes spreadsheets read it as UTF-8.
    yield "\ufeff" + _line(COLUMNS)
    last = 0
    database = services().database
    while True:
        with database.reading() as session:
            rows = session.execute(query.where(AuditEntry.id > last).limit(BATCH)).all()
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
        f"'{value}" if str(value)[:1] in {"=", "+", "-", "@"} else value
        for value in values
    )
    return target.getvalue()

"""The audit: who did what, when, through which door; and its export."""

from typing import Final

from flask import Blueprint, Response, g, render_template, request
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.audit_export import Wanted, to_csv
from kb.people.models import Role
from kb.text import to_block
from web.auth import require_role
from web.presentation import forms
from web.services import services

bp = Blueprint("audit", __name__, url_prefix="/audit")

PAGE_SIZE: Final = 100


@bp.before_request
def _for_those_who_answer() -> None:
    require_role(Role.ADMINISTRATOR, Role.MANAGER)


@bp.get("")
def index() -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        query = _wanted().to_query(session)
        rows = session.execute(
            query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)
        ).all()
        actions = session.scalars(
            select(AuditEntry.action).distinct().order_by(AuditEntry.action)
        ).all()
    return render_template(
        "management/audit.html",
        rows=rows[:PAGE_SIZE],
        more=len(rows) > PAGE_SIZE,
        number=number,
        actions=actions,
    )


@bp.get("/export.csv")
def export() -> Response:
    """Everything that the filter finds."""
    return Response(
        to_csv(services().database, _wanted()),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=audit.csv"},
    )


def _wanted() -> Wanted:
    def read(name: str) -> str:
        return to_block(request.args.get(name, ""))

    return Wanted(
        actor=read("actor"),
        action=read("action"),
        noun=read("noun"),
        key=read("key"),
        channel=read("channel"),
        failures=bool(read("failures")),
        reader=g.user,
    )

"""The audit: who did what, when, through which door; and its export."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from flask import Blueprint, Response, g, render_template, request
from sqlalchemy import select

from kb import numbering
from kb.audit import AuditEntry, Subject
from kb.audit_export import Wanted, to_csv
from kb.people.models import Role
from kb.text import to_block
from web.auth import require_role
from web.presentation import audit_lines, forms, times
from web.services import services
from web.words import audit as audit_words

bp = Blueprint("audit", __name__, url_prefix="/audit")

PAGE_SIZE: Final = 100
_DAY: Final = timedelta(days=1)
_NUMBERED: Final[Mapping[Subject, numbering.Series]] = {
    Subject.INCIDENT: numbering.INCIDENTS,
    Subject.PROBLEM: numbering.PROBLEMS,
    Subject.CHANGE: numbering.CHANGES,
    Subject.REPORT: numbering.REPORTS,
}


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
        lines = audit_lines.write(session, [(*row,) for row in rows[:PAGE_SIZE]])
        actions = session.scalars(select(AuditEntry.action).distinct()).all()
    return render_template(
        "management/audit.html",
        lines=lines,
        more=len(rows) > PAGE_SIZE,
        number=number,
        actions=sorted((audit_words.name_action(each), each) for each in actions),
        audit_words=audit_words,
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

    noun, key = _read_thing(read("noun"), read("key"))
    until = _read_day("to")
    return Wanted(
        actor=read("actor"),
        action=read("action"),
        noun=noun,
        key=key,
        channel=read("channel"),
        failures=bool(read("failures")),
        since=_read_day("from"),
        until=until + _DAY if until is not None else None,
        reader=g.user,
    )


def _read_thing(noun: str, key: str) -> tuple[str, str]:
    """A thing by its id, or by the number that people call it by: INC-000123."""
    for subject, numbers in _NUMBERED.items():
        found = numbers.read(key) if not key.isdecimal() else None
        if found is not None:
            return subject.value, str(found)
    return noun, key


def _read_day(name: str) -> datetime | None:
    """The beginning of a day, where the reader is; a date that is none finds all."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return times.to_utc(datetime.combine(day, time.min))

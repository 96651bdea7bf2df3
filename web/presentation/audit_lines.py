"""The audit as sentences: who did what with which thing, with the ways to both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import g, url_for
from flask_babel import gettext
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from kb.audit import AuditEntry, Subject
from kb.audit_names import Names, find_names
from kb.people.models import Role
from web.presentation.values import whole
from web.words import audit as words

_PAGES: Final[Mapping[str, tuple[str, str]]] = {
    Subject.ARTICLE: ("articles.show", "article_id"),
    Subject.BASELINE: ("baselines.show", "baseline_id"),
    Subject.CALENDAR: ("calendars.show", "calendar_id"),
    Subject.CHANGE: ("changes.show", "change_id"),
    Subject.CONTACT: ("contacts.show", "contact_id"),
    Subject.DUTY: ("duties.show", "duty_id"),
    Subject.DUTY_RUN: ("duty_runs.show", "run_id"),
    Subject.FINDING: ("quality_findings.show", "finding_id"),
    Subject.HANDOVER: ("handovers.show", "handover_id"),
    Subject.IMPORT_JOB: ("exchange.show", "job_id"),
    Subject.INCIDENT: ("incidents.show", "incident_id"),
    Subject.PACKAGE: ("packages.show", "package_id"),
    Subject.PROBLEM: ("problems.show", "problem_id"),
    Subject.REPORT: ("reports.show", "report_id"),
    Subject.ROSTER: ("rosters.show", "roster_id"),
    Subject.TRAINING_COURSE: ("training.show", "course_id"),
    Subject.TRAINING_SESSION: ("training_sessions.show", "session_id"),
    Subject.SUBMISSION: ("submissions.show", "submission_id"),
}
_OF_ADMINISTRATORS: Final[Mapping[str, tuple[str, str]]] = {
    Subject.CLIENT: ("clients.show", "client_id"),
    Subject.USER: ("people.show", "user_id"),
    Subject.WEBHOOK: ("webhooks.show", "webhook_id"),
}


@dataclass(frozen=True, slots=True)
class Line:
    entry: AuditEntry
    sentence: Markup


def write(
    session: Session, rows: Iterable[tuple[AuditEntry, str | None, str | None]]
) -> list[Line]:
    """Rows of ``kb.audit_export.Wanted``, in the reader's language."""
    kept = list(rows)
    names = find_names(session, (entry for entry, *_ in kept), g.user)
    return [
        Line(entry, _say(entry, _name_actor(login, name), names))
        for entry, login, name in kept
    ]


def _say(entry: AuditEntry, actor: Markup, names: Names) -> Markup:
    known = entry.action in words.DEEDS
    deed = escape(words.DEEDS[entry.action] if known else words.UNNAMED)
    thing = _name_thing(entry, names)
    return Markup("{} {}").format(
        actor, deed % {"thing": thing, "action": entry.action}
    )


def _name_actor(login: str | None, name: str | None) -> Markup:
    if login is None:
        return escape(gettext("Somebody"))
    return Markup('<a href="{}" title="{}">{}</a>').format(
        url_for("audit.index", actor=login), login, name or login
    )


def _name_thing(entry: AuditEntry, names: Names) -> Markup:
    noun = words.NOUNS.get(entry.noun, entry.noun)
    name = names.get((entry.noun, entry.key)) or f"#{entry.key}"
    address = _find_address(entry)
    shown = Markup("{} {}").format(noun, whole(name))
    if not entry.key:
        return escape(noun)
    return Markup('<a href="{}">{}</a>').format(address, shown) if address else shown


def _find_address(entry: AuditEntry) -> str | None:
    pages: dict[str, tuple[str, str]] = dict(_PAGES)
    if g.user.has(Role.ADMINISTRATOR):
        pages |= _OF_ADMINISTRATORS
    if entry.noun not in pages or not entry.key.isdecimal():
        return None
    endpoint, argument = pages[entry.noun]
    arguments: dict[str, Any] = {argument: int(entry.key)}
    return url_for(endpoint, **arguments)

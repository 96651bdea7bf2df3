"""Findings: mine and my unit's, what is wrong with one, and what becomes of it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import Blueprint, Response, g, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.quality.findings import back_office, listing, offering, service, undoing
from kb.quality.findings.models import Finding, FindingEvent
from kb.quality.findings.moves import MOVES, OPEN, Action
from web.auth import current_actor
from web.errors import shown_on
from web.homes import read_secret_key
from web.pages.quality import searching, showing
from web.presentation import answers, forms
from web.presentation.answers import Of, Undoable
from web.presentation.number_tables import Table, write_xlsx
from web.services import services
from web.words import quality as quality_words

bp = Blueprint("quality_findings", __name__, url_prefix="/quality/findings")

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST: Final = 10_000
"""Rows of a table."""
_HOLDS: Final = timedelta(days=180)
"""How long an explanation holds unless something else is said."""
_COLUMNS: Final = {
    "code": lazy_gettext("Code"),
    "name": lazy_gettext("Finding"),
    "key": lazy_gettext("Record"),
    "state": lazy_gettext("State"),
    "severity": lazy_gettext("Severity"),
    "dataset": lazy_gettext("Dataset"),
    "unit": lazy_gettext("Unit"),
    "person": lazy_gettext("Person"),
    "first_seen_at": lazy_gettext("Found"),
}


@bp.get("")
def index() -> str:
    page = forms.page_number()
    with services().database.reading() as session:
        asked = searching.read_asked(request.args)
        found = listing.list_findings(
            session, g.user, asked.to_filter(g.user), page=page
        )
        return render_template(
            "quality/findings.html",
            rows=[showing.to_row(each, g.user) for each in found.findings],
            **_offer(session, asked.view, found.findings),
            page=page,
            more=found.total > page * listing.PAGE_SIZE,
            view=asked.view,
            views=searching.VIEWS,
            counts=searching.count(session, g.user),
            args=asked.args,
            narrowed=asked.is_narrowed,
            choices=searching.offer(session, g.user),
            quality_words=quality_words,
        )


def _offer(session: Session, view: str, found: Sequence[Finding]) -> dict[str, Any]:
    """What the reader can do with those that they tick, and what was said of each."""
    approving = view == "approve"
    action = Action.APPROVE if approving else Action.ASSIGN
    chosen = [each for each in found if action in _list_allowed(each)]
    ids = [each.id for each in chosen]
    return {
        "tickable": set(ids),
        "reasons": listing.find_reasons(session, ids) if approving else {},
        "people": []
        if approving or not chosen
        else offering.list_logins(session, [each.unit for each in chosen], g.user),
    }


@bp.get("/table.xlsx")
def export() -> Response:
    """What the list shows, as far as 10,000 rows; what is masked stays so."""
    with services().database.reading() as session:
        asked = searching.read_asked(request.args)
        found = listing.list_findings(
            session, g.user, asked.to_filter(g.user), size=MOST
        )
        rows = [showing.to_row(each, g.user) for each in found.findings]
    table = Table(
        gettext("Findings"),
        [str(name) for name in _COLUMNS.values()],
        [[_to_cell(row, name) for name in _COLUMNS] for row in rows],
    )
    answer = Response(write_xlsx(table), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename="findings.xlsx")
    return answer


def _to_cell(row: showing.Row, name: str) -> str:
    match name:
        case "state":
            return str(quality_words.STATES[row.state])
        case "severity":
            return str(quality_words.SEVERITIES[row.severity])
        case "first_seen_at":
            return row.first_seen_at.astimezone().isoformat(timespec="minutes")
        case _:
            return str(getattr(row, name))


@bp.get("/<int:finding_id>")
def show(finding_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        finding = listing.get_finding(session, finding_id, g.user)
        events = listing.list_events(session, finding)
        return render_template(
            "quality/finding.html",
            finding=finding,
            what=_describe(finding, events),
            article=showing.find_advice(session, finding.indicator.article_id),
            allowed={each.value for each in _list_allowed(finding)},
            is_open=finding.state in OPEN,
            people=offering.list_logins(session, [finding.unit], g.user)
            if Action.ASSIGN in _list_allowed(finding)
            else [],
            events=[_to_event(each) for each in events],
            problem=problem,
            typed=forms.typed(),
            quality_words=quality_words,
        )


def _list_allowed(finding: Finding) -> frozenset[Action]:
    """Nobody is offered to approve what they explained themselves."""
    allowed = MOVES.allowed(finding, g.user)
    if finding.explained_by_id == g.user.id:
        allowed -= {Action.APPROVE, Action.REJECT}
    return allowed


def _describe(finding: Finding, events: list[FindingEvent]) -> dict[str, Any]:
    indicator = finding.indicator
    labels = showing.label_columns(indicator)
    key = read_secret_key(services().settings)
    values = listing.reveal(finding, g.user, key)
    until = finding.explained_until or _default_day()
    return {
        "code": indicator.code,
        "name": quality_words.of(indicator.names, indicator.code),
        "rule": quality_words.TESTS[indicator.test],
        "severity": indicator.severity.value,
        "dimension": indicator.dimension.value,
        "dataset": showing.name_dataset(indicator),
        "advice": showing.say_advice(indicator),
        "fix": indicator.fix.value,
        "key": showing.show_key({name: values.get(name) for name in finding.key}),
        "facts": [
            (quality_words.of(labels.get(name, name)), showing.show_value(value))
            for name, value in values.items()
            if name not in finding.key
        ],
        "is_masked": bool(finding.sealed)
        and not listing.may_see_values(g.user, finding),
        "person": showing.name_person(finding, g.user),
        "again": finding.recurrences > 0,
        "reason": _find_reason(events),
        "until": until.isoformat(),
        "incident": finding.incident.number if finding.incident is not None else "",
    }


def _find_reason(events: list[FindingEvent]) -> str:
    """What the last explanation says."""
    said = [each.text for each in events if each.action == Action.EXPLAIN.value]
    return said[-1] if said else ""


def _to_event(event: FindingEvent) -> dict[str, Any]:
    return {
        "action": event.action,
        "at": event.at,
        "text": event.text,
        "who": event.actor.name,
    }


@bp.post("/<int:finding_id>/explain")
@shown_on(show)
def explain(finding_id: int) -> ResponseReturnValue:
    until = forms.day("until") or _default_day()
    with services().database.writing() as session:
        finding = listing.lock_finding(session, finding_id, g.user)
        service.explain(session, finding, forms.text("reason"), until, by=_acting())
        step = find_step(session, finding)
    return done(finding_id, gettext("The reason is sent to the unit above."), step)


@bp.post("/<int:finding_id>/approve")
@shown_on(show)
def approve(finding_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        finding = listing.lock_finding(session, finding_id, g.user)
        until = forms.day("until")
        service.approve_explanation(session, finding, until, by=_acting())
        step = find_step(session, finding)
    return done(finding_id, gettext("The explanation is accepted."), step)


@bp.post("/<int:finding_id>/reject")
@shown_on(show)
def reject(finding_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        finding = listing.lock_finding(session, finding_id, g.user)
        service.reject_explanation(session, finding, forms.text("why"), by=_acting())
        step = find_step(session, finding)
    return done(finding_id, gettext("The finding is with its unit again."), step)


@bp.post("/<int:finding_id>/back-office")
@shown_on(show)
def ask_back_office(finding_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        finding = listing.lock_finding(session, finding_id, g.user)
        _send(session, finding)
    return done(finding_id, gettext("The back office is asked."))


def _default_day() -> date:
    return (services().now().astimezone() + _HOLDS).date()


def _send(session: Session, finding: Finding) -> None:
    back_office.send_to_back_office(
        session, [finding], forms.text("text"), store=services().content, by=_acting()
    )


def _acting() -> By:
    return By(current_actor(), services().now())


def find_step(session: Session, finding: Finding) -> int | None:
    """The step that was just taken, if it can be taken back."""
    session.flush()  # The newest step is asked for.
    step = undoing.find_undoable(session, finding, by=_acting())
    return step.id if step is not None else None


def done(
    finding_id: int, sentence: str, step: int | None = None
) -> ResponseReturnValue:
    """Back to the finding, with Undo where *step* has a way back."""
    back = to("quality_findings.show", finding_id=finding_id)
    steps = {} if step is None else {finding_id: step}
    answers.answer(sentence, Undoable(Of.FINDING, steps, back))
    return redirect(back)

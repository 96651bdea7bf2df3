"""Schedules of reports: which drafts are made by themselves, and for whom."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.reporting import scheduling
from kb.reporting.kinds import get_kind
from kb.reporting.scheduling import Plan
from web.answers import reporting
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.management.reports import choices, name_kinds, read_addressed
from web.presentation import forms
from web.services import services

bp = Blueprint("report_schedules", __name__, url_prefix="/reports/schedules")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return _page()


def _page(problem: str = "", **_arguments: int) -> str:
    with services().database.reading() as session:
        return render_template(
            "management/report_schedules.html",
            schedules=scheduling.list_active(session, g.user),
            kinds=name_kinds(),
            problem=problem,
            typed=forms.typed(),
            **choices(session),
        )


@bp.post("")
@shown_on(_page)
def add() -> ResponseReturnValue:
    kinds = reporting.list_kinds(services().settings)
    with services().database.writing() as session:
        plan = Plan(
            kind=get_kind(kinds, forms.word("kind")),
            client_id=reporting.find_client(session, forms.word("client")),
            unit_id=reporting.find_unit(session, forms.word("unit")),
            addressed=read_addressed(session, "zh"),
        )
        scheduling.add(session, plan, by=By(current_actor(), services().now()))
    flash(gettext("Drafts will be made when a period has ended."), "good")
    return redirect(url_for("report_schedules.index"))


@bp.post("/<int:schedule_id>/end")
@shown_on(_page)
def end(schedule_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        by = By(current_actor(), services().now())
        scheduling.end(session, schedule_id, g.user, by=by)
    flash(gettext("No more drafts are made by it."), "good")
    return redirect(url_for("report_schedules.index"))

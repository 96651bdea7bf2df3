"""The end of a month: what is still open, by unit, and why."""

from datetime import date, timedelta

from flask import Blueprint, g, render_template, request

from kb.incidents import month_ends
from kb.services import choosing
from kb.working_days import working_days_of
from web.auth import require_staff
from web.presentation import forms
from web.services import services

bp = Blueprint("months", __name__, url_prefix="/incidents/month")

SHOWN = 200
"""Incidents of one unit; what lacks a reason comes first."""


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def show() -> str:
    month = read_month(request.args.get("month", ""))
    chosen = request.args.get("unit", "")
    with services().database.reading() as session:
        left = month_ends.count_left(session, month, g.user)
        unit = (
            choosing.get_unit(session, forms.read_id(chosen) or 0, g.user)
            if chosen
            else None
        )
        rows = month_ends.list_left(
            session, month, g.user, unit_id=unit.id if unit else None, limit=SHOWN
        )
        return render_template(
            "desk/month.html",
            month=month,
            last=working_days_of(session).last_of_month(month),
            before=month_ends.month_of(month - timedelta(days=1)),
            this=_this_month(),
            left=left,
            unit=unit,
            rows=rows,
        )


def read_month(text: str) -> date:
    """A month such as ``2026-11``; this one, if nothing is said."""
    if not text:
        return _this_month()
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise forms.FormError("month") from None


def _this_month() -> date:
    return month_ends.month_of(services().now().astimezone().date())

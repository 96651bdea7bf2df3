"""A list of days for a calendar: looked at first, and then taken whole."""

from typing import Final

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.calendars import service, years
from kb.calendars.days import SpecialDay
from kb.calendars.hours import write_hours
from kb.calendars.models import YearState
from kb.calendars.service import require_keeper
from kb.calendars.uploads import MOST_BYTES, Upload, read_upload, write_days
from web.auth import require_staff
from web.errors import shown_on
from web.pages.management import calendars
from web.presentation import forms
from web.services import services
from web.words import calendars as calendar_words
from web.words.errors import explain

bp = Blueprint("calendar_uploads", __name__, url_prefix="/calendars")

SHOWN: Final = 50
"""Faults of one list."""


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.post("/<int:calendar_id>/upload")
@shown_on(calendars.show)
def preview(calendar_id: int) -> ResponseReturnValue:
    """What a list would change; nothing is written."""
    require_keeper(calendars.acting())
    file = request.files.get("file")
    if file is None or not file.filename:
        raise forms.FormError("file")
    return _show(calendar_id, read_upload(file.stream.read(MOST_BYTES + 1)))


@bp.post("/<int:calendar_id>/upload/take")
@shown_on(calendars.show)
def take(calendar_id: int) -> ResponseReturnValue:
    upload = read_upload(forms.text("days").encode())
    if upload.faults:
        return _show(calendar_id, upload)
    state = forms.choice("state", YearState, YearState.ANNOUNCED)
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        years.take_days(session, calendar, upload.days, state, by=calendars.acting())
    flash(gettext("The days are taken."), "good")
    return calendars.to_year(calendar_id, min(upload.days).year)


def _show(calendar_id: int, upload: Upload) -> ResponseReturnValue:
    with services().database.reading() as session:
        calendar = service.get_by_id(session, calendar_id)
        comparison = None
        if not upload.faults:
            comparison = years.compare_days(session, calendar, upload.days)
        page = render_template(
            "management/calendar_upload.html",
            calendar=calendar,
            comparison=comparison,
            days=write_days(upload.days),
            faults=[explain(fault) for fault in upload.faults[:SHOWN]],
            more=max(0, len(upload.faults) - SHOWN),
            describe=_describe,
            calendar_words=calendar_words,
        )
    return page, 422 if upload.faults else 200


def _describe(special: SpecialDay) -> str:
    if special.spans is None:
        return str(calendar_words.MARKS["make_up"])
    return write_hours(special.spans) or str(calendar_words.MARKS["off"])

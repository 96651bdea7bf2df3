"""Calendars: which there are, a year at a glance, and what is said of its days."""

from datetime import date
from enum import StrEnum
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.calendars import days, service, years
from kb.calendars.days import SpecialDay
from kb.calendars.errors import CalendarCase, CalendarInputError
from kb.calendars.hours import USUAL_WEEK, read_hours, write_hours
from kb.calendars.models import Calendar, YearState
from kb.calendars.public_holidays import COUNTRIES, FIRST_YEAR, LAST_YEAR
from kb.calendars.service import Draft
from kb.calendars.timetables import read_week
from kb.calendars.year_view import Day, Mark, Year, look_at
from kb.calendars.zones import list_zones
from kb.people.models import Role
from kb.settings import LANGUAGES
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import calendars as calendar_words

bp = Blueprint("calendars", __name__, url_prefix="/calendars")

WEEKDAYS: Final = range(7)


class DayKind(StrEnum):
    OFF = "off"
    WORKED = "worked"
    HOURS = "hours"
    WEEK = "week"


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/calendars.html",
            calendars=service.list_calendars(session),
            year=today().year,
            **_choices(problem),
        )


@bp.post("")
@shown_on(index)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        by = acting()
        calendar = service.add_calendar(session, _draft(forms.word("code")), by=by)
        years.add_year(session, calendar, today().year, by=by)
    flash(gettext("The calendar is added. Look at its hours and its year."), "good")
    return to_year(calendar.id)


@bp.get("/<int:calendar_id>")
def show(calendar_id: int, problem: str = "", **_arguments: Any) -> str:
    with services().database.reading() as session:
        calendar = service.get_by_id(session, calendar_id)
        chosen = _find_chosen()
        year = look_at(session, calendar, chosen.year if chosen else _find_year())
        day = _find_day(year, chosen)
        return render_template(
            "management/calendar.html",
            calendar=calendar,
            year=year,
            chosen=day,
            chosen_kind=_find_kind(day),
            today=today(),
            week=_week_of(calendar),
            write_hours=write_hours,
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            **_choices(problem),
        )


@bp.post("/<int:calendar_id>")
@shown_on(show)
def edit(calendar_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        service.edit_calendar(session, calendar, _draft(calendar.code), by=acting())
    return _saved(calendar_id)


@bp.post("/<int:calendar_id>/hours")
@shown_on(show)
def set_hours(calendar_id: int) -> ResponseReturnValue:
    week = tuple(read_hours(forms.word(f"day{number}")) for number in WEEKDAYS)
    since = forms.day("since") or today()
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        service.set_hours(session, calendar, week, since=since, by=acting())
    return _saved(calendar_id, since.year)


@bp.post("/<int:calendar_id>/years")
@shown_on(show)
def add_year(calendar_id: int) -> ResponseReturnValue:
    year = _required_number("year")
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        state = years.add_year(session, calendar, year, by=acting())
    if state is YearState.PROVISIONAL:
        flash(gettext("The make-up days of this year are not announced."), "warn")
    return _saved(calendar_id, year)


@bp.post("/<int:calendar_id>/years/<int:year>")
@shown_on(show)
def say_state(calendar_id: int, year: int) -> ResponseReturnValue:
    state = forms.choice("state", YearState)
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        years.say_state(session, calendar, year, state, by=acting())
    return _saved(calendar_id, year)


@bp.post("/<int:calendar_id>/days")
@shown_on(show)
def set_day(calendar_id: int) -> ResponseReturnValue:
    day, kind = _required_day("day"), forms.choice("kind", DayKind)
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        if kind is DayKind.WEEK:
            days.clear_day(session, calendar, day, by=acting())
        else:
            days.set_day(session, calendar, day, _special(kind), by=acting())
    return _saved(calendar_id, day.year)


@bp.post("/<int:calendar_id>/periods")
@shown_on(show)
def add_period(calendar_id: int) -> ResponseReturnValue:
    first, last = _required_day("first_day"), _required_day("last_day")
    name = forms.word("period")
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        service.add_period(session, calendar, name, days=(first, last), by=acting())
    return _saved(calendar_id, first.year)


@bp.post("/<int:calendar_id>/periods/<int:period_id>/remove")
def remove_period(calendar_id: int, period_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        calendar = service.get_by_id(session, calendar_id)
        service.remove_period(session, calendar, period_id, by=acting())
    return _saved(calendar_id)


def acting() -> By:
    return By(current_actor(), services().now())


def today() -> date:
    return services().now().astimezone().date()


def may_change() -> bool:
    return bool(g.user.has(Role.MANAGER, Role.ADMINISTRATOR))


def _choices(problem: str) -> dict[str, Any]:
    return {
        "countries": calendar_words.countries(COUNTRIES),
        "zones": list_zones(),
        "languages": LANGUAGES,
        "may_change": may_change(),
        "problem": problem,
        "typed": forms.typed(),
        "calendar_words": calendar_words,
    }


def _draft(code: str) -> Draft:
    return Draft(
        code=code,
        names={language: forms.word(f"name_{language}") for language in LANGUAGES},
        zone=forms.word("zone"),
        country=forms.word("country"),
        subdivision=forms.word("subdivision").upper(),
    )


def _special(kind: DayKind) -> SpecialDay:
    name = forms.word("name")
    if kind is DayKind.OFF:
        return SpecialDay((), name)
    if kind is DayKind.WORKED:
        return SpecialDay(None, name)
    spans = read_hours(forms.word("hours"))
    if not spans:
        raise CalendarInputError(
            "Hours are written as 09:00-12:00, 13:00-18:00, in order: .",
            case=CalendarCase.BAD_HOURS,
            text="…",
        )
    return SpecialDay(spans, name)


def _week_of(calendar: Calendar) -> list[str]:
    """The hours of each weekday that hold now, or next."""
    week = read_week(calendar.hours[-1]) if calendar.hours else USUAL_WEEK
    return [write_hours(spans) for spans in week]


def _find_year() -> int:
    given = request.args.get("year", "")
    wanted = int(given) if given.isascii() and given.isdecimal() else today().year
    return min(max(wanted, FIRST_YEAR), LAST_YEAR)


def _find_chosen() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _find_day(year: Year, chosen: date | None) -> Day | None:
    return next(
        (day for month in year.months for day in month if day.day == chosen), None
    )


def _find_kind(day: Day | None) -> DayKind:
    """What the form begins with: what the day is now."""
    if day is None or not day.is_special:
        return DayKind.WEEK
    if not day.spans:
        return DayKind.OFF
    return DayKind.WORKED if day.mark is Mark.MAKE_UP else DayKind.HOURS


def _required_day(name: str) -> date:
    found = forms.day(name)
    if found is None:
        raise forms.FormError(name)
    return found


def _required_number(name: str) -> int:
    found = forms.number(name)
    if found is None:
        raise forms.FormError(name)
    return found


def _saved(calendar_id: int, year: int | None = None) -> ResponseReturnValue:
    flash(gettext("The changes are saved."), "good")
    return to_year(calendar_id, year)


def to_year(calendar_id: int, year: int | None = None) -> ResponseReturnValue:
    return redirect(url_for("calendars.show", calendar_id=calendar_id, year=year))

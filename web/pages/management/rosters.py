"""Duty rosters: the duties of a week, who has them, and one's own."""

from datetime import date, timedelta
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.calendars.service import list_calendars
from kb.calendars.timetables import find_calendar
from kb.people.models import Post, Role
from kb.rosters import duties, rules, service
from kb.rosters.duties import Duty
from kb.rosters.models import EVER, Roster, Shift, ShiftDays, Turn
from kb.rosters.service import ShiftDraft
from kb.services import choosing
from web.auth import require_staff
from web.errors import shown_on
from web.pages.management.calendars import acting, today
from web.presentation import forms
from web.services import services
from web.words import calendars as calendar_words
from web.words import rosters as roster_words

bp = Blueprint("rosters", __name__, url_prefix="/rosters")

SHOWN_WEEKS: Final = 4
"""Of one's own duties."""
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_MINUTES: Final = 1_440


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index(problem: str = "") -> str:
    now = services().now()
    with services().database.reading() as session:
        rosters = service.list_rosters(session, g.user)
        there = {each.id: duties.list_now(session, each, now) for each in rosters}
        return render_template(
            "management/rosters.html",
            rosters=rosters,
            there=there,
            own=_list_own(session),
            units=[
                each
                for each in choosing.list_units(session, g.user)
                if service.may_keep(each, g.user)
            ],
            problem=problem,
            typed=forms.typed(),
            roster_words=roster_words,
            calendars=list_calendars(session),
        )


@bp.post("")
@shown_on(index)
def add() -> ResponseReturnValue:
    with services().database.writing() as session:
        roster = service.add_roster(
            session,
            forms.word("name"),
            unit=choosing.get_unit(session, forms.number("unit") or 0, g.user),
            post=forms.choice("post", Post),
            turn=forms.choice("turn", Turn, Turn.DUTY),
            calendar_id=forms.calendar_id(session),
            by=acting(),
        )
    flash(gettext("The roster is added. Say who takes turns, and when."), "good")
    return redirect(url_for("rosters.show", roster_id=roster.id))


@bp.get("/<int:roster_id>")
def show(roster_id: int, problem: str = "", **_arguments: object) -> str:
    monday = _find_monday()
    with services().database.reading() as session:
        roster = service.get_roster(session, roster_id, g.user)
        rows = duties.list_duties(session, roster, monday, monday + 6 * _DAY)
        calendar_id = duties.find_calendar(session, roster, monday)
        return render_template(
            "management/roster.html",
            roster=roster,
            days=[monday + number * _DAY for number in range(7)],
            duties=_by_day(rows),
            before=monday - _WEEK,
            after=monday + _WEEK,
            today=today(),
            may_keep=service.may_keep(roster.unit, g.user),
            technicians=choosing.list_people(session, g.user, Role.TECHNICIAN),
            lists=duties.list_turns(roster),
            ever=EVER,
            shifts=_list_shifts(roster),
            write_span=_write_span,
            calendar=find_calendar(session, calendar_id),
            calendars=list_calendars(session),
            problem=problem,
            typed=forms.typed(),
            calendar_words=calendar_words,
            roster_words=roster_words,
        )


@bp.get("/dates")
def list_dates() -> str:
    """The next days of the rule that is being typed, or why there are none."""
    starts_on = _read_day("starts_on") or today()
    rule = request.args.get("rule", "")
    after = max(starts_on, today())
    days = rules.list_next(rules.check_rule(rule, starts_on), starts_on, after=after)
    return render_template("management/roster_dates.html", days=days)


@bp.post("/<int:roster_id>/members")
@shown_on(show)
def set_members(roster_id: int) -> ResponseReturnValue:
    logins = forms.text("members").replace(",", " ").split()
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        people = [choosing.find_person(session, login, g.user) for login in logins]
        since = forms.day("since") or EVER
        service.set_members(session, roster, people, since=since, by=acting())
    return _saved(roster_id)


@bp.post("/<int:roster_id>/shifts")
@shown_on(show)
def add_shift(roster_id: int) -> ResponseReturnValue:
    draft = _read_shift()
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        service.add_shift(session, roster, draft, by=acting())
    return _saved(roster_id)


def _read_shift() -> ShiftDraft:
    return ShiftDraft(
        name=forms.word("name"),
        rule=forms.word("rule"),
        hours=forms.word("hours"),
        days=forms.choice("days", ShiftDays, ShiftDays.ANY),
        starts_on=forms.day("starts_on") or today(),
    )


@bp.post("/<int:roster_id>")
@shown_on(show)
def edit(roster_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        calendar_id = forms.calendar_id(session)
        name = forms.word("name")
        service.edit_roster(session, roster, name, calendar_id=calendar_id, by=acting())
    return _saved(roster_id)


@bp.post("/<int:roster_id>/shifts/<int:shift_id>")
@shown_on(show)
def edit_shift(roster_id: int, shift_id: int) -> ResponseReturnValue:
    draft = _read_shift()
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        shift = service.get_shift(roster, shift_id)
        service.edit_shift(session, roster, shift, draft, by=acting())
    return _saved(roster_id)


@bp.post("/<int:roster_id>/shifts/<int:shift_id>/end")
@shown_on(show)
def end_shift(roster_id: int, shift_id: int) -> ResponseReturnValue:
    last = forms.day("last")
    if last is None:
        raise forms.FormError("last")
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        shift = service.get_shift(roster, shift_id)
        service.end_shift(session, roster, shift, last, by=acting())
    return _saved(roster_id)


@bp.post("/<int:roster_id>/shifts/<int:shift_id>/<day>")
@shown_on(show)
def hand_over(roster_id: int, shift_id: int, day: str) -> ResponseReturnValue:
    chosen, login = _to_day(day), forms.word("person")
    if chosen is None:
        raise forms.FormError("day")
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        person = choosing.find_person(session, login, g.user) if login else None
        service.hand_over(
            session,
            roster,
            shift_id,
            chosen,
            person,
            reason=forms.word("reason"),
            by=acting(),
        )
    return _saved(roster_id, chosen)


@bp.post("/<int:roster_id>/end")
@shown_on(show)
def end(roster_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        roster = service.get_roster(session, roster_id, g.user)
        service.end_roster(session, roster, by=acting())
    flash(gettext("The roster has ended."), "good")
    return redirect(url_for("rosters.index"))


def _list_own(session: Session) -> list[Duty]:
    first = today()
    found = [
        duty
        for roster in service.list_rosters(session, g.user)
        for duty in duties.list_duties(
            session, roster, first, first + SHOWN_WEEKS * _WEEK
        )
        if duty.person is not None and duty.person.id == g.user.id
    ]
    return sorted(found, key=lambda duty: duty.since)


def _list_shifts(roster: Roster) -> list[Shift]:
    """Those of which there may still be a duty."""
    return [
        each
        for each in roster.shifts
        if each.valid_to is None or each.valid_to >= today()
    ]


def _write_span(shift: Shift) -> str:
    """As ``ShiftDraft.hours`` has it."""
    until = shift.since + shift.minutes
    until = until if until <= _MINUTES else until - _MINUTES
    begin, end = (f"{each // 60:02}:{each % 60:02}" for each in (shift.since, until))
    return f"{begin}-{end}"


def _by_day(rows: list[Duty]) -> dict[date, list[Duty]]:
    found: dict[date, list[Duty]] = {}
    for duty in rows:
        found.setdefault(duty.day, []).append(duty)
    return found


def _find_monday() -> date:
    day = _read_day("day") or today()
    return day - timedelta(days=day.weekday())


def _read_day(name: str) -> date | None:
    return _to_day(request.args.get(name, ""))


def _to_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year + 1 < day.year < date.max.year else None


def _saved(roster_id: int, day: date | None = None) -> ResponseReturnValue:
    flash(gettext("The changes are saved."), "good")
    return redirect(url_for("rosters.show", roster_id=roster_id, day=day))

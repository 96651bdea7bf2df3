"""The calendar of duties: a year or a month, with what was and what will be."""

import calendar as days_of
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, Response, g, render_template, request
from sqlalchemy.orm import Session

from kb.duties import listing
from kb.duties.dates import Timetables, to_rule
from kb.duties.listing import Wanted
from kb.duties.models import Duty, DutyRun, RunState
from kb.duties.rules import list_between
from kb.services import choosing
from web.access.addresses import absolute
from web.auth import require_staff
from web.pages.duty.showing import to_context
from web.pages.management.calendars import today
from web.presentation import appointments, forms
from web.presentation.appointments import Appointment
from web.services import services
from web.words import calendars as calendar_words

bp = Blueprint("duty_calendar", __name__, url_prefix="/duties/calendar")

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099
MOST_RUNS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A duty on a day: with its run, once that is planned."""

    duty: Duty
    day: date
    run: DutyRun | None
    is_provisional: bool


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/file.ics")
def download() -> Response:
    """The same days for a calendar program; dates that are not planned yet, too."""
    first, last = _read_span()
    with services().database.reading() as session:
        entries = [
            Appointment(
                key=f"duty-{each.duty.id}-{each.day.isoformat()}",
                title=each.duty.title,
                begins=each.day,
                place=each.duty.unit.name,
                address=absolute("duties.show", duty_id=each.duty.id),
                version=each.duty.version,
            )
            for each in _list_entries(session, first, last)
        ]
    return appointments.send(
        entries, f"duties-{first.isoformat()}.ics", now=services().now()
    )


def _read_span() -> tuple[date, date]:
    year, month = _read_year(), _read_month()
    last = days_of.monthrange(year, month or 12)[1]
    return date(year, month or 1, 1), date(year, month or 12, last)


@bp.get("")
def show() -> str:
    year, month = _read_year(), _read_month()
    first, last = _read_span()
    with services().database.reading() as session:
        entries = _list_entries(session, first, last)
        return render_template(
            "duty/calendar.html",
            year=year,
            month=month,
            by_duty=_by_duty(entries),
            by_day=_by_day(entries),
            units=choosing.list_units(session, g.user),
            today=today(),
            missed=RunState.MISSED,
            calendar_words=calendar_words,
            is_provisional=any(each.is_provisional for each in entries),
            first_year=FIRST_YEAR,
            last_year=LAST_YEAR,
            **to_context(),
        )


def _list_entries(session: Session, first: date, last: date) -> list[Entry]:
    """Runs that there are, and the dates for which none is planned yet."""
    kind = request.args.get("kind", "")
    unit_id = forms.read_id(request.args.get("unit", ""))
    wanted = Wanted(kind=kind, unit_id=unit_id, first=first, last=last)
    runs = listing.list_runs(session, g.user, wanted, limit=MOST_RUNS)
    found = [Entry(run.duty, run.planned_for, run, False) for run in runs]
    timetables = Timetables(session)
    for duty in listing.list_duties(session, g.user, kind=kind, unit_id=unit_id):
        timetable, rule = timetables.of(duty, first), to_rule(duty)
        found += [
            Entry(
                duty,
                day,
                None,
                rule.needs_calendar and day.year in timetable.provisional,
            )
            for day in list_between(rule, timetable, first, last)
            if day > duty.planned_until
        ]
    return sorted(found, key=lambda each: (each.day, each.duty.title, each.duty.id))


def _by_duty(entries: Sequence[Entry]) -> list[tuple[Duty, Mapping[int, list[Entry]]]]:
    """Each duty with its entries by month."""
    duties = {each.duty.id: each.duty for each in entries}
    found: dict[int, dict[int, list[Entry]]] = {key: {} for key in duties}
    for each in entries:
        found[each.duty.id].setdefault(each.day.month, []).append(each)
    ordered = sorted(duties.values(), key=lambda duty: (duty.kind, duty.title, duty.id))
    return [(duty, found[duty.id]) for duty in ordered]


def _by_day(entries: Sequence[Entry]) -> Mapping[date, list[Entry]]:
    found: dict[date, list[Entry]] = {}
    for each in entries:
        found.setdefault(each.day, []).append(each)
    return found


def _read_year() -> int:
    given = forms.read_id(request.args.get("year", ""))
    return given if given and FIRST_YEAR <= given <= LAST_YEAR else today().year


def _read_month() -> int | None:
    given = forms.read_id(request.args.get("month", ""))
    return given if given and given <= 12 else None  # noqa: PLR2004 - of a year.

"""Duties: what is to be done now, which there are, and the form of one."""

from datetime import date
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.calendars.service import get_by_id as get_calendar
from kb.calendars.service import list_calendars
from kb.checklists.questions import Checklist
from kb.duties import listing, service
from kb.duties.dates import Timetables, to_rule, today_of
from kb.duties.kinds import get_kind
from kb.duties.listing import Wanted
from kb.duties.models import Duty, RunState
from kb.duties.moves import may_keep
from kb.duties.planning import is_late
from kb.duties.rules import NextDate, OffDays, Rule, check_rule, list_next
from kb.emergency import plans
from kb.errors import NotFoundError
from kb.people.models import STAFF, Unit
from kb.registers.types import read_types
from kb.services import choosing
from web.answers.waiting.quality import list_checks
from web.auth import require_staff
from web.errors import shown_on
from web.pages.duty import drafts
from web.pages.duty.showing import acting, list_kinds, list_record_types, to_context
from web.pages.management.calendars import today
from web.presentation import answers, forms
from web.services import services

bp = Blueprint("duties", __name__, url_prefix="/duties")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    now = services().now()
    kind = request.args.get("kind", "")
    unit_id = forms.read_id(request.args.get("unit", ""))
    mine = request.args.get("mine") == "1"
    wanted = Wanted(
        states=frozenset({RunState.PLANNED}), kind=kind, unit_id=unit_id, mine=mine
    )
    with services().database.reading() as session:
        return render_template(
            "duty/duties.html",
            checks=() if kind or unit_id else list_checks(session, g.user, now),
            runs=listing.list_runs(session, g.user, wanted),
            duties=listing.list_duties(
                session,
                g.user,
                kind=kind,
                unit_id=unit_id,
                include_ended=request.args.get("ended") == "1",
                mine=mine,
            ),
            units=choosing.list_units(session, g.user),
            is_late=lambda run: is_late(run, now),
            may_add=any(map(_keeps, choosing.list_units(session, g.user))),
            **to_context(),
        )


def _keeps(unit: Any) -> bool:
    return may_keep(unit, g.user)


@bp.get("/new")
def new(problem: str = "") -> str:
    kinds = list_kinds()
    code = request.values.get("kind", "") or next(iter(kinds))
    kind = get_kind(kinds, code)
    typed = forms.typed() or {
        "kind": kind.code,
        "rule": kind.rule,
        "off_days": kind.off_days.value,
        "due_days": kind.due_days,
        "starts_on": today().isoformat(),
    }
    with services().database.reading() as session:
        return _show_form(session, None, kind.checklist, typed, problem)


@bp.post("/new")
@shown_on(new)
def add() -> ResponseReturnValue:
    if forms.word("act") in ("dates", "more"):
        return new()
    kinds = list_kinds()
    with services().database.writing() as session:
        shipped = get_kind(kinds, forms.word("kind")).checklist
        draft = drafts.read_draft(session, kinds, shipped)
        duty = service.add_duty(session, draft, by=acting())
    answers.answer(gettext("%(number)s is added.", number=duty.number))
    return redirect(url_for("duties.show", duty_id=duty.id))


@bp.get("/<int:duty_id>")
def show(duty_id: int, problem: str = "") -> str:
    now = services().now()
    with services().database.reading() as session:
        duty = listing.get_duty(session, duty_id, g.user)
        return render_template(
            "duty/duty.html",
            duty=duty,
            dates=_list_next(session, duty),
            runs=listing.list_runs(session, g.user, Wanted(duty_id=duty.id)),
            checklist=service.read(duty.checklist),
            may_keep=may_keep(duty.unit, g.user),
            is_late=lambda run: is_late(run, now),
            record_types=read_types(services().settings.home),
            record_unit=_name_record_unit(session, duty),
            **to_context(problem),
        )


def _list_next(session: Session, duty: Duty) -> list[NextDate]:
    """The next dates of a duty as it is kept; none once it has ended."""
    if duty.ended_at:
        return []
    now = services().now()
    timetable = Timetables(session).of(duty, now.date())
    return list_next(to_rule(duty), timetable, after=today_of(timetable, now))


def _name_record_unit(session: Session, duty: Duty) -> str:
    unit_id = (duty.records or {}).get("unit_id")
    unit = session.get(Unit, unit_id) if unit_id else None
    return unit.name if unit is not None else ""


@bp.get("/<int:duty_id>/edit")
def edit(duty_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        duty = listing.get_duty(session, duty_id, g.user)
        checklist = service.read(duty.checklist)
        return _show_form(session, duty, checklist, drafts.to_typed(duty), problem)


@bp.post("/<int:duty_id>/edit")
@shown_on(edit)
def save(duty_id: int) -> ResponseReturnValue:
    if forms.word("act") in ("dates", "more"):
        return edit(duty_id)
    with services().database.writing() as session:
        duty = listing.get_duty(session, duty_id, g.user)
        draft = drafts.read_draft(session, list_kinds(), service.read(duty.checklist))
        service.edit_duty(session, duty, draft, by=acting())
    answers.answer(gettext("The changes are saved."))
    return redirect(url_for("duties.show", duty_id=duty_id))


@bp.post("/<int:duty_id>/end")
@shown_on(show)
def end(duty_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        duty = listing.get_duty(session, duty_id, g.user)
        service.end_duty(session, duty, by=acting())
    answers.answer(gettext("Nothing more is planned by this duty."))
    return redirect(url_for("duties.show", duty_id=duty_id))


@bp.get("/dates")
def list_dates() -> str:
    """The next dates of the rule that is being typed, or why there are none."""
    with services().database.reading() as session:
        dates = _find_dates(session)
    rule = request.args.get("rule", "")
    return render_template("duty/dates.html", dates=dates, rule=rule, **to_context())


def _show_form(
    session: Session,
    duty: Duty | None,
    checklist: Checklist,
    typed: Any,
    problem: str,
) -> str:
    units = [each for each in choosing.list_units(session, g.user) if _keeps(each)]
    kind = list_kinds().get(typed.get("kind", ""))
    dates = None
    if forms.word("act") == "dates":
        dates = _find_dates(session)
    elif duty is not None and request.method == "GET":
        dates = _list_next(session, duty)
    is_by_plan = kind is not None and kind.by_plan
    return render_template(
        "duty/form.html",
        duty=duty,
        typed=typed,
        rows=drafts.list_rows(checklist),
        units=units,
        all_units=choosing.list_units(session, g.user),
        is_by_plan=is_by_plan,
        people=choosing.list_logins(session, g.user, *STAFF),
        calendars=list_calendars(session),
        plans=plans.list_names(session, g.user) if is_by_plan else (),
        record_types=[] if is_by_plan else list_record_types(),
        dates=dates,
        rule=typed.get("rule", ""),
        **to_context(problem),
    )


def _find_dates(session: Session) -> list[NextDate]:
    """Those of the rule in the form, or in the address."""
    given = request.values
    starts_on = _read_day(given.get("starts_on", "")) or today()
    off_days = given.get("off_days", "")
    rule = Rule(
        text=given.get("rule", ""),
        starts_on=starts_on,
        ends_on=_read_day(given.get("ends_on", "")),
        off_days=OffDays(off_days) if off_days in set(OffDays) else OffDays.KEEP,
    )
    timetable = _find_timetable(session, starts_on)
    check_rule(rule, timetable)
    return list_next(rule, timetable, after=max(starts_on, today()))


def _find_timetable(session: Session, day: date) -> Any:
    calendar_id = forms.read_id(request.values.get("calendar", ""))
    if calendar_id is not None:
        get_calendar(session, calendar_id)
    unit_id = forms.read_id(request.values.get("unit", ""))
    if unit_id is None:
        units = choosing.list_units(session, g.user)
        if not units:
            raise NotFoundError("unit", 0)
        unit = units[0]
    else:
        unit = choosing.get_unit(session, unit_id, g.user)
    return Timetables(session).of_unit(unit, calendar_id, day)


def _read_day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min.year + 1 < day.year < date.max.year - 20 else None

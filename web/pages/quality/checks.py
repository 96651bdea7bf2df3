"""The three checks: one's own day, a sample of the department, the month of a county."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.audit import By
from kb.people.leading import leads
from kb.people.models import Unit
from kb.quality.checks import days, months, samples
from kb.quality.checks.models import Answer, DepartmentCheck, MonthCheck, Verdict
from kb.reports.periods import month_of, read_period
from kb.services import choosing
from web.auth import current_actor
from web.errors import shown_on
from web.pages.quality.scores import Figure, show_rates
from web.pages.quality.showing import show_key
from web.presentation import forms
from web.services import services
from web.words import quality as quality_words

bp = Blueprint("quality_checks", __name__, url_prefix="/quality/checks")


MOST_OPEN: Final = 3
"""Units of a lead that are shown whole: the figures of each cost several questions."""
SHOWN: Final = 10
"""Of more units, so many names stand on the page; the others unfold."""


@dataclass(frozen=True, slots=True)
class Led:
    """What stands with the checks of a unit and a month."""

    unit: Unit
    department: list[DepartmentCheck]
    signed: MonthCheck | None
    figures: list[Figure]
    """The rates of the month as they are now: what is signed."""

    @property
    def may_draw(self) -> bool:
        """Whether there is none yet, or the last one was not passed."""
        last = self.department[-1] if self.department else None
        return last is None or last.verdict is Verdict.REJECTED


@dataclass(frozen=True, slots=True)
class Standing:
    unit: Unit
    is_signed: bool


@bp.get("")
def index(problem: str = "", **_arguments: object) -> str:
    now = services().now()
    month = _read_month()
    with services().database.reading() as session:
        today = now.astimezone().date()
        led = _list_led(session)
        is_long = len(led) > MOST_OPEN
        chosen = request.values.get("unit", type=int)
        return render_template(
            "quality/checks.html",
            signed=days.find_signed(session, g.user, today),
            left=len(days.list_left(session, g.user, today)),
            month=month,
            units=_list_standings(session, led, month) if is_long else [],
            shown=SHOWN,
            led=[
                Led(
                    unit,
                    list(samples.list_checks(session, unit, month)),
                    months.find_signed(session, unit, month),
                    show_rates(session, g.user, samples.read_month(month), unit),
                )
                for unit in led
                if not is_long or unit.id == chosen
            ],
            problem=problem,
            typed=forms.typed(),
            quality_words=quality_words,
        )


@bp.post("/day")
@shown_on(index)
def sign_day() -> ResponseReturnValue:
    with services().database.writing() as session:
        days.sign_day(session, by=_acting())
    flash(gettext("The day is signed."), "good")
    return redirect(url_for("quality_checks.index"))


@bp.post("/samples")
@shown_on(index)
def draw() -> ResponseReturnValue:
    with services().database.writing() as session:
        check = samples.draw(
            session,
            _get_unit(session),
            forms.word("month"),
            by=_acting(),
            chance=random.SystemRandom(),
        )
    flash(gettext("The sample is drawn."), "good")
    return redirect(url_for("quality_checks.show", check_id=check.id))


@bp.get("/samples/<int:check_id>")
def show(check_id: int, problem: str = "", **_arguments: object) -> str:
    with services().database.reading() as session:
        check = samples.get_check(session, check_id, g.user)
        return render_template(
            "quality/department_check.html",
            check=check,
            rows=[_to_row(each) for each in check.sample],
            may_answer=check.verdict is None,
            problem=problem,
            typed=forms.typed(),
            quality_words=quality_words,
        )


@bp.post("/samples/<int:check_id>/<int:sampled_id>")
@shown_on(show)
def answer(check_id: int, sampled_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        samples.answer(
            session,
            samples.get_check(session, check_id, g.user),
            sampled_id,
            forms.choice("answer", Answer),
            forms.text("reason"),
            by=_acting(),
        )
    flash(gettext("Your answer is kept."), "good")
    return redirect(
        url_for("quality_checks.show", check_id=check_id, _anchor=f"s{sampled_id}")
    )


@bp.post("/samples/<int:check_id>/sign")
@shown_on(show)
def sign(check_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        check = samples.get_check(session, check_id, g.user)
        samples.sign(session, check, by=_acting())
    flash(gettext("The check is signed."), "good")
    return redirect(url_for("quality_checks.show", check_id=check_id))


@bp.post("/months")
@shown_on(index)
def sign_month() -> ResponseReturnValue:
    month = forms.word("month")
    with services().database.writing() as session:
        months.sign_month(
            session, _get_unit(session), month, forms.text("remark"), by=_acting()
        )
    flash(gettext("The month is signed."), "good")
    return redirect(url_for("quality_checks.index", month=month))


def _acting() -> By:
    return By(current_actor(), services().now())


def _get_unit(session: Session) -> Unit:
    return choosing.get_unit(session, forms.number("unit") or 0, g.user)


def _list_led(session: Session) -> list[Unit]:
    return [
        unit for unit in choosing.list_units(session, g.user) if leads(g.user, unit)
    ]


def _list_standings(
    session: Session, led: Sequence[Unit], month: str
) -> list[Standing]:
    """Those first that have still to sign."""
    signed = {each.unit_id for each in months.list_signed(session, month)}
    found = [Standing(unit, unit.id in signed) for unit in led]
    return sorted(found, key=lambda each: each.is_signed)


def _read_month() -> str:
    """The month that is asked for, or the one before this."""
    given = request.values.get("month", "")
    if given:
        samples.read_month(given)
        return given
    return read_period(month_of(services().now())).previous.name


def _to_row(sampled: Any) -> dict[str, Any]:
    finding = sampled.finding
    return {
        "id": sampled.id,
        "finding_id": finding.id,
        "name": quality_words.of(finding.indicator.names, finding.indicator.code),
        "key": show_key(finding.key),
        "state": finding.state.value,
        "answer": sampled.answer.value if sampled.answer else "",
        "reason": sampled.reason,
    }

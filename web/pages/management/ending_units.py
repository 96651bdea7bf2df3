"""A unit that ends, at the browser: what hangs on it is shown before anything is done."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.audit import By
from kb.leaving.units import Fate, end_unit, list_hanging
from kb.people import units
from kb.people.models import Role
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words import leaving as words

bp = Blueprint("ending_units", __name__, url_prefix="/people/units/<int:unit_id>/end")


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("")
def show(unit_id: int) -> str:
    return _page(unit_id)


def _page(unit_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        unit = units.get_unit(session, unit_id)
        hanging = list_hanging(session, unit)
        return render_template(
            "management/ending_unit.html",
            unit=unit,
            hanging=hanging,
            is_held=any(each.fate is Fate.FIRST for each in hanging),
            today=_today(),
            words_of=words,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_page)
def end(unit_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    day = forms.day("day") or _today()
    with services().database.writing() as session:
        unit = units.get_unit(session, unit_id)
        end_unit(session, unit, day, by=by)
        name = unit.name
    flash(
        gettext(
            "%(name)s ends: nothing more comes to it from %(day)s.",
            name=name,
            day=day.isoformat(),
        ),
        "good",
    )
    return redirect(url_for("people.list_units"))


def _today() -> date:
    return services().now().astimezone().date()

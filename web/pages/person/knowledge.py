"""My knowledge: what one's own articles saved others, and the list of who shows it."""

from datetime import date
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import accounts
from kb.audit import By
from kb.people.models import User
from kb.reports import own_knowledge, season
from kb.reports.periods import read_period
from kb.reports.season import Order
from web.auth import current_actor, require_staff
from web.presentation import forms
from web.services import services

bp = Blueprint("my_knowledge", __name__, url_prefix="/my-knowledge")

SHOWN: Final = 50
_MONTHS: Final = 3
"""Of a quarter."""


@bp.before_request
def _staff_only() -> None:
    require_staff()


def _today() -> date:
    return services().now().astimezone().date()


@bp.get("")
def show() -> str:
    period = request.args.get("period", "") or str(_today().year)
    with services().database.reading() as session:
        found = own_knowledge.read(session, g.user, read_period(period))
        return render_template(
            "person/knowledge.html",
            found=found,
            articles=found.articles[:SHOWN],
            period=period,
            is_on_list=session.get_one(User, g.user.id).on_season_list,
        )


@bp.get("/season")
def show_season() -> str:
    today = _today()
    quarter = f"{today.year}-Q{(today.month - 1) // _MONTHS + 1}"
    period, given = request.args.get("period", "") or quarter, request.args.get("order")
    order = Order(given) if given in set(Order) else Order.NAME
    with services().database.reading() as session:
        return render_template(
            "person/season.html",
            authors=season.list_authors(session, g.user, read_period(period), order),
            order=order,
            period=period,
        )


@bp.post("/season")
def choose_season() -> ResponseReturnValue:
    """Whether one appears on the list of the quarter."""
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        person = session.get_one(User, g.user.id)
        accounts.show_on_season_list(session, person, shown=forms.flag("shown"), by=by)
    flash(gettext("Your choice is saved."), "good")
    return redirect(url_for("my_knowledge.show"))

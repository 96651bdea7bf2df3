"""The managers' numbers: each with its definition, its course, and the list behind it."""

import random
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext, ngettext
from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.audit import By
from kb.errors import NotFoundError
from kb.people.models import Role
from kb.reports import articles, catch_all, numbers, sampling
from kb.reports.models import Judgement, SampledLink
from kb.reports.number import Number, Unit, Value
from kb.reports.periods import Period, last_days, month_of, to_month
from search.learning import history
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.presentation.charts import Bar, draw_bars
from web.services import services
from web.words.numbers import NUMBERS, WAYS, WAYS_EXPLAINED

bp = Blueprint("numbers", __name__, url_prefix="/numbers")

DAYS = 28
LISTED = 200


@bp.before_request
def _for_those_who_manage() -> None:
    require_role(Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR)


@bp.get("")
def index() -> str:
    period, month = _period()
    with services().database.reading() as session:
        values = numbers.compute_all(session, period)
        before = numbers.compute_all(session, period.previous)
        return render_template(
            "management/numbers.html",
            rows=[
                (number, values[number.code], before[number.code])
                for number in numbers.NUMBERS
            ],
            month=month,
            period=period,
            meanings=NUMBERS,
            show=show_value,
            this_month=month_of(services().now()),
        )


def _period() -> tuple[Period, str]:
    """The month in the address, or the last four weeks."""
    month = request.args.get("month", "")
    found = to_month(month)
    return (found, month) if found else (last_days(DAYS, now=services().now()), "")


def show_value(number: Number, value: Value) -> str:
    if value.value is None:
        return "–"
    match number.unit:
        case Unit.SHARE:
            return f"{value.value:.0%}"
        case Unit.HOURS:
            return str(gettext("%(hours)s h", hours=f"{value.value:.1f}"))
        case Unit.STARS | Unit.MEAN:
            return f"{value.value:.1f}"
        case Unit.DAYS:
            return str(gettext("%(days)s d", days=f"{value.value:.1f}"))
        case Unit.COUNT:
            return f"{value.value:.0f}"


@bp.get("/<code>")
def show(code: str) -> str:
    number = numbers.BY_CODE.get(code)
    if number is None:
        raise NotFoundError("number", code)
    period, month = _period()
    with services().database.reading() as session:
        course = numbers.course(session, number, period)
        bars = [
            Bar(
                format_date(part.since.astimezone(), "MM-dd", rebase=False),
                value.value,
                show_value(number, value),
            )
            for part, value in zip(period.parts(), course, strict=True)
        ]
        behind = number.behind(session, period)
        return render_template(
            "management/number.html",
            number=number,
            value=show_value(number, number.compute(session, period)),
            meaning=NUMBERS[code],
            chart=draw_bars(str(NUMBERS[code].name), bars),
            bars=bars,
            incidents=session.scalars(behind.limit(LISTED)).all()
            if behind is not None
            else None,
            listed=LISTED,
            month=month,
        )


@bp.get("/knowledge")
def knowledge() -> str:
    """Reuse, contributions, catch-alls, and the articles that need a look."""
    period, month = _period()
    now = services().now()
    with services().database.reading() as session:
        return render_template(
            "management/knowledge.html",
            reuse=articles.list_reuse(session, period, 20),
            contributions=articles.list_contributions(session, period, 20),
            catch_alls=catch_all.list_catch_alls(session, period),
            stale=articles.list_stale(session, today=now.astimezone().date()),
            ownerless=articles.list_ownerless(session),
            never_used=articles.list_never_used(session, now=now),
            unused_days=articles.UNUSED_AFTER.days,
            month=month,
        )


@bp.get("/suggestions")
def suggestions() -> str:
    """Which order of suggestions is in force, and what the trial on the past found."""
    with services().database.reading() as session:
        cases = history.count_cases(session)
    return render_template(
        "management/suggestions.html",
        report=services().learned.report(),
        cases=cases,
        least=history.LEAST_CASES,
        ways=WAYS,
        explained=WAYS_EXPLAINED,
    )


@bp.get("/sample")
def sample() -> str:
    return _sample_page()


def _sample_page(problem: str = "", **_arguments: int) -> str:
    now = services().now()
    last_month = month_of(now.astimezone().replace(day=1) - timedelta(days=1))
    month = request.values.get("month", "") or last_month
    with services().database.reading() as session:
        links = sampling.list_month(session, month) if to_month(month) else []
        return render_template(
            "management/sample.html",
            month=month,
            rows=[_sampled(session, link) for link in links],
            judgements=list(Judgement),
            problem=problem,
            typed=forms.typed(),
        )


def _sampled(session: Session, link: SampledLink) -> tuple[Any, Any, Any]:
    article = session.get_one(Article, link.article_id)
    return link, link.incident, article.current_revision


@bp.post("/sample")
@shown_on(_sample_page)
def draw() -> ResponseReturnValue:
    month = forms.word("month")
    with services().database.writing() as session:
        links = sampling.draw(
            session,
            month,
            by=By(current_actor(), services().now()),
            chance=random.SystemRandom(),
        )
    flash(
        ngettext("%(num)d link is drawn.", "%(num)d links are drawn.", len(links)),
        "good",
    )
    return redirect(url_for("numbers.sample", month=month))


@bp.post("/sample/<int:link_id>")
@shown_on(_sample_page)
def judge(link_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        link = sampling.judge(
            session,
            link_id,
            forms.choice("judgement", Judgement),
            forms.text("reason"),
            by=By(current_actor(), services().now()),
        )
    return redirect(url_for("numbers.sample", month=link.month))

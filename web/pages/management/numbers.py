"""The managers' numbers: cut, compared, told apart, each with the list behind it."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.articles.models import Article
from kb.articles.visibility import visible_audiences
from kb.audit import By
from kb.errors import NotFoundError
from kb.incidents import policy
from kb.people.models import Role
from kb.reports import articles, catch_all, keeping, numbers, sampling
from kb.reports import scores as scoring
from kb.reports.cuts import EVERYTHING, Cut, Dimension
from kb.reports.models import Judgement, SampledLink
from kb.reports.number import Number
from kb.reports.periods import Period, month_of, to_month
from kb.reports.reading import begin, find_reach, narrow
from kb.reports.survey import survey
from search.learning import history
from web.auth import current_actor, require_role, require_staff
from web.errors import shown_on
from web.pages.management import surveys
from web.presentation import forms
from web.presentation.cuts import read_cut, read_dimension, read_period_of, to_args
from web.presentation.dimensions import DIMENSIONS, describe, offer
from web.presentation.figures import show_change, show_value
from web.presentation.number_tables import write_csv, write_xlsx
from web.services import services
from web.words.numbers import NUMBERS, WAYS, WAYS_EXPLAINED

bp = Blueprint("numbers", __name__, url_prefix="/numbers")

LISTED = 50
KEEPERS = (Role.MANAGER, Role.REVIEWER, Role.ADMINISTRATOR)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.before_request
def _for_staff() -> None:
    require_staff()


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, as far as its reader may see it."""

    cut: Cut
    period: Period
    by: Dimension | None
    number: Number

    def to_args(self, **more: str) -> dict[str, str]:
        return to_args(self.cut, self.period, **more)


def read_asked(session: Session, code: str = "") -> Asked:
    """Raise ``NotFoundError`` for a cut or a number that is not there for the reader."""
    args = request.args
    number = numbers.BY_CODE.get(code or args.get("show") or numbers.NUMBERS[0].code)
    if number is None:
        raise NotFoundError("number", code or args.get("show", ""))
    cut, by = read_cut(args), read_dimension(args)
    if cut == EVERYTHING and by is None:
        cut = begin(session, g.user, cut)
    cut = narrow(session, g.user, cut, by)
    return Asked(cut, read_period_of(args, services().now()), by, number)


@bp.get("")
def index() -> str:
    """Every number of a cut and a period, one of them large and told apart."""
    with services().database.reading() as session:
        asked = read_asked(session)
        now = services().now()
        wanted = keeping.Survey(keeping.to_span(asked.period), asked.cut)
        kept = services().figures.read(session, wanted, now=now)
        found = kept.figures
        return render_template(
            "management/numbers.html",
            counted_at=kept.at if kept.at < now else None,
            asked=asked,
            surveyed=[(each, found[each.code]) for each in numbers.NUMBERS],
            large=surveys.enlarge(session, asked, found[asked.number.code]),
            meanings=NUMBERS,
            dimensions=DIMENSIONS,
            described=describe(session, asked.cut),
            offered=offer(session, asked.cut, find_reach(session, g.user)),
            chosen=to_args(asked.cut, asked.period),
            periods=surveys.offer_periods(services().now())
            + surveys.offer_contract_years(
                session, g.user, services().now(), asked.cut.client
            ),
            is_keeper=_is_keeper(),
            **_SHOWING,
        )


@bp.get("/<code>")
def show(code: str) -> str:
    with services().database.reading() as session:
        asked = read_asked(session, code)
        found = survey(session, [asked.number], asked.period, asked.cut)[code]
        behind = asked.number.behind(session, asked.period, asked.cut)
        return render_template(
            "management/number.html",
            asked=asked,
            number=asked.number,
            found=found,
            large=surveys.enlarge(session, asked, found),
            meanings=NUMBERS,
            described=describe(session, asked.cut),
            incidents=session.scalars(
                behind.where(policy.visible_to(session, g.user)).limit(LISTED)
            ).all()
            if behind is not None
            else None,
            listed=LISTED,
            is_keeper=_is_keeper(),
            **_SHOWING,
        )


@bp.get("/<code>/table.<any(csv, xlsx):ending>")
def export(code: str, ending: str) -> Response:
    """The table behind the large chart, for a spreadsheet program."""
    with services().database.reading() as session:
        asked = read_asked(session, code)
        found = survey(session, [asked.number], asked.period, asked.cut)[code]
        table = surveys.enlarge(session, asked, found).table
    if ending == "csv":
        answer = Response(write_csv(table), mimetype="text/csv")
    else:
        answer = Response(write_xlsx(table), mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{code}.{ending}")
    return answer


def _is_keeper() -> bool:
    return bool(g.user.has(*KEEPERS))


_SHOWING: Final[dict[str, Any]] = {
    "show": show_value,
    "change": show_change,
    "spark": surveys.draw_course,
}


@bp.get("/scores")
def scores() -> str:
    """What is asked against what is answered, by system or category."""
    require_role(*KEEPERS)
    by = read_dimension(request.args) or Dimension.SYSTEM
    if by not in scoring.BY:
        raise forms.FormError("by")
    period = read_period_of(request.args, services().now())
    with services().database.reading() as session:
        cut = narrow(session, g.user, read_cut(request.args), by)
        found = scoring.score(session, period, cut, by, visible_audiences(g.user))

        def to_list(each: scoring.Score, code: str) -> dict[str, str]:
            return to_args(cut.at(by, each.name), period, number=code, view="all")

        return render_template(
            "management/scores.html",
            period=period,
            by=by,
            offered=scoring.BY,
            scores=found,
            dimensions=DIMENSIONS,
            numbers=numbers.BY_CODE,
            meanings=NUMBERS,
            to_args=to_list,
            show=show_value,
        )


@bp.get("/knowledge")
def knowledge() -> str:
    """Reuse, contributions, catch-alls, and the articles that need a look."""
    require_role(*KEEPERS)
    now = services().now()
    period, month = read_period_of(request.args, now), request.args.get("month", "")
    with services().database.reading() as session:
        return render_template(
            "management/knowledge.html",
            reuse=articles.list_reuse(session, g.user, period, 20),
            contributions=articles.list_contributions(session, g.user, period, 20),
            catch_alls=catch_all.list_catch_alls(session, g.user, period),
            stale=articles.list_stale(session, today=now.astimezone().date()),
            ownerless=articles.list_ownerless(session),
            never_used=articles.list_never_used(session, now=now),
            unused_days=articles.UNUSED_AFTER.days,
            month=month,
        )


@bp.get("/suggestions")
def suggestions() -> str:
    """Which order of suggestions is in force, and what the trial on the past found."""
    require_role(*KEEPERS)
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
    require_role(*KEEPERS)
    now = services().now()
    last_month = month_of(now.astimezone().replace(day=1) - timedelta(days=1))
    month = request.values.get("month", "") or last_month
    with services().database.reading() as session:
        links = sampling.list_month(session, month, g.user) if to_month(month) else []
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
    require_role(*KEEPERS)
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
    require_role(*KEEPERS)
    with services().database.writing() as session:
        link = sampling.judge(
            session,
            link_id,
            forms.choice("judgement", Judgement),
            forms.text("reason"),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("Your verdict is kept."), "good")
    return redirect(url_for("numbers.sample", month=link.month))

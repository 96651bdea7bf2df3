"""Alerts: what fires, what was condensed into what and why, and what keeps coming back."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from kb.alerts import causes, inbox, listing, patterns, refusals, splitting
from kb.alerts.alert import Source
from kb.alerts.listing import Filter, View
from kb.alerts.models import AlertGroup, PatternState
from kb.audit import By
from kb.emergency import plans
from kb.incidents import lifecycle
from kb.incidents.listing import OPEN
from kb.people.models import Role
from kb.rosters import service as rosters
from kb.text import MAX_LINE, to_line
from web.auth import current_actor, require_role, require_staff
from web.errors import shown_on
from web.presentation import forms, times
from web.presentation.charts import draw_counts
from web.services import services
from web.words.alerts import MANY_HOSTS

bp = Blueprint("alerts", __name__, url_prefix="/alerts")

PAGE_SIZE: Final = 50
PATTERNS: Final = 20
MOST_THERE: Final = 12
"""People on duty; beyond that the page of rosters tells."""
BARS: Final = 12
_DAY: Final = timedelta(days=1)


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    wanted, number = _read_filter(), forms.page_number()
    with services().database.reading() as session:
        rows = listing.list_groups(
            session,
            wanted,
            g.user,
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
        return render_template(
            "desk/alerts.html",
            rows=rows[:PAGE_SIZE],
            more=len(rows) > PAGE_SIZE,
            number=number,
            wanted=wanted,
            counts={
                view.value: count
                for view, count in listing.count_views(session, g.user).items()
            },
            failed=listing.count_failed(session),
            stranded=listing.count_stranded(session, g.user),
            refused=_count_refused(session),
            unknown=listing.list_unknown_severities(session, g.user),
            waiting=inbox.count_waiting(session),
            there=rosters.list_there(session, g.user, services().now())[:MOST_THERE],
        )


def _count_refused(session: Session) -> int:
    """Of late; only who can put senders right is told."""
    if not g.user.has(Role.ADMINISTRATOR):
        return 0
    return refusals.count_since(session, services().now() - _DAY)


@bp.get("/refused")
def list_refused() -> str:
    require_role(Role.ADMINISTRATOR)
    number = forms.page_number()
    with services().database.reading() as session:
        posts = refusals.list_refused(
            session, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
        )
        return render_template(
            "desk/refused_posts.html",
            posts=posts[:PAGE_SIZE],
            more=len(posts) > PAGE_SIZE,
            number=number,
        )


def _read_filter() -> Filter:
    """What the address asks for; what it says wrongly counts as not said."""
    view, source = request.args.get("view", ""), request.args.get("source", "")
    system = to_line(request.args.get("system", ""))
    return Filter(
        view=View(view) if view in set(View) else View.FIRING,
        source=Source(source) if source in set(Source) else None,
        system=system[:MAX_LINE],
    )


@bp.get("/<int:group_id>")
def show(group_id: int) -> str:
    return _page(group_id)


def _page(group_id: int, problem: str = "") -> str:
    number = forms.page_number()
    with services().database.reading() as session:
        group = listing.get_group(session, group_id, g.user)
        members = listing.list_members(
            session, group, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
        )
        return render_template(
            "desk/alert_group.html",
            group=group,
            incident=group.incident,
            plans=plans.list_lines(
                session, g.user, group.system or group.incident.system
            ),
            summary=listing.summarise(session, group),
            reasons=_explain(session, group),
            may_link="link" in lifecycle.allowed(group.incident, g.user),
            members=members[:PAGE_SIZE],
            more=len(members) > PAGE_SIZE,
            number=number,
            related=listing.list_related(session, group, g.user),
            may_rejoin=_may_rejoin(group),
            chart=_draw(listing.list_firings(session, group)),
            minutes=services().settings.alert_window_minutes,
            problem=problem,
            typed=forms.typed(),
        )


def _explain(session: Session, group: AlertGroup) -> Sequence[causes.Reason]:
    """Why the likely cause is the one that is marked."""
    cause = causes.find_marked(session, group)
    return causes.explain(session, cause) if cause is not None else ()


def _may_rejoin(group: AlertGroup) -> bool:
    is_apart = group.split_from_id is not None and group.incident.state in OPEN
    return is_apart and g.user.has(Role.TECHNICIAN)


def _draw(moments: Sequence[datetime]) -> Markup | None:
    """How many firings began in each part of the time; nothing for one firing."""
    if len(moments) < 2:  # noqa: PLR2004
        return None
    first, last = min(moments), max(moments)
    step = max((last - first) / BARS, timedelta(minutes=1))
    counts = [0] * BARS
    for moment in moments:
        counts[min(int((moment - first) / step), BARS - 1)] += 1
    form = "HH:mm" if step * BARS < 2 * _DAY else "MM-dd"
    parts = [
        (times.label(first + place * step, form), count)
        for place, count in enumerate(counts)
    ]
    return draw_counts(gettext("Firings by time"), parts)


@bp.post("/<int:group_id>/split")
@shown_on(_page)
def split(group_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        group = listing.get_group(session, group_id, g.user)
        apart = splitting.split(
            session,
            group,
            forms.number("fingerprint") or 0,
            forms.text("reason"),
            many_hosts=_many_hosts(),
            by=_who(),
        )
        apart_id, number = apart.id, apart.incident.number
    forms.say_undoable(
        gettext("It has an incident of its own now: %(number)s.", number=number),
        url_for("alerts.rejoin", group_id=apart_id),
    )
    return redirect(url_for("alerts.show", group_id=group_id))


@bp.post("/<int:group_id>/rejoin")
@shown_on(_page)
def rejoin(group_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        apart = listing.get_group(session, group_id, g.user)
        target_id = splitting.rejoin(
            session, apart, many_hosts=_many_hosts(), by=_who()
        ).id
    flash(gettext("It is where it was before."), "good")
    return redirect(url_for("alerts.show", group_id=target_id))


@bp.get("/patterns")
def list_patterns() -> str:
    return _patterns_page()


def _patterns_page(problem: str = "", **_arguments: Any) -> str:
    number = forms.page_number()
    dismissed = request.args.get("dismissed") == "1"
    with services().database.reading() as session:
        offers = patterns.list_offers(
            session,
            g.user,
            offset=(number - 1) * PATTERNS,
            limit=PATTERNS + 1,
            state=PatternState.DISMISSED if dismissed else PatternState.OFFERED,
        )
        return render_template(
            "desk/alert_patterns.html",
            offers=offers[:PATTERNS],
            more=len(offers) > PATTERNS,
            number=number,
            dismissed=dismissed,
            problem=problem,
        )


@bp.post("/patterns/<int:pattern_id>/<any(open, dismiss, restore):deed>")
@shown_on(_patterns_page)
def settle_pattern(pattern_id: int, deed: str) -> ResponseReturnValue:
    deeds: dict[str, Callable[[Session, int], ResponseReturnValue]] = {
        "open": _open_problem,
        "dismiss": _dismiss,
        "restore": _restore,
    }
    with services().database.writing() as session:
        return deeds[deed](session, pattern_id)


def _open_problem(session: Session, pattern_id: int) -> ResponseReturnValue:
    pattern = patterns.get_pattern(session, pattern_id, g.user)
    problem = patterns.open_problem(session, pattern, by=_who())
    flash(gettext("%(number)s is opened.", number=problem.number), "good")
    return redirect(url_for("problems.show", problem_id=problem.id))


def _dismiss(session: Session, pattern_id: int) -> ResponseReturnValue:
    pattern = patterns.get_pattern(session, pattern_id, g.user)
    patterns.dismiss(session, pattern, by=_who())
    forms.say_undoable(
        gettext("It is put aside, and not offered again."),
        url_for("alerts.settle_pattern", pattern_id=pattern_id, deed="restore"),
    )
    return redirect(url_for("alerts.list_patterns"))


def _restore(session: Session, pattern_id: int) -> ResponseReturnValue:
    pattern = patterns.get_pattern(session, pattern_id, g.user)
    patterns.restore(session, pattern, by=_who())
    flash(gettext("It is offered again."), "good")
    return redirect(url_for("alerts.list_patterns"))


def _many_hosts() -> str:
    return MANY_HOSTS[services().settings.language]


def _who() -> By:
    return By(current_actor(), services().now())

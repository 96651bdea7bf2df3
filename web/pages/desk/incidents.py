"""Incidents as staff work on them: lists, the board, one incident with all around it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from sqlalchemy.orm import Session

from kb.alerts import listing as alert_listing
from kb.contacts import finding
from kb.emergency import plans
from kb.errors import NotFoundError
from kb.incidents import (
    board_moves,
    closing,
    events,
    lifecycle,
    listing,
    next_step,
    overseeing,
    time_left,
    timeline,
    views,
)
from kb.incidents.causes import NOT_SAID
from kb.incidents.fields import FILTERS
from kb.incidents.filtering import Filter
from kb.incidents.holding import HOLDERS, stand
from kb.incidents.listed import Listed
from kb.incidents.models import Incident
from kb.incidents.time_left import Left
from kb.incidents.views import View
from kb.people.models import Post, Role
from kb.reports.numbers import BY_CODE
from kb.reports.reading import narrow
from kb.services.visibility import has_several
from kb.text import MAX_LINE, to_line, to_plain
from web.answers import callers, suggesting
from web.answers.traced import search_beside
from web.auth import require_staff
from web.intake import filed
from web.pages.desk import answering, columns, laid_out, offered
from web.pages.desk.around import Around, get_with_around, read_beside
from web.presentation import cuts, forms
from web.presentation.dimensions import describe
from web.services import reading, services
from web.words.numbers import NUMBERS

bp = Blueprint("incidents", __name__, url_prefix="/incidents")

PAGE_SIZE = 50
BOARD_SIZE = 40
NOTHING = "-"
"""In an address, of what says nothing: no cause."""
COUNTED = (
    View.MINE,
    View.QUEUE,
    View.NOBODY,
    View.LATE,
    View.DUE_SOON,
    View.TO_CALL_BACK,
    View.READY_TO_CLOSE,
    View.WAITING_FOR_REVIEW,
    View.NO_SOLUTION,
    View.CARRIED_OVER,
    View.OPEN,
)


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return list_page()


def list_page(problem: str = "", **_arguments: int) -> str:
    wanted, number = read_filter(), forms.page_number()
    now = services().now()
    with reading() as session:
        wanted, counted = _behind_a_number(session, wanted)
        found = listing.find_incidents(
            session,
            wanted,
            g.user,
            now=now,
            offset=(number - 1) * PAGE_SIZE,
            limit=PAGE_SIZE + 1,
        )
        shown = found[:PAGE_SIZE]
        return render_template(
            "desk/incidents.html",
            incidents=shown,
            **laid_out.lay_out(session),
            **offered.for_list(session, wanted.cause),
            since=events.find_newest(session),
            has_more=len(found) > PAGE_SIZE,
            lefts=_find_next(session, shown),
            wanted=wanted,
            number=number,
            counts=views.count_views(session, COUNTED, g.user, now=now),
            views=list(View),
            counted=counted,
            problem=problem,
            typed=forms.typed(),
            typed_incidents=request.form.getlist("incident"),
        )


def _behind_a_number(
    session: Session, wanted: Filter
) -> tuple[Filter, dict[str, Any] | None]:
    """The incidents that a number counts, if the address names one with its cut."""
    code = request.args.get("number", "")
    if not code:
        return wanted, None
    number = BY_CODE.get(code)
    cut = narrow(session, g.user, cuts.read_cut(request.args))
    period = cuts.read_period_of(request.args, services().now())
    behind = number.behind(session, period, cut) if number is not None else None
    if number is None or behind is None:
        raise NotFoundError("number", code)
    counted = {
        "code": code,
        "name": NUMBERS[code].name,
        "period": period.name,
        "described": describe(session, cut),
        "args": cuts.to_args(cut, period),
    }
    return Filter(
        view=View.ALL,
        words=wanted.words,
        behind=behind,
        sort=wanted.sort,
        descending=wanted.descending,
    ), counted


@bp.get("/board")
def board() -> str:
    return board_page()


def board_page(problem: str = "", **_arguments: int) -> str:
    wanted, now = read_filter(), services().now()
    with reading() as session:
        on_board = Filter(view=View.OPEN, words=wanted.words)
        totals = listing.count_by_state(session, on_board, g.user, now=now)
        by_state = listing.find_columns(
            session, on_board, g.user, now=now, limit=BOARD_SIZE
        )
        shown = [each for column in by_state.values() for each in column]
        return render_template(
            "desk/board.html",
            columns=by_state,
            since=events.find_newest(session),
            moves={each.id: board_moves.list_targets(each, g.user) for each in shown},
            problem=problem,
            totals=totals,
            wanted=wanted,
            lefts=_find_next(session, shown),
        )


def _find_next(
    session: Session, incidents: Sequence[Incident | Listed]
) -> dict[int, Left]:
    """Of each incident the target that matters now, if it has any."""
    lefts = time_left.list_left(session, incidents, now=services().now())
    found = {key: time_left.find_next(each) for key, each in lefts.items()}
    return {key: left for key, left in found.items() if left is not None}


def read_filter() -> Filter:
    """What the address asks for; what it says wrongly counts as not said."""
    args = request.args
    view, level, unit = (
        args.get("view", ""),
        args.get("level", ""),
        args.get("unit", ""),
    )
    default = View.MINE if g.user.has(Role.TECHNICIAN) else View.OPEN
    words = to_line(args.get("q", ""), " ")[:MAX_LINE]
    sort, descending = columns.read_sort(args)
    return Filter(
        view=View(view) if view in set(View) else (View.ALL if words else default),
        words=words,
        level=int(level) if level in {"1", "2", "3", "4"} else None,
        unit_id=forms.read_id(unit),
        client=to_line(args.get("client", ""))[:MAX_LINE],
        service=to_line(args.get("service", ""))[:MAX_LINE],
        said={name: to_line(args.get(name, ""))[:MAX_LINE] for name in FILTERS},
        cause=_read_cause(args.get("cause", "")),
        solution_id=forms.read_id(args.get("solution", "")),
        sort=sort,
        descending=descending,
    )


def _read_cause(text: str) -> str | None:
    """Empty for any, ``NOTHING`` for what nobody said a cause of."""
    if not text:
        return None
    return NOT_SAID if text == NOTHING else to_line(text)[:MAX_LINE]


@bp.get("/<int:incident_id>")
def show(incident_id: int) -> str:
    return page_of(incident_id)


def _note_read(incident_id: int) -> None:
    """Behind the answer, within a second."""
    reader, now = g.user, services().now()
    services().tracer.gather(
        lambda session: overseeing.mark_read(session, incident_id, reader, now=now)
    )


def page_of(incident_id: int, problem: str = "", *, asked: str = "") -> str:
    """The incident; *asked* is the step of which the page asks whether it is meant."""
    with reading() as session:
        incident, around = get_with_around(session, incident_id, g.user)
        given = offered.for_one(session, incident)
        beside = read_beside(session, incident, around, g.user)
        entries = listing.list_events(session, incident, g.user)
        if around.has_news:
            _note_read(incident_id)
        if incident.state in listing.OPEN:
            suggesting.work_on(incident)
        return render_template(
            "desk/incident.html",
            incident=incident,
            problem=problem,
            asked=asked,
            since=around.newest,
            is_watched=around.is_watched,
            is_system_watched=bool(beside.watched),
            **answering.offer(session, incident, has_macros=around.has_macros),
            events=entries,
            attachments=listing.list_attachments(session, incident, g.user)
            if around.has_attachments
            else [],
            **_standing(session, incident, around),
            lead=next(iter(beside.lead), None),
            **given,
            missing=_missing(session, incident),
            next_step=next_step.find_next(incident),
            lefts=time_left.list_left(session, [incident], now=services().now()).get(
                incident.id, []
            ),
            recorder=timeline.find_recorder(entries, incident),
            plans=plans.sort_by_site(
                session, beside.plans, incident.unit.name if incident.unit else ""
            ),
            records=beside.records,
            duplicates=beside.duplicates,
            grouped=next(iter(beside.problem), None),
            searches=beside.searches,
            **_around(session, incident, around),
        )


def _standing(session: Session, incident: Incident, around: Around) -> dict[str, Any]:
    """What the reader may do, and whether anybody can take it at all."""
    is_open = incident.state in listing.OPEN
    return {
        "allowed": lifecycle.allowed(incident, g.user),
        "is_holder": not HOLDERS.isdisjoint(stand(g.user, incident)),
        "may_group": is_open and g.user.is_technician,
        "today": services().now().astimezone().date(),
        "is_stranded": around.is_stranded,
        "has_clients": has_several(session),
    }


def _missing(session: Session, incident: Incident) -> tuple[Any, ...]:
    if incident.state not in listing.OPEN:
        return ()
    return closing.find_missing(session, incident)


def _around(session: Session, incident: Incident, around: Around) -> dict[str, Any]:
    """What stands beside the incident: solution, suggestions, people, relatives."""
    words = to_plain(request.args.get("q", ""), " ").strip()
    is_open = incident.state in listing.OPEN
    if words:
        hits, key = search_beside(session, words, incident.id)
        found = suggesting.Suggestions(hits)
    else:
        key = ""
        found = (
            suggesting.suggest(session, incident.title, incident.told)
            if is_open
            else suggesting.Suggestions(())
        )
    return {
        **_caller(session, incident),
        "found": found,
        "key": key,
        "searched_here": words,
        "solution": incident.solution,
        "waits_for": incident.pending_submission,
        "original": incident.duplicate_of,
        "alerts": alert_listing.find_summary(session, incident)
        if around.has_alerts
        else None,
        "posts": list(Post),
    }


def _caller(session: Session, incident: Incident) -> dict[str, Any]:
    """Whoever called without an account, and what they asked before."""
    if incident.contact is None:
        return {"caller": None, "earlier": []}
    caller = finding.of_contact(incident.contact)
    earlier = callers.list_earlier(session, caller, g.user, but=incident.id)
    return {"caller": caller, "earlier": earlier}


@bp.get("/<int:incident_id>/attachments/<int:attachment_id>")
def download(incident_id: int, attachment_id: int) -> Response:
    with reading() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        attachment = listing.get_attachment(session, incident, attachment_id, g.user)
        return filed.send_given(session, attachment, g.user)


@bp.get("/<int:incident_id>/attachments/<int:attachment_id>/pages/<int:number>")
def show_page(incident_id: int, attachment_id: int, number: int) -> Response:
    with reading() as session:
        incident = listing.get_incident(session, incident_id, g.user)
        attachment = listing.get_attachment(session, incident, attachment_id, g.user)
    return filed.send_page(attachment, number)

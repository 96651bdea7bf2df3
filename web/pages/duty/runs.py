"""One run: its checklist on a telephone, what was answered, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from flask import Blueprint, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from kb.checklists.questions import Checklist, Question
from kb.duties import listing, running
from kb.duties.findings import find_record_id
from kb.duties.kinds import find_source
from kb.duties.models import DutyRun, RunState
from kb.duties.moves import MOVES
from kb.duties.planning import is_late
from kb.duties.running import Filled, Key
from kb.duties.service import read
from kb.items.listing import list_of_source
from kb.items.sources import ItemSource
from kb.registers.models import Record
from kb.services.models import Client
from kb.surveys.service import may_run
from web.auth import require_staff
from web.errors import shown_on, wants_json
from web.pages.duty.showing import acting, list_kinds, read_language, to_context
from web.presentation import answers, forms
from web.services import services

QUARTER: Final = timedelta(days=91)
"""The period of a survey that is the first of its duty."""

bp = Blueprint("duty_runs", __name__, url_prefix="/duties/runs")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("/<int:run_id>")
def show(run_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        run = listing.get_run(session, run_id, g.user)
        version = run.checklist or run.duty.checklist
        events = listing.list_events(session, run)
        return render_template(
            "duty/run.html",
            run=run,
            version=version,
            groups=_group(session, run, read(version)),
            given={(each.place, each.question): each for each in run.answers},
            possible=MOVES.allowed(run, g.user),
            is_late=is_late(run, services().now()),
            events=events,
            seen_items=_find_items(session, run),
            survey_address=_find_survey_address(session, run),
            left_out=sum(each.details.get("left_out", 0) for each in events),
            typed=forms.typed(),
            **to_context(problem),
        )


def _find_survey_address(session: Session, run: DutyRun) -> str:
    """Where the survey of the run's period is opened, by who may: since the run before."""
    is_survey = find_source(list_kinds(), run.duty.kind) is ItemSource.SURVEY
    if not is_survey or run.state is not RunState.PLANNED or not may_run(g.user):
        return ""
    before = listing.find_run_before(session, run)
    since = before.planned_for if before is not None else run.planned_for - QUARTER
    client = session.get_one(Client, run.duty.client_id)
    return url_for(
        "surveys.index",
        title=f"{run.duty.title} {run.planned_for}",
        client=client.code,
        since=since.isoformat(),
        until=run.planned_for.isoformat(),
        size=100,
        days=14,
    )


def _find_items(session: Session, run: DutyRun) -> set[int]:
    """Of what it opened, what the reader may see."""
    source = find_source(list_kinds(), run.duty.kind)
    return {each.id for each in list_of_source(session, source, run.id, g.user)}


@bp.post("/<int:run_id>")
@shown_on(show)
def complete(run_id: int) -> ResponseReturnValue:
    """The same sent twice is done once: a bad line sends again what had arrived."""
    with services().database.writing() as session:
        run = listing.get_run(session, run_id, g.user)
        source = find_source(list_kinds(), run.duty.kind)
        run = running.complete(
            session, run_id, _read_filled(run), source=source, by=acting()
        )
        found = sum(each.is_finding for each in run.answers)
    if found:
        message = ngettext(
            "It is done. %(num)d finding was passed on.",
            "It is done. %(num)d findings were passed on.",
            found,
        )
    else:
        message = gettext("It is done. Nothing was found.")
    answers.answer(message)
    return _to_next(run_id)


@bp.post("/<int:run_id>/skip")
@shown_on(show)
def skip(run_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        running.skip(session, run_id, forms.text("reason"), by=acting())
    answers.answer(gettext("It is skipped, with your reason."))
    return _to_next(run_id)


@dataclass(frozen=True, slots=True)
class _Group:
    """The questions of one place."""

    number: int
    """Counted from 1."""
    place: str
    record: Record | None
    questions: Sequence[tuple[Key, Question]]


def _group(session: Session, run: DutyRun, checklist: Checklist) -> list[_Group]:
    asked = running.list_questions(run, checklist)
    seen = listing.find_records(session, [run], g.user)
    return [
        _Group(
            place + 1,
            running.find_place(run, place),
            seen.get(find_record_id(run, place) or 0),
            list(questions),
        )
        for place, questions in groupby(asked, key=lambda each: each[0][0])
    ]


def _to_next(run_id: int) -> ResponseReturnValue:
    address = url_for("duty_runs.show", run_id=run_id)
    if wants_json(request):
        return jsonify(address=address)
    return redirect(address)


def _read_filled(run: DutyRun) -> Filled:
    """What the page sent; a run that is over is read by the checklist it was done by."""
    version = run.checklist if run.state is RunState.DONE else run.duty.checklist
    asked = [
        key
        for key, _ in running.list_questions(run, read(version or run.duty.checklist))
    ]
    return Filled(
        checklist=forms.number("checklist") or 0,
        answers={key: forms.text(running.to_field(key)) for key in asked},
        remarks={key: forms.text(f"remark-{key[0]}-{key[1]}") for key in asked},
        language=read_language(),
    )

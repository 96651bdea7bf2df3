"""Problems: the list, and one problem with its incidents and its solution."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb.articles.models import Article, Submission
from kb.audit import By
from kb.incidents import links
from kb.incidents import listing as incidents
from kb.incidents import undoing as undo_of_incidents
from kb.problems import listing, service, undoing
from kb.problems.models import Problem
from kb.problems.moves import MOVES
from kb.reports.proof import prove
from web.answers import suggesting
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.pages.desk import many
from web.presentation import answers, forms, times
from web.presentation.answers import MOST_NAMED, Of, Undoable
from web.presentation.charts import draw_counts
from web.services import services

bp = Blueprint("problems", __name__, url_prefix="/problems")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    ended = request.args.get("ended") == "1"
    with services().database.reading() as session:
        return render_template(
            "desk/problems.html",
            rows=listing.list_problems(session, g.user, include_ended=ended),
            ended=ended,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    with services().database.writing() as session:
        opened = service.open_problem(
            session,
            forms.word("title"),
            forms.text("description"),
            by=By(current_actor(), services().now()),
        )
    flash(gettext("%(number)s is opened.", number=opened.number), "good")
    return redirect(url_for("problems.show", problem_id=opened.id))


@bp.get("/<int:problem_id>")
def show(problem_id: int) -> str:
    return _page(problem_id)


def _page(problem_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        found = listing.get_problem(session, problem_id, g.user)
        return render_template(
            "desk/problem.html",
            found=found,
            problem=problem,
            typed=forms.typed(),
            possible=MOVES.possible(found.state),
            incidents=listing.list_incidents(session, found),
            events=listing.list_events(session, found),
            solution=session.get(Article, found.solution_id)
            if found.solution_id
            else None,
            waits_for=session.get(Submission, found.pending_submission_id)
            if found.pending_submission_id
            else None,
            suggested=suggesting.suggest(session, found.title, found.description),
            **_proof(session, found),
        )


def _proof(session: Session, found: Problem) -> dict[str, Any]:
    proof = prove(session, found, g.user, now=services().now())
    if proof is None:
        return {"proof": None}
    weeks = [
        (
            times.period_day(week.since, "MM-dd"),
            week.incidents,
        )
        for week in proof.weeks
    ]
    chart = draw_counts(gettext("Incidents a week"), weeks)
    return {"proof": proof, "proof_chart": chart}


def _do(
    problem_id: int, deed: Callable[[Session, Problem, By], object], done: str
) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        found = listing.get_problem(session, problem_id, g.user)
        deed(session, found, by)
        session.flush()  # The newest step is asked for.
        step = undoing.find_undoable(session, found, by=by)
    back = url_for("problems.show", problem_id=problem_id)
    steps = {problem_id: step.id} if step is not None else {}
    answers.answer(done, Undoable(Of.PROBLEM, steps, back))
    return redirect(back)


@bp.post("/<int:problem_id>/cause")
@shown_on(_page)
def find_cause(problem_id: int) -> ResponseReturnValue:
    return _do(
        problem_id,
        lambda session, found, by: service.find_cause(
            session, found, forms.text("cause"), by=by
        ),
        gettext("The cause is noted."),
    )


@bp.post("/<int:problem_id>/link")
@shown_on(_page)
def link(problem_id: int) -> ResponseReturnValue:
    return _do(
        problem_id,
        lambda session, found, by: service.link(
            session, found, forms.number("article") or 0, by=by
        ),
        gettext("The solution is linked."),
    )


@bp.post("/<int:problem_id>/link-all")
@shown_on(_page)
def link_all(problem_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.reading() as session:
        found = listing.get_problem(session, problem_id, g.user)
        linkable = service.list_linkable(session, found, by=by)
        chosen, solution_id = [each.id for each in linkable], found.solution_id or 0
    back = url_for("problems.show", problem_id=problem_id)
    if not chosen:
        answers.note(gettext("Nothing has changed: it is like that already."))
        return redirect(back)
    return many.do_to_each(
        chosen[:MOST_NAMED],
        lambda session, incident, by: links.link_one_of_many(
            session, incident, solution_id, by=by
        ),
        back,
    )


@bp.post("/<int:problem_id>/solve")
@shown_on(_page)
def solve(problem_id: int) -> ResponseReturnValue:
    return _do(
        problem_id,
        lambda session, found, by: service.solve(session, found, by=by),
        gettext("The problem is solved."),
    )


@bp.post("/<int:problem_id>/cancel")
@shown_on(_page)
def cancel(problem_id: int) -> ResponseReturnValue:
    return _do(
        problem_id,
        lambda session, found, by: service.cancel(
            session, found, forms.text("reason"), by=by
        ),
        gettext("The problem is cancelled."),
    )


@bp.post("/<int:problem_id>/reopen")
@shown_on(_page)
def reopen(problem_id: int) -> ResponseReturnValue:
    return _do(
        problem_id,
        lambda session, found, by: service.reopen(
            session, found, forms.text("reason"), by=by
        ),
        gettext("The problem is open again."),
    )


@bp.post("/<int:problem_id>/incidents")
@shown_on(_page)
def add_incident(problem_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        found = listing.get_problem(session, problem_id, g.user)
        incident = incidents.find_by_number(session, forms.word("incident"), g.user)
        if incident is None:
            raise forms.FormError("incident", forms.FormCase.NO_INCIDENT)
        service.add_incident(session, found, incident, by=by)
        step = undo_of_incidents.find_undoable(session, incident, by=by)
        steps = {incident.id: step.id} if step is not None else {}
    back = url_for("problems.show", problem_id=problem_id)
    said = gettext("It is grouped under the problem.")
    answers.answer(said, Undoable(Of.INCIDENT, steps, back))
    return redirect(back)

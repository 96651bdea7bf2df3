"""Changes: the calendar list, and one change with its plans."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from kb.articles.kinds import PlanType
from kb.audit import By
from kb.changes import listing, service
from kb.changes.models import Change, ChangeState
from kb.changes.moves import MOVES
from kb.changes.service import Intention
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import answers, forms
from web.services import services

bp = Blueprint("changes", __name__, url_prefix="/changes")

ENDED = frozenset({ChangeState.CLOSED, ChangeState.CANCELLED})


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    return _list_page()


def _list_page(problem: str = "") -> str:
    ended = request.args.get("ended") == "1"
    states = list(ChangeState) if ended else [s for s in ChangeState if s not in ENDED]
    with services().database.reading() as session:
        return render_template(
            "desk/changes.html",
            changes=listing.list_changes(session, g.user, states),
            ended=ended,
            plan_types=list(PlanType),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_list_page)
def create() -> ResponseReturnValue:
    wanted = request.form.getlist("plan")
    intention = Intention(
        title=forms.word("title"),
        description=forms.text("description"),
        system=forms.word("system"),
        required_plans=tuple(plan for plan in PlanType if plan.value in wanted),
        planned_from=forms.moment("planned_from"),
        planned_to=forms.moment("planned_to"),
    )
    with services().database.writing() as session:
        change = service.open_change(
            session, intention, by=By(current_actor(), services().now())
        )
    answers.answer(gettext("%(number)s is opened.", number=change.number))
    return redirect(url_for("changes.show", change_id=change.id))


@bp.get("/<int:change_id>")
def show(change_id: int) -> str:
    return _page(change_id)


def _page(change_id: int, problem: str = "") -> str:
    with services().database.reading() as session:
        change = listing.get_change(session, change_id, g.user)
        return render_template(
            "desk/change.html",
            change=change,
            plans=list(change.plans),
            missing=service.find_missing_plans(change),
            possible=MOVES.possible(change.state),
            events=listing.list_events(session, change),
            plan_types=list(PlanType),
            problem=problem,
            typed=forms.typed(),
        )


Deed = Callable[[Session, Change, By], None]
_DEEDS: dict[str, Deed] = {
    "plan": lambda session, change, by: service.plan(session, change, by=by),
    "start": lambda session, change, by: service.start(session, change, by=by),
    "finish": lambda session, change, by: service.finish(
        session, change, forms.text("text"), by=by
    ),
    "roll_back": lambda session, change, by: service.roll_back(
        session, change, forms.text("text"), by=by
    ),
    "close": lambda session, change, by: service.close(
        session, change, forms.text("text"), by=by
    ),
    "cancel": lambda session, change, by: service.cancel(
        session, change, forms.text("text"), by=by
    ),
}

_DONE: Final = {
    "plan": lazy_gettext("The change is planned."),
    "start": lazy_gettext("The change has begun."),
    "finish": lazy_gettext("The change is carried out."),
    "roll_back": lazy_gettext("The change is rolled back."),
    "close": lazy_gettext("The change is closed."),
    "cancel": lazy_gettext("The change is cancelled."),
}


@bp.post("/<int:change_id>")
@shown_on(_page)
def act(change_id: int) -> ResponseReturnValue:
    action = forms.word("action")
    deed = _DEEDS.get(action)
    if deed is None:
        raise forms.FormError("action")
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        deed(session, listing.get_change(session, change_id, g.user), by)
    answers.answer(str(_DONE[action]))
    return redirect(url_for("changes.show", change_id=change_id))

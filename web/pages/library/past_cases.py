"""Past cases that no article answers, for experts to write one of many."""

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from kb.exchange import unanswered
from web.auth import require_staff
from web.services import services

bp = Blueprint("past_cases", __name__, url_prefix="/past-cases")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    number = max(request.args.get("page", 1, type=int), 1)
    with services().database.reading() as session:
        groups, more = unanswered.list_groups(session, g.user, page=number)
    return render_template(
        "library/past_cases.html", groups=groups, number=number, more=more
    )


@bp.get("/<int:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        case = unanswered.get_case(session, case_id, g.user)
        return render_template(
            "library/past_case.html",
            case=case,
            told=case.body.removesuffix(case.resolution).strip(),
            like=unanswered.list_like(session, case),
            draft=unanswered.find_draft(session, case),
        )

"""Emergency plans on one screen, and each on one page that prints."""

from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.articles.kinds import SECTIONS, ArticleKind
from kb.audit import By
from kb.emergency import plans
from kb.emergency.drills import may_note, note_drill
from kb.text import to_line
from web.auth import current_actor, require_staff
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("emergency", __name__, url_prefix="/emergency")


FEW: Final = 6
"""Plans that are shown with what comes first; of more, the names."""
FIRST: Final = ("trigger", "roles", "first_minutes")


@bp.before_request
def _staff_only() -> None:
    require_staff()


@bp.get("")
def index() -> str:
    """The names of all, so that a click finds one; whole where few are left, or wanted."""
    system = to_line(request.args.get("system", ""))
    site = to_line(request.args.get("site", ""))
    is_whole = request.args.get("whole") == "1"
    with services().database.reading() as session:
        found = plans.list_headings(session, g.user, system=system, site=site)
        ids = [each.article_id for each in found]
        return render_template(
            "desk/emergency.html",
            headings=found,
            plans=plans.list_by_id(session, g.user, ids)
            if is_whole or len(ids) <= FEW
            else [],
            system=system,
            site=site,
            is_whole=is_whole,
            sections=SECTIONS[ArticleKind.EMERGENCY_PLAN] if is_whole else FIRST,
        )


@bp.get("/<int:article_id>")
def show(article_id: int) -> str:
    return _page(article_id)


def _page(article_id: int, problem: str = "") -> str:
    today = services().now().astimezone().date()
    with services().database.reading() as session:
        plan = plans.get_plan(session, article_id, g.user)
        return render_template(
            "desk/emergency_plan.html",
            plan=plan,
            sections=SECTIONS[ArticleKind.EMERGENCY_PLAN],
            is_current=plans.is_current(plan, today),
            may_drill=may_note(session, g.user, plan.article),
            today=today,
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/<int:article_id>/drills")
@shown_on(_page)
def drill(article_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    held_on = forms.day("held_on") or by.now.astimezone().date()
    with services().database.writing() as session:
        plan = plans.get_plan(session, article_id, g.user)
        noted = note_drill(session, plan.article, held_on, by=by)
        until = noted.review_by
    flash(
        gettext("The drill is noted: the plan is due again on %(day)s.", day=until),
        "good",
    )
    return redirect(url_for("emergency.show", article_id=article_id))

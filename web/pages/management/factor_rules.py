"""Who needs a second factor, and whose is taken away, for administrators."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import accounts
from kb.audit import By
from kb.factors import counting, rules
from kb.factors import service as factors
from kb.people.models import Role
from web.auth import current_actor, require_role
from web.errors import shown_on
from web.presentation import forms
from web.services import services
from web.words.process import ROLES

bp = Blueprint("factor_rules", __name__, url_prefix="/people")


@bp.before_request
def _administrators_only() -> None:
    require_role(Role.ADMINISTRATOR)


@bp.get("/factors")
def show() -> str:
    return _page()


def _page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "management/factor_rules.html",
            roles=list(Role),
            days=rules.list_days(session),
            counts=counting.count_by_role(session),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("/factors")
@shown_on(_page)
def change() -> ResponseReturnValue:
    role = forms.choice("role", Role)
    is_required = forms.word("needed") == "required"
    with services().database.writing() as session:
        rules.set_required(
            session,
            role,
            required=is_required,
            days=_read_days() if is_required else 0,
            by=By(current_actor(), services().now()),
        )
    name = ROLES[role.value]
    flash(
        gettext("%(role)s: a second factor is required.", role=name)
        if is_required
        else gettext("%(role)s: a second factor is optional.", role=name),
        "good",
    )
    return redirect(url_for("factor_rules.show"))


def _read_days() -> int:
    given = forms.word("days") or "0"
    return 0 if given == "0" else forms.number("days") or 0


@bp.post("/<int:user_id>/factors/reset")
def reset(user_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        user = accounts.get_account(session, user_id)
        factors.reset(session, user, by=By(current_actor(), services().now()))
    flash(
        gettext(
            "The second factor is taken away. %(login)s is logged out everywhere and told.",
            login=user.login,
        ),
        "good",
    )
    return redirect(url_for("people.show", user_id=user_id))

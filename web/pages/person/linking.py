"""An identity from elsewhere linked to one's own account, which one has just proved."""

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb import accounts
from kb.audit import By
from kb.errors import NotFoundError
from kb.people import identities
from kb.people.identities import ExternalAccount
from kb.sign_on import tying
from web import auth
from web.access import linking
from web.auth import current_actor
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("linking", __name__, url_prefix="/link")


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "person/link.html",
            identity=_identity(session),
            provider=services().settings.provider_name,
            problem=problem,
        )


@bp.post("")
@shown_on(_page)
def link() -> ResponseReturnValue:
    if forms.flag("link"):
        by = By(current_actor(), services().now())
        with services().database.writing() as session:
            user = accounts.get_account(session, g.user.id)
            tying.link(session, _identity(session), user, by=by)
        flash(gettext("From now on you can log in by it."), "good")
    else:
        flash(gettext("The identity is not linked."), "info")
    linking.end()
    return redirect(auth.to_ours(request.args.get("next", "")))


def _identity(session: Session) -> ExternalAccount:
    """The one that this browser has proved and that nobody has yet."""
    waiting = linking.find(services().now())
    if waiting is None:
        raise NotFoundError("page", request.path)
    return identities.get_identity(session, waiting["id"])

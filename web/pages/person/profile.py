"""One's own account: how one is reached, the password, and where one is logged in."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session

from kb import accounts
from kb.audit import By
from kb.calendars import zones
from kb.errors import ForbiddenError, InvalidInputError, NotFoundError
from kb.factors import service as factors
from kb.people import sessions
from kb.people.models import User
from web import auth, languages
from web.access import sessions as browser_sessions
from web.access.attempts import Attempt
from web.auth import current_actor
from web.errors import shown_on
from web.presentation import forms
from web.services import services

bp = Blueprint("profile", __name__, url_prefix="/profile")


class WrongPasswordError(ForbiddenError):
    code = "wrong_password"

    def __init__(self) -> None:
        super().__init__("This is not your present password.")


class PasswordsDifferError(InvalidInputError):
    code = "passwords_differ"

    def __init__(self) -> None:
        super().__init__("The two new passwords are not the same.")


@bp.get("")
def show() -> str:
    return _page()


def _page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "person/profile.html",
            person=_me(session),
            sessions=sessions.list_mine(session, g.user, now=services().now()),
            here=g.session_id,
            owned=factors.find(session, g.user.id),
            presence_offered=services().settings.presence,
            zones=zones.list_zones(),
            installed_zone=zones.find_local_zone(),
            problem=problem,
            typed=forms.typed(),
        )


@bp.post("")
@shown_on(_page)
def change() -> ResponseReturnValue:
    language = forms.word("language")
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        accounts.set_profile(
            session,
            _me(session),
            phone=forms.word("phone"),
            language=language,
            shares_phone=forms.flag("shares_phone"),
            by=by,
        )
        accounts.set_zone(session, _me(session), forms.word("zone"), by=by)
    response = redirect(url_for("profile.show"))
    with force_locale(language or languages.choose_language()):
        flash(gettext("The changes are saved."), "good")
    # What this browser was told before no longer counts.
    response.delete_cookie(languages.COOKIE)
    return response


@bp.post("/password")
@shown_on(_page)
def change_password() -> ResponseReturnValue:
    """Ends every session; this browser gets a new one."""
    if not g.user.password_hash:
        # Nobody makes a second way in for themselves beside that of the organisation.
        raise NotFoundError("password", g.user.login)
    attempt = Attempt(g.user.login, request.remote_addr or "", auth.CHANNEL)
    if auth.recognise(attempt, forms.text("current")) is None:
        raise WrongPasswordError
    password = forms.text("password")
    if password != forms.text("again"):
        raise PasswordsDifferError
    with services().database.writing() as session:
        user = _me(session)
        accounts.set_password(
            session, user, password, by=By(current_actor(), services().now())
        )
    browser_sessions.start(user)
    flash(
        gettext("The new password is in force; everybody else is logged out."), "good"
    )
    return redirect(url_for("profile.show"))


@bp.post("/presence")
def show_presence() -> ResponseReturnValue:
    """Whether colleagues see which incident one has open, and one sees it of them."""
    by = By(current_actor(), services().now())
    with services().database.writing() as session:
        shown = forms.flag("shown")
        accounts.show_presence(session, _me(session), shown=shown, by=by)
    flash(gettext("Your choice is saved."), "good")
    return redirect(url_for("profile.show"))


@bp.post("/sessions/<int:session_id>/end")
def end(session_id: int) -> ResponseReturnValue:
    with services().database.writing() as session:
        sessions.end_mine(session, g.user, session_id, now=services().now())
    if session_id == g.session_id:
        browser_sessions.stop()
        flash(gettext("You are logged out."), "info")
        return redirect(url_for("auth.login"))
    flash(gettext("That browser is logged out."), "good")
    return redirect(url_for("profile.show"))


@bp.post("/sessions/end-others")
def end_others() -> ResponseReturnValue:
    now = services().now()
    with services().database.writing() as session:
        for each in sessions.list_mine(session, g.user, now=now):
            if each.id != g.session_id:
                each.ended_at = now
    flash(gettext("Every other browser is logged out."), "good")
    return redirect(url_for("profile.show"))


def _me(session: Session) -> User:
    return accounts.get_account(session, g.user.id)

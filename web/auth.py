"""Logging in and out, and who is asking."""

from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import LoginManager, UserMixin, login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from kb.audit import Actor
from kb.errors import ForbiddenError, NotFoundError
from kb.people import throttling, users
from kb.people.models import Role, User
from web.api import doors
from web.presentation import unsent
from web.services import services

bp = Blueprint("auth", __name__)

CHANNEL = "page"
NUMBER = "number"
"""Of the session, as the user's row counts them."""
FILES = frozenset({"static", "bootstrap.static"})
"""What is the same for everybody: nobody need be looked up for it."""
OPEN_ENDPOINTS = FILES | {
    "auth.login",
    # Whoever writes a program has a token, and perhaps no password.
    "documentation.show",
    "health.health",
    "preferences.language",
    # A feed reader cannot log in; the address says who reads.
    "saved_searches.feed",
    "saved_searches.description",
}


class LoginForm(FlaskForm):  # type: ignore[misc]
    login = StringField(lazy_gettext("Login"), [InputRequired(), Length(max=64)])
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(), Length(max=200)]
    )


class _Account(UserMixin):  # type: ignore[misc]
    """What Flask-Login wants to know of a user."""

    def __init__(self, user: User) -> None:
        self.user = user

    def get_id(self) -> str:
        return self.user.login


def register(app: Flask) -> None:
    manager = LoginManager(app)
    manager.user_loader(_load)
    app.before_request(_require_login)


def _load(login: str) -> _Account | None:
    with services().database.reading() as transaction:
        try:
            user = users.get_user(transaction, login)
        except NotFoundError:
            return None
    # A new password, or being shut out, ends the sessions from before.
    return _Account(user) if session.get(NUMBER, 1) == user.session_number else None


def _require_login() -> ResponseReturnValue | None:
    from flask_login import current_user  # noqa: PLC0415 - bound to the request.

    if (
        request.endpoint in FILES
        or request.blueprint in doors.BLUEPRINTS
        or doors.is_program_asking()
    ):
        g.user = None
        return None
    g.user = current_user.user if current_user.is_authenticated else None
    if g.user is None and request.endpoint not in OPEN_ENDPOINTS:
        if request.accept_mimetypes.best == "application/json":
            message = gettext("Log in first, then send it again.")
            body = {"code": "login_required", "message": message}
            return body, HTTPStatus.UNAUTHORIZED
        if unsent.is_worth_keeping():
            return _ask_to_log_in(LoginForm(formdata=None), unsent.pack())
        return redirect(url_for("auth.login", next=_here()))
    return None


def _ask_to_log_in(form: LoginForm, kept: str) -> ResponseReturnValue:
    """The login page, which carries along what somebody was about to send."""
    page = render_template("login.html", form=form, kept=kept)
    return page, HTTPStatus.UNAUTHORIZED


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def current_actor() -> Actor:
    return Actor(cast(User, g.user), CHANNEL)


def require_role(*roles: Role) -> None:
    """Raise ``ForbiddenError`` for whoever has none of *roles*."""
    if not g.user.has(*roles):
        raise ForbiddenError("This page is for other people of IT.")


def require_staff() -> None:
    """Raise ``ForbiddenError`` for whoever only uses what IT provides."""
    if not g.user.is_staff:
        raise ForbiddenError("This page is for IT staff.")


@bp.route("/login", methods=["GET", "POST"])
def login() -> ResponseReturnValue:
    if g.user is not None:
        return redirect(_target())
    form = LoginForm()
    kept = request.form.get(unsent.FIELD, "")
    if not form.validate_on_submit():
        status = (
            HTTPStatus.OK
            if request.method == "GET"
            else HTTPStatus.UNPROCESSABLE_ENTITY
        )
        return render_template("login.html", form=form, kept=kept), status
    user = _recognise(str(form.login.data).replace("\0", ""), str(form.password.data))
    if user is None:
        # One answer for a wrong login and for a wrong password.
        flash(gettext("Login or password is wrong. Please try again."), "danger")
        return _ask_to_log_in(form, kept)
    session.clear()
    # The page that follows needs a token of the new session.
    g.pop("csrf_token", None)
    session.permanent = True
    session[NUMBER] = user.session_number
    login_user(_Account(user))
    g.user = user
    return unsent.offer(kept) or redirect(_target())


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    logout_user()
    session.clear()
    return redirect(url_for("auth.login"))


def _recognise(login: str, password: str) -> User | None:
    """Whoever it is. Raise ``TooManyAttemptsError`` if too many attempts failed."""
    address = request.remote_addr or ""
    now = services().now()
    with services().database.reading() as transaction:
        throttling.require_calm(transaction, login, address, now=now)
        user = users.find_by_password(transaction, login, password)
    with services().database.writing() as transaction:
        if user is None:
            throttling.note_failure(transaction, login, address, now=now)
        else:
            throttling.forgive(transaction, login, address)
    return user


def _target() -> str:
    """Where to go after logging in: only ever a page of ours."""
    target = request.args.get("next", "")
    parts = urlsplit(target)
    ours = target.startswith("/") and not parts.netloc and "\\" not in target
    return target if ours and not target.startswith("//") else url_for("search.start")

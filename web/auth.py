"""Logging in and out, and who is asking."""

from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

import structlog
from flask import (
    Blueprint,
    Flask,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from kb.audit import Actor
from kb.errors import Case, ForbiddenError
from kb.people import users
from kb.people.models import Role, User
from kb.sign_on.errors import DirectoryAwayError
from kb.text import to_plain
from web.access import (
    attempts,
    doors,
    entering,
    linking,
    proofs,
    sessions,
    vouching,
)
from web.access.attempts import Attempt
from web.access.vouching import Proof, Proved
from web.delivery import static_files
from web.presentation import unsent
from web.services import services


class DoorCase(Case):
    OTHER_ROLE = "other_role"
    STAFF = "staff"


bp = Blueprint("auth", __name__)
log = structlog.get_logger()

CHANNEL = "page"
FILES = frozenset({static_files.ENDPOINT})
"""What is the same for everybody: nobody need be looked up for it."""
OPEN_ENDPOINTS = FILES | {
    # The mark and the colour of the page that one logs in on.
    "appearance.logo",
    "appearance.style",
    "auth.login",
    # A calendar program cannot log in; the address says who reads.
    "calendar_feed.fetch",
    # Whoever writes a program has a token, and perhaps no password.
    "documentation.show",
    # On the way in, after the password.
    "entering.ask_again",
    "entering.by_passkey",
    "entering.prove",
    "passkeys.ask",
    "health.health",
    "health.live",
    "health.ready",
    # A page that stands open is told that its reader is logged out, and stops asking.
    "live.of_incident",
    "live.of_list",
    # A token of its own lets in.
    "metrics.show",
    "preferences.language",
    # A feed reader cannot log in; the address says who reads.
    "saved_searches.feed",
    "saved_searches.description",
    "sign_on.begin",
    # Signed by the provider.
    "sign_on.end",
    "sign_on.leave",
    "sign_on.receive",
    # The link of a survey says who answers.
    "survey_answers.show",
    "survey_answers.answer",
    "survey_answers.thank",
}


SETTING_UP = OPEN_ENDPOINTS | {
    "auth.logout",
    "factors.add_code",
    "factors.begin",
    "factors.set_up_code",
    "passkeys.add",
    "passkeys.offer",
    "preferences.theme",
}
"""What somebody reaches who has to set up a second factor before anything else."""


class LoginForm(FlaskForm):  # type: ignore[misc]
    login = StringField(lazy_gettext("Login"), [InputRequired(), Length(max=64)])
    password = PasswordField(
        lazy_gettext("Password"), [InputRequired(), Length(max=200)]
    )


def register(app: Flask) -> None:
    app.before_request(_require_login)


def _require_login() -> ResponseReturnValue | None:
    if (
        request.endpoint in FILES
        or request.blueprint in doors.BLUEPRINTS
        or doors.is_program_asking()
    ):
        g.user = None
        return None
    g.user = sessions.find_user()
    if g.user is not None and g.wants_factor and request.endpoint not in SETTING_UP:
        return redirect(url_for("factors.begin", next=_here()))
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
    return _login_page(form, kept), HTTPStatus.UNAUTHORIZED


def _login_page(form: LoginForm, kept: str) -> str:
    return render_template(
        "login.html",
        form=form,
        kept=kept,
        passkeys_work=proofs.find_relying_party() is not None,
        is_away=vouching.is_directory_away(services()),
        provider=services().provider,
        linking=linking.find(services().now()) is not None,
    )


def _here() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def current_actor() -> Actor:
    return Actor(cast(User, g.user), CHANNEL)


def require_role(*roles: Role) -> None:
    """Raise ``ForbiddenError`` for whoever has none of *roles*."""
    if not g.user.has(*roles):
        raise ForbiddenError(
            "This page is for other people of IT.", case=DoorCase.OTHER_ROLE
        )


def require_staff() -> None:
    """Raise ``ForbiddenError`` for whoever only uses what IT provides."""
    if not g.user.is_staff:
        raise ForbiddenError("This page is for IT staff.", case=DoorCase.STAFF)


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
        return _login_page(form, kept), status
    try:
        proved = _recognise(to_plain(str(form.login.data)), str(form.password.data))
    except DirectoryAwayError:
        return _login_page(form, kept), HTTPStatus.SERVICE_UNAVAILABLE
    if proved is None:
        # One answer for a wrong login and for a wrong password.
        flash(gettext("Login or password is wrong. Please try again."), "danger")
        return _ask_to_log_in(form, kept)
    return go_on(proved, to=_target(), kept=kept)


def go_on(proved: Proved, *, to: str, kept: str = "") -> ResponseReturnValue:
    """Let in whom others vouch for; who has no account here is told how to link one."""
    if proved.user is not None:
        return let_in(proved.user, proved.proof, to=to, kept=kept)
    linking.begin(proved.identity_id or 0, services().now())
    return redirect(url_for("auth.login", next=to))


def let_in(user: User, proof: Proof, *, to: str, kept: str = "") -> ResponseReturnValue:
    """Let in *user*, who has shown by *proof* who they are: at once, or after a code.

    Every way of logging in ends here. They go on *to* an address that ``to_ours`` has
    judged, or see again what they had *kept* to send.
    """
    if proof is not Proof.PASSKEY and entering.has_factor(user):
        entering.begin(user, proof)
        return entering.ask(user, to=to, kept=kept)
    return admit(user, proof, to=to, kept=kept)


def admit(user: User, proof: str, *, to: str, kept: str = "") -> ResponseReturnValue:
    """Open a session for *user*, who has shown all that is asked of them."""
    wanted = entering.find_wanted(user, services().now())
    waiting = linking.find(services().now())
    sessions.start(user, wants_factor=wanted is not None and wanted.is_due)
    log.info("logged_in", login=user.login, address=request.remote_addr, proof=proof)
    if proof == Proof.PROVIDER:
        linking.note_provider()
    if waiting is not None:
        linking.carry(waiting)
        to = url_for("linking.show", next=to) if not kept else to
    if wanted is not None and not kept:
        return redirect(url_for("factors.begin", next=to))
    return unsent.offer(kept) or redirect(to)


@bp.post("/logout")
def logout() -> ResponseReturnValue:
    if g.user is not None:
        log.info("logged_out", login=g.user.login)
    came_by_provider = linking.came_by_provider()
    sessions.stop()
    flash(gettext("You are logged out."), "info")
    return redirect(url_for("auth.login", left=came_by_provider or None))


def _recognise(login: str, password: str) -> Proved | None:
    """Whoever it is. Raise ``TooManyAttemptsError`` if too many attempts failed."""
    attempt = Attempt(login, request.remote_addr or "", CHANNEL)
    proved = vouching.recognise(services(), attempt, password)
    if proved is not None:
        attempts.forgive(services(), attempt)
    return proved


def recognise(attempt: Attempt, password: str) -> User | None:
    return attempts.recognise(
        services(),
        attempt,
        lambda session: users.find_by_password(session, attempt.login, password),
    )


def _target() -> str:
    return to_ours(request.args.get("next", ""))


def to_ours(target: str) -> str:
    """Where to go after logging in: only ever a page of ours."""
    parts = urlsplit(target)
    ours = target.startswith("/") and not parts.netloc and "\\" not in target
    return target if ours and not target.startswith("//") else url_for("search.start")

"""Signing in by the provider: sent there, and back with a code."""

from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb.errors import KBError, NotFoundError
from kb.sign_on import leaving
from kb.sign_on.errors import ProviderAwayError, SignOnCase, SignOnRefusedError
from kb.sign_on.providers import Provider, Question
from web import auth
from web.access import addresses, vouching
from web.access.vouching import Proof
from web.services import services
from web.words.errors import explain

bp = Blueprint("sign_on", __name__, url_prefix="/sign-on")
log = structlog.get_logger()

CHANNEL: Final = "provider"
"""Of the audit, for what the provider says without a browser."""
ASKED: Final = "sign_on"
"""Where the cookie has what this browser has asked; it is answered once."""


@bp.get("")
def begin() -> ResponseReturnValue:
    provider, question = _provider(), Question.new()
    try:
        address = provider.to_address(question, _back())
    except ProviderAwayError as error:
        return _to_login(error)
    session[ASKED] = {
        "state": question.state,
        "nonce": question.nonce,
        "verifier": question.verifier,
        "next": auth.to_ours(request.args.get("next", "")),
    }
    return redirect(address)


@bp.get("/return")
def receive() -> ResponseReturnValue:
    provider, asked = _provider(), session.pop(ASKED, None)
    if asked is None:
        return _to_login(
            SignOnRefusedError(
                "Nothing was asked from this browser.", case=SignOnCase.STATE
            )
        )
    question = Question(asked["state"], asked["nonce"], asked["verifier"])
    try:
        facts = provider.receive(
            question, request.args.to_dict(), _back(), now=services().now()
        )
    except (ProviderAwayError, SignOnRefusedError) as error:
        return _to_login(error)
    proved = vouching.arrive(services(), facts, Proof.PROVIDER)
    if proved is None:
        flash(gettext("This account is switched off. Ask an administrator."), "danger")
        return redirect(url_for("auth.login"))
    return auth.go_on(proved, to=asked["next"])


@bp.get("/leave")
def leave() -> ResponseReturnValue:
    """After logging out here, at the provider, too."""
    try:
        address = _provider().find_leaving(addresses.absolute("auth.login"))
    except ProviderAwayError as error:
        return _to_login(error)
    return redirect(address or url_for("auth.login"))


@bp.post("/logout")
def end() -> ResponseReturnValue:
    """The provider itself, no browser, tells who has logged out there.

    (OpenID Connect Back-Channel Logout 1.0.) Its signature says who speaks.
    """
    provider, now = _provider(), services().now()
    try:
        subject, told_at = provider.read_logout(
            request.form.get("logout_token", ""), now=now
        )
    except SignOnRefusedError as error:
        log.warning("logout_refused", reason=str(error))
        return _answer({"error": "invalid_request"}, HTTPStatus.BAD_REQUEST)
    source = services().settings.oidc_issuer
    with services().database.writing() as transaction:
        leaving.log_out(
            transaction, source, subject, told_at=told_at, channel=CHANNEL, now=now
        )
    # Whether anybody here is meant is not for whoever asks.
    return _answer({}, HTTPStatus.OK)


def _answer(said: dict[str, str], status: HTTPStatus) -> ResponseReturnValue:
    return said, status, {"Cache-Control": "no-store"}


def _to_login(error: KBError) -> ResponseReturnValue:
    # What the provider said goes into the log, for administrators.
    log.warning("sign_on_failed", code=error.code, reason=str(error))
    flash(explain(error), "danger")
    return redirect(url_for("auth.login"))


def _provider() -> Provider:
    provider = services().provider
    if provider is None:
        raise NotFoundError("page", request.path)
    return provider


def _back() -> str:
    return addresses.absolute("sign_on.receive")

"""The second step of logging in, after the password; and logging in by a passkey alone."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from kb.errors import ForbiddenError
from web import auth
from web.access import entering, proofs
from web.access.entering import EntryExpiredError
from web.access.vouching import Proof
from web.presentation import unsent
from web.services import services
from web.words.errors import explain

bp = Blueprint("entering", __name__, url_prefix="/login")


@bp.get("/factor")
def ask_again() -> ResponseReturnValue:
    try:
        with services().database.reading() as transaction:
            user, _ = entering.find_entrant(transaction)
    except EntryExpiredError as error:
        return _back_to_login(error)
    return entering.ask(user, to=_target())


@bp.post("/factor")
def prove() -> ResponseReturnValue:
    kept = request.form.get(unsent.FIELD, "")
    try:
        with services().database.reading() as transaction:
            user, first = entering.find_entrant(transaction)
    except EntryExpiredError as error:
        return _back_to_login(error)
    try:
        second = proofs.require_factor(user)
    except ForbiddenError as error:
        page = entering.ask(user, to=_target(), kept=kept, problem=explain(error))
        return page, HTTPStatus.FORBIDDEN
    return auth.admit(user, f"{first}, {second}", to=_target(), kept=kept)


@bp.post("/passkey")
def by_passkey() -> ResponseReturnValue:
    try:
        user = proofs.find_by_passkey()
    except ForbiddenError as error:
        return _back_to_login(error)
    kept = request.form.get(unsent.FIELD, "")
    return auth.let_in(user, Proof.PASSKEY, to=_target(), kept=kept)


def _target() -> str:
    return auth.to_ours(request.args.get("next", ""))


def _back_to_login(error: ForbiddenError) -> ResponseReturnValue:
    session.pop(entering.KEY, None)
    flash(explain(error), "danger")
    return redirect(url_for("auth.login", next=request.args.get("next")))

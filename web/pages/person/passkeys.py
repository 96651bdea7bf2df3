"""One's own passkeys, and the challenges that devices sign."""

from flask import Blueprint, flash, g, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kb import accounts
from kb.audit import By
from kb.errors import UnavailableError
from kb.factors import passkeys
from kb.factors import service as factors
from kb.factors.passkeys import Answer, RelyingParty
from web.access import entering, proofs
from web.auth import current_actor
from web.errors import shown_on
from web.pages.person import factors as factor_pages
from web.presentation import forms
from web.services import services

MADE = "made_passkey"
"""The field with what a device has made; another one than what shows who one is."""
OFFERED = "offered"

bp = Blueprint("passkeys", __name__, url_prefix="/passkeys")


class NoPasskeysHereError(UnavailableError):
    """Browsers have them over HTTPS alone, and only under the name of the settings."""

    code = "no_passkeys_here"

    def __init__(self) -> None:
        super().__init__(
            "Passkeys need HTTPS, and the address of this service in its settings."
        )


@bp.post("/ask")
def ask() -> ResponseReturnValue:
    """What a device is to sign: of who is logged in, on the way in, or of anybody."""
    party, now = _require_party(), services().now()
    with services().database.reading() as transaction:
        user = g.user
        if user is None and entering.KEY in session:
            user, _ = entering.find_entrant(transaction)
        challenge = passkeys.ask(transaction, party, user, now)
    session[proofs.ASKED] = challenge.asked
    return challenge.options


@bp.post("/offer")
def offer() -> ResponseReturnValue:
    """What a device needs to make a passkey."""
    party, now = _require_party(), services().now()
    with services().database.reading() as transaction:
        challenge = passkeys.offer(transaction, g.user, party, now)
    session[OFFERED] = challenge.asked
    return challenge.options


@bp.post("")
@shown_on(factor_pages.page)
def add() -> ResponseReturnValue:
    party, by = _require_party(), By(current_actor(), services().now())
    with services().database.writing() as transaction:
        user = accounts.get_account(transaction, g.user.id)
        made = factors.add_passkey(
            transaction,
            user,
            party,
            Answer(session.pop(OFFERED, None), forms.text(MADE)),
            name=forms.word("name"),
            by=by,
        )
    flash(gettext("The passkey is added."), "good")
    if made:
        return factor_pages.show_recovery(made)
    return redirect(url_for("factors.show"))


@bp.post("/<int:passkey_id>/remove")
@shown_on(factor_pages.page_of)
def remove(passkey_id: int) -> ResponseReturnValue:
    by = By(current_actor(), services().now())
    with services().database.writing() as transaction:
        user = accounts.get_account(transaction, g.user.id)
        factors.remove_passkey(transaction, user, passkey_id, by=by)
    flash(gettext("The passkey is removed; its device gets nobody in."), "good")
    return redirect(url_for("factors.show"))


def _require_party() -> RelyingParty:
    party = proofs.find_relying_party()
    if party is None:
        raise NoPasskeysHereError
    return party

"""One's own second factor: set up, looked at, renewed and removed."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from kb import accounts, encryption
from kb.audit import By
from kb.factors import codes, rules
from kb.factors import service as factors
from kb.factors.errors import WrongCodeError
from kb.people.models import User
from web import auth, homes
from web.access import addresses, entering, proofs
from web.auth import current_actor
from web.errors import shown_on
from web.presentation import forms
from web.presentation.paper import draw_code
from web.services import services

bp = Blueprint("factors", __name__, url_prefix="/profile/factors")

ISSUER = "运知 Yunzhi"


@bp.get("")
def show() -> str:
    return page()


def page(problem: str = "") -> str:
    with services().database.reading() as session:
        return render_template(
            "person/factors.html",
            owned=factors.find(session, g.user.id),
            day=rules.find_day(session, g.user),
            party=proofs.find_relying_party(),
            address=addresses.root(),
            problem=problem,
            typed=forms.typed(),
        )


def page_of(passkey_id: int, problem: str = "") -> str:  # noqa: ARG001 - of the address.
    return page(problem)


@bp.get("/begin")
def begin() -> ResponseReturnValue:
    """What comes first after logging in, for who needs a second factor and has none."""
    to = auth.to_ours(request.args.get("next", ""))
    wanted = entering.find_wanted(g.user, services().now())
    if wanted is None:
        return redirect(to)
    return render_template(
        "person/factors_begin.html",
        wanted=wanted,
        party=proofs.find_relying_party(),
        to=to,
    )


@bp.get("/code")
def set_up_code() -> str:
    """A new secret, drawn for the app; nothing is kept until a code of it is typed."""
    return _code_page(codes.generate_secret())


def _code_page(secret: str, problem: str = "") -> str:
    kept = encryption.encrypt(_key(), f"{g.user.id} {secret}")
    address = codes.to_address(secret, g.user.login, ISSUER)
    return render_template(
        "person/factor_code.html",
        secret=secret,
        kept=kept,
        drawing=draw_code(address),
        problem=problem,
    )


def _code_page_again(problem: str) -> str:
    return _code_page(_read_secret() or codes.generate_secret(), problem)


@bp.post("/code")
@shown_on(_code_page_again)
def add_code() -> ResponseReturnValue:
    secret, by = _read_secret(), _by()
    if secret is None:
        raise WrongCodeError
    with services().database.writing() as session:
        made = factors.add_code(
            session, _me(session), secret, forms.word("code"), key=_key(), by=by
        )
    flash(gettext("From now on a code of the app is asked for at each login."), "good")
    if made:
        return show_recovery(made)
    return redirect(url_for("factors.show"))


@bp.post("/code/remove")
@shown_on(page)
def remove_code() -> ResponseReturnValue:
    with services().database.writing() as session:
        factors.remove_code(session, _me(session), by=_by())
    flash(gettext("Codes of the app are no longer asked for."), "good")
    return redirect(url_for("factors.show"))


@bp.post("/recovery")
@shown_on(page)
def renew_recovery() -> ResponseReturnValue:
    """Ten new ones; all of before are worthless at once."""
    with services().database.writing() as session:
        made = factors.renew_recovery(session, _me(session), by=_by())
    return show_recovery(made)


def show_recovery(made: tuple[str, ...]) -> str:
    """The page that shows recovery codes once."""
    return render_template("person/recovery_codes.html", recovery=made)


def _read_secret() -> str | None:
    """The one that the page drew; ``None`` if it was not drawn for who sends it."""
    try:
        kept = encryption.decrypt(_key(), forms.word("kept"))
    except (encryption.SecretUnreadableError, UnicodeEncodeError):
        return None
    owner, _, secret = kept.partition(" ")
    return secret if owner == str(g.user.id) else None


def _key() -> str:
    return homes.read_secret_key(services().settings)


def _me(session: Session) -> User:
    return accounts.get_account(session, g.user.id)


def _by() -> By:
    return By(current_actor(), services().now())

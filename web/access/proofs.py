"""What somebody shows of themselves in a form: a code, a passkey, or the password.

Its fields are called as nothing else is: they travel with any form.
"""

from typing import Final

from flask import request, session
from sqlalchemy.orm import Session

from kb.factors import passkeys
from kb.factors import service as factors
from kb.factors.errors import ProofCase, WrongProofError
from kb.factors.passkeys import Answer, RelyingParty
from kb.people.models import User
from web import homes
from web.access import addresses, attempts, vouching
from web.access.attempts import Attempt
from web.services import services

CODE: Final = "proof_code"
PASSKEY: Final = "proof_passkey"
PASSWORD: Final = "proof_password"  # noqa: S105  The name of a field.
FIELDS: Final = frozenset({CODE, PASSKEY, PASSWORD})
ASKED: Final = "asked"
"""Where a browser's cookie has what a passkey is to sign."""
CHANNEL: Final = "page"
LONGEST: Final = 100
"""Characters of a code that are looked at."""
_SENTENCES: Final = {
    ProofCase.CODE: (
        "This code is not right, or was used before. Wait for the next one.",
        CODE,
    ),
    ProofCase.PASSWORD: ("This is not your password.", PASSWORD),
    ProofCase.PASSKEY: (
        "This passkey cannot be taken. Try it again, or use a code.",
        CODE,
    ),
}


def is_brought() -> bool:
    """Whether the present form brings a proof."""
    return any(request.form.get(name) for name in FIELDS)


def find_relying_party() -> RelyingParty | None:
    """Who we are for passkeys; ``None`` where the settings do not say so over HTTPS."""
    return passkeys.find_relying_party(addresses.root())


def require_factor(user: User) -> str:
    """By which second factor of *user*'s the form is right. Raise ``WrongProofError``."""
    is_passkey = bool(request.form.get(PASSKEY))
    check = _is_passkey if is_passkey else _is_code
    if not attempts.prove(
        services(), _to_attempt(user), lambda transaction: check(transaction, user)
    ):
        raise _wrong(ProofCase.PASSKEY if is_passkey else ProofCase.CODE)
    return "passkey" if is_passkey else "code"


def require_password(user: User) -> None:
    """The same of the password, for who has no second factor."""
    typed = request.form.get(PASSWORD, "")
    attempt = _to_attempt(user)
    if not vouching.recognise_again(services(), attempt, user, typed):
        raise _wrong(ProofCase.PASSWORD)
    attempts.forgive(services(), attempt)


def find_by_passkey() -> User:
    """Whose passkey the form brings, without a login. Raise ``WrongProofError``."""
    party, now = find_relying_party(), services().now()
    if party is None:
        raise _wrong(ProofCase.PASSKEY)
    answer = Answer(session.pop(ASKED, None), request.form.get(PASSKEY, ""))
    with services().database.writing() as transaction:
        row = passkeys.accept(transaction, party, None, answer, now=now)
        user = transaction.get_one(User, row.user_id)
        if not user.active:
            raise _wrong(ProofCase.PASSKEY)
    return user


def _is_passkey(transaction: Session, user: User) -> bool:
    party, now = find_relying_party(), services().now()
    if party is None:
        return False
    answer = Answer(session.pop(ASKED, None), request.form.get(PASSKEY, ""))
    passkeys.accept(transaction, party, user, answer, now=now)
    return True


def _is_code(transaction: Session, user: User) -> bool:
    key, now = homes.read_secret_key(services().settings), services().now()
    typed = request.form.get(CODE, "")[:LONGEST]
    return factors.accept(transaction, user, typed, key=key, now=now)


def _to_attempt(user: User) -> Attempt:
    return Attempt(user.login, request.remote_addr or "", CHANNEL)


def _wrong(case: ProofCase) -> WrongProofError:
    message, field = _SENTENCES[case]
    return WrongProofError(message, case=case, field=field)

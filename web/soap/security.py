"""WS-Security: who sends a message, by UsernameToken, and whether it is fresh."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from kb import encryption
from kb.people import soap_secrets, tokens, users
from kb.people.models import Scope, User
from kb.people.soap_secrets import ReplayedError
from web.access import attempts
from web.access.attempts import Attempt
from web.api.operation import Caller
from web.services import Services
from web.soap.envelope import SECURITY, UTILITY
from web.soap.faults import NotAuthenticatedFault
from web.soap.reader import Node

CHANNEL: Final = "soap"
SKEW: Final = timedelta(minutes=5)
"""How far the clocks of client and service may differ."""
PERSONAL_SCOPES: Final = frozenset({Scope.READ, Scope.INCIDENTS, Scope.SUBMIT})
"""What somebody may do with their own password."""
_PROFILE: Final = (
    "http://docs.oasis-open.org/wss/2004/01/"
    "oasis-200401-wss-username-token-profile-1.0#"
)
_TEXT: Final = ("", "PasswordText", f"{_PROFILE}PasswordText")
_DIGEST: Final = f"{_PROFILE}PasswordDigest"
_WRONG: Final = "The login, password or token is wrong."
_STALE: Final = "The message is too old, or from the future. Compare the clocks."


@dataclass(frozen=True, slots=True)
class UsernameToken:
    login: str
    password: str
    is_digest: bool
    nonce: bytes
    created: str
    """As it was written: the digest is made of it."""


def require_fresh(security: Node, now: datetime) -> None:
    """Raise ``NotAuthenticatedFault`` for a message whose time is over, or far off."""
    stamp = security.find(f"{{{UTILITY}}}Timestamp")
    if stamp is None:
        return
    created = stamp.find(f"{{{UTILITY}}}Created")
    expires = stamp.find(f"{{{UTILITY}}}Expires")
    if created is not None and not _is_near(_to_time(created.text), now):
        raise NotAuthenticatedFault(_STALE)
    if expires is not None and _to_time(expires.text) < now - SKEW:
        raise NotAuthenticatedFault(_STALE)


def find_token(security: Node) -> UsernameToken | None:
    """The one token of the header. Raise ``NotAuthenticatedFault`` for a broken one."""
    found = [node for node in security.children if node.local == "UsernameToken"]
    if not found:
        return None
    if len(found) > 1:
        raise NotAuthenticatedFault("There is more than one UsernameToken.")
    (token,) = found
    password = token.find(f"{{{SECURITY}}}Password")
    kind = password.attributes.get("Type", "") if password is not None else ""
    if password is None or (kind not in _TEXT and kind != _DIGEST):
        raise NotAuthenticatedFault("The password is a text or a digest.")
    return UsernameToken(
        login=_text(token, f"{{{SECURITY}}}Username"),
        password=password.text,
        is_digest=kind == _DIGEST,
        nonce=_to_bytes(_text(token, f"{{{SECURITY}}}Nonce")),
        created=_text(token, f"{{{UTILITY}}}Created"),
    )


def recognise(
    services: Services, key: str, token: UsernameToken, address: str
) -> Caller:
    """Whoever sends the token. Raise ``NotAuthenticatedFault``.

    *key* is the installation's; guesses from *address* are slowed down.
    """
    now = services.now()
    if token.created and not _is_near(_to_time(token.created), now):
        raise NotAuthenticatedFault(_STALE)
    if token.is_digest and not (token.created and token.nonce):
        raise NotAuthenticatedFault("A digest needs a nonce and the time of creation.")

    def check(session: Session) -> Caller | None:
        if token.is_digest:
            return _by_digest(session, key, token, now)
        return _by_text(session, token, now)

    caller = None
    if token.is_digest or token.password.startswith(tokens.PREFIX):
        # Nobody guesses these: who has one does not wait for those who guess.
        with services.database.reading() as session:
            caller = check(session)
    caller = caller or attempts.recognise(
        services, Attempt(token.login, address, CHANNEL), check
    )
    if caller is None:
        raise NotAuthenticatedFault(_WRONG)
    if token.nonce:
        with services.database.writing() as session:
            _use_nonce(session, token, now)
    return caller


def _by_text(session: Session, token: UsernameToken, now: datetime) -> Caller | None:
    """An API token in place of a password, or the password itself."""
    if token.password.startswith(tokens.PREFIX):
        try:
            found = tokens.recognise(session, token.password, now=now)
        except tokens.TokenRefusedError:
            return None
        if found.user.login != token.login:
            return None
        scopes = frozenset(Scope(scope) for scope in found.scopes)
        return Caller(
            user=found.user, channel=CHANNEL, scopes=scopes, token_id=found.id
        )
    user = users.find_by_password(session, token.login, token.password)
    if user is None:
        return None
    return Caller(user=user, channel=CHANNEL, scopes=PERSONAL_SCOPES)


def _by_digest(
    session: Session, key: str, token: UsernameToken, now: datetime
) -> Caller | None:
    user: User | None = users.find_user(session, token.login)
    found = soap_secrets.find_secret(session, user, now=now) if user else None
    if user is None or not user.active or found is None:
        return None
    secret = encryption.decrypt(key, found.secret)
    digest = hashlib.sha1(  # noqa: S324 - the profile wants SHA-1.
        token.nonce + token.created.encode() + secret.encode()
    ).digest()
    if not hmac.compare_digest(base64.b64encode(digest).decode(), token.password):
        return None
    scopes = frozenset(Scope(scope) for scope in found.scopes)
    return Caller(user=user, channel=CHANNEL, scopes=scopes)


def _use_nonce(session: Session, token: UsernameToken, now: datetime) -> None:
    try:
        soap_secrets.use_nonce(
            session, token.login, token.nonce, until=now + 2 * SKEW, now=now
        )
    except ReplayedError as error:
        raise NotAuthenticatedFault(str(error)) from error


def _text(parent: Node, name: str) -> str:
    node = parent.find(name)
    return node.text.strip() if node is not None else ""


def _to_bytes(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error as error:
        raise NotAuthenticatedFault("The nonce is not valid base64.") from error


def _to_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise NotAuthenticatedFault("A time of the header cannot be read.") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_near(moment: datetime, now: datetime) -> bool:
    return abs(moment - now) <= SKEW

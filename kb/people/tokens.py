"""API tokens: issued once in clear, recognised by their hash, limited and revocable."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.orm import Session

from kb.errors import Case, ForbiddenError, InvalidInputError, NotFoundError
from kb.people import keys
from kb.people.models import ApiToken, Scope, User

PREFIX: Final = "kb_"
"""Lets a scanner for secrets recognise a token that was left lying about."""
LONGEST_DAYS: Final = 366
_USE_NOTED_AFTER: Final = timedelta(minutes=1)
_IT_IS: Final = (ApiToken.token_hash == bindparam("token_hash"),)


class TokenCase(Case):
    INCOMPLETE = "incomplete"


class TokenRefusedError(ForbiddenError):
    """The token is unknown, expired or revoked, or its user is switched off."""

    code = "token_refused"

    def __init__(self) -> None:
        super().__init__("The token is not valid, or not any more.")


class ScopeMissingError(ForbiddenError):
    code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"The token does not have the scope {scope.value}.")
        self.scope = scope


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; ``secret`` is shown once and kept nowhere."""

    token: ApiToken
    secret: str


def issue_token(
    session: Session,
    user: User,
    name: str,
    *,
    scopes: Iterable[Scope],
    days: int,
    now: datetime,
) -> IssuedToken:
    """Raise ``InvalidInputError`` for no name, no scope, or a life beyond a year."""
    chosen = sorted(dict.fromkeys(scope.value for scope in scopes))
    if not name.strip() or not chosen or not 1 <= days <= LONGEST_DAYS:
        raise InvalidInputError(
            "A token needs a name, at least one scope, and a life of 1 to "
            f"{LONGEST_DAYS} days.",
            case=TokenCase.INCOMPLETE,
            days=LONGEST_DAYS,
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name.strip(),
        token_hash=_hash(secret),
        scopes=chosen,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    session.add(token)
    session.flush()  # The audit names the token's id.
    return IssuedToken(token, secret)


def recognise(session: Session, secret: str, *, now: datetime) -> ApiToken:
    """The token behind *secret*. Raise ``TokenRefusedError``."""
    token, _ = recognise_with(session, secret, now=now)
    return token


def recognise_with(
    session: Session, secret: str, *besides: ColumnElement[Any], now: datetime
) -> tuple[ApiToken, Sequence[Any]]:
    """The same, with the answers to what else every call asks.

    The token and its user go on into other sessions.
    """
    found = keys.find(session, ApiToken, _IT_IS, {"token_hash": _hash(secret)}, besides)
    if found is None or not is_valid(found[0], now=now):
        raise TokenRefusedError
    return found


def is_worth_noting(token: ApiToken, *, now: datetime) -> bool:
    """Whether its last use was so long ago that this one is worth a write."""
    return token.last_used_at is None or now - token.last_used_at > _USE_NOTED_AFTER


def note_use(session: Session, token_id: int, *, now: datetime) -> None:
    session.execute(
        update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=now)
    )


def find_token(session: Session, secret: str) -> ApiToken | None:
    """The token behind *secret*, in force or not: whom it was issued to."""
    return session.scalar(select(ApiToken).where(ApiToken.token_hash == _hash(secret)))


def is_valid(token: ApiToken, *, now: datetime) -> bool:
    return token.revoked_at is None and now < token.expires_at and token.user.active


def require_scope(token: ApiToken, scope: Scope) -> None:
    if scope.value not in token.scopes:
        raise ScopeMissingError(scope)


def revoke(token: ApiToken, *, now: datetime) -> None:
    """Doing it again changes nothing."""
    token.revoked_at = token.revoked_at or now


def get_token(session: Session, token_id: int) -> ApiToken:
    token = session.get(ApiToken, token_id)
    if token is None:
        raise NotFoundError("token", token_id)
    return token


def list_tokens(session: Session) -> list[ApiToken]:
    """Newest first."""
    return list(session.scalars(select(ApiToken).order_by(ApiToken.id.desc())))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

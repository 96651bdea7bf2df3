"""Who calls: the bearer of a token, recognised and kept within a rate."""

from datetime import datetime

from kb.people import tokens
from kb.people.models import Scope
from web.api.errors import NotAuthenticatedError
from web.api.operation import Caller
from web.services import Services


def by_bearer(services: Services, header: str, channel: str) -> Caller | None:
    """The bearer of ``Authorization: Bearer …``; ``None`` without such a header.

    Raise ``NotAuthenticatedError`` for a token that is not valid, or not any more.
    """
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    now = services.now()
    try:
        with services.database.reading() as session:
            token = tokens.recognise(session, secret.strip(), now=now)
            is_noted = not session.is_modified(token)
            session.expunge_all()
    except tokens.TokenRefusedError as error:
        raise NotAuthenticatedError(str(error)) from error
    if not is_noted:
        _note_use(services, secret.strip(), now)
    return Caller(
        user=token.user,
        channel=channel,
        scopes=frozenset(Scope(scope) for scope in token.scopes),
        token_id=token.id,
    )


def require_bearer(services: Services, header: str, channel: str) -> Caller:
    """As ``by_bearer``; raise ``NotAuthenticatedError`` without a token too."""
    caller = by_bearer(services, header, channel)
    if caller is None:
        raise NotAuthenticatedError(
            "Send an API token as Authorization: Bearer.", was_given=False
        )
    return caller


def require_scope(caller: Caller, scope: Scope) -> None:
    """Raise ``ScopeMissingError`` if the caller may not use what needs *scope*."""
    if scope not in caller.scopes:
        raise tokens.ScopeMissingError(scope)


def _note_use(services: Services, secret: str, now: datetime) -> None:
    with services.database.writing() as session:
        tokens.recognise(session, secret, now=now)

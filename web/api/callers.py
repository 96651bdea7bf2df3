"""Who calls: the bearer of a token, recognised and kept within a rate."""

from contextlib import nullcontext
from datetime import datetime

from sqlalchemy.orm import Session

from kb.people import tokens
from kb.people.models import Scope
from kb.services import visibility
from web.api.errors import NotAuthenticatedError
from web.api.operation import Caller
from web.services import Services


def by_bearer(
    services: Services, header: str, channel: str, session: Session | None = None
) -> Caller | None:
    """The bearer of ``Authorization: Bearer …``; ``None`` without such a header.

    Where a *session* that only reads is given, it is asked, and knows of clients by then.
    Raise ``NotAuthenticatedError`` for a token that is not valid, or not any more.
    """
    kind, _, secret = header.partition(" ")
    if kind.lower() != "bearer":
        return None
    now = services.now()
    try:
        with nullcontext(session) if session else services.database.reading() as asked:
            token, (several,) = tokens.recognise_with(
                asked, secret.strip(), visibility.ARE_SEVERAL, now=now
            )
            visibility.note_several(asked, known=several)
    except tokens.TokenRefusedError as error:
        raise NotAuthenticatedError(str(error)) from error
    if tokens.is_worth_noting(token, now=now):
        _note_use(services, token.id, now)
    return Caller(
        user=token.user,
        channel=channel,
        scopes=frozenset(Scope(scope) for scope in token.scopes),
        token_id=token.id,
    )


def require_bearer(
    services: Services, header: str, channel: str, session: Session | None = None
) -> Caller:
    """As ``by_bearer``; raise ``NotAuthenticatedError`` without a token too."""
    caller = by_bearer(services, header, channel, session)
    if caller is None:
        raise NotAuthenticatedError(
            "Send an API token as Authorization: Bearer.", was_given=False
        )
    return caller


def require_scope(caller: Caller, scope: Scope) -> None:
    """Raise ``ScopeMissingError`` if the caller may not use what needs *scope*."""
    if scope not in caller.scopes:
        raise tokens.ScopeMissingError(scope)


def _note_use(services: Services, token_id: int, now: datetime) -> None:
    """Behind the answer: nobody waits for a writer to be told what they may read."""
    services.tracer.gather(
        lambda session: tokens.note_use(session, token_id, now=now),
        once=("token", token_id),
    )

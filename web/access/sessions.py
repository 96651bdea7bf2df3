"""The session of a browser: a key in its cookie, and a row that can be ended."""

from typing import Final

import structlog
from flask import g, request, session

from kb.errors import KBError
from kb.people import sessions
from kb.people.models import User
from kb.people.sessions import Place
from web.access import browsers
from web.services import reading, services

KEY: Final = "key"

log = structlog.get_logger()


def start(user: User, *, wants_factor: bool = False) -> None:
    """From now on this browser is *user*'s; what it was before is forgotten."""
    place = Place(
        request.remote_addr or "", browsers.describe(request.user_agent.string)
    )
    with services().database.writing() as transaction:
        key = sessions.open_session(
            transaction,
            user,
            place,
            now=services().now(),
            wants_factor=wants_factor,
        )
    session.clear()
    # The page that follows needs a token of the new session.
    g.pop("csrf_token", None)
    session.permanent = True
    session[KEY] = key
    g.user = user


def stop() -> None:
    """Whoever has kept the cookie can do nothing with it."""
    key = session.get(KEY, "")
    session.clear()
    if key:
        with services().database.writing() as transaction:
            sessions.end_by_key(transaction, key, now=services().now())


def find_user() -> User | None:
    """Whose browser it is, and ``g.session_id``, ``g.is_proved`` and ``g.wants_factor``.

    ``None`` for nobody's.
    """
    key = session.get(KEY, "")
    if not isinstance(key, str) or not key:
        return None
    now = services().now()
    with reading() as transaction:
        found = sessions.find_session(transaction, key, now=now)
        if found is None:
            return None
        user = found.user
        # It goes on into other sessions.
        transaction.expunge(found)
        transaction.expunge(user)
    g.session_id = found.id
    g.is_proved = sessions.is_proved(found, now=now)
    g.wants_factor = found.wants_factor
    if sessions.is_worth_noting(found, now=now):
        _note_use(found.id)
    return user


def note_proof() -> None:
    """Whoever sits there has shown once more who they are."""
    with services().database.writing() as transaction:
        sessions.note_proof(transaction, g.session_id, now=services().now())
    g.is_proved = True


def _note_use(session_id: int) -> None:
    try:
        with services().database.trying() as transaction:
            sessions.note_use(
                transaction,
                session_id,
                address=request.remote_addr or "",
                now=services().now(),
            )
    except KBError as error:
        # Pages are read from a database that takes nothing, or has another writer.
        log.info("session_not_noted", reason=str(error))

"""The session of a browser: a key in its cookie, and a row that can be ended."""

from datetime import datetime
from typing import Final

from flask import g, request, session

from kb.notifications.service import unread_of
from kb.people import sessions
from kb.people.models import User, UserSession
from kb.people.sessions import Place
from kb.services import visibility
from web.access import browsers
from web.services import reading, services

KEY: Final = "key"
_BESIDES: Final = (unread_of(UserSession.user_id), visibility.ARE_SEVERAL)


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
    """Whose browser it is, and ``session_id``, ``is_proved``, ``wants_factor`` in ``g``.

    So is how much they have not read, and whether there are several clients.

    ``None`` for nobody's.
    """
    key = session.get(KEY, "")
    if not isinstance(key, str) or not key:
        return None
    now = services().now()
    with reading() as transaction:
        found, besides = sessions.find_with(transaction, key, *_BESIDES, now=now)
        if found is None:
            return None
        g.unread, g.has_several = besides
        visibility.note_several(transaction, known=g.has_several)
    g.session_id = found.id
    g.is_proved = sessions.is_proved(found, now=now)
    g.wants_factor = found.wants_factor
    if sessions.is_worth_noting(found, now=now):
        # So the browser keeps it for as long as we do.
        session.modified = True
        _note_use(found.id, request.remote_addr or "", now)
    return found.user


def note_proof() -> None:
    """Whoever sits there has shown once more who they are."""
    with services().database.writing() as transaction:
        sessions.note_proof(transaction, g.session_id, now=services().now())
    g.is_proved = True


def _note_use(session_id: int, address: str, now: datetime) -> None:
    """Behind the answer: nobody waits for a writer to be shown a page."""
    services().tracer.gather(
        lambda transaction: sessions.note_use(
            transaction, session_id, address=address, now=now
        ),
        once=("session", session_id),
    )

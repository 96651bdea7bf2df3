"""Keys of calendars: made, shown once, found by their hash, and withdrawn."""

import hashlib
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb import audit
from kb.audit import By
from kb.errors import NotFoundError
from kb.feeds.models import CalendarFeed
from kb.people.models import User


def make_key(session: Session, language: str, *, by: By) -> str:
    """A new key of whoever asks; the one before no longer fetches anything."""
    key = secrets.token_urlsafe(32)
    user = session.get_one(User, by.actor.user.id)
    feed = session.get(CalendarFeed, user.id) or CalendarFeed(user=user)
    feed.key_hash, feed.language, feed.created_at = _hash(key), language, by.now
    session.add(feed)
    audit.record(session, "make_calendar_key", user, by=by)
    return key


def withdraw(session: Session, *, by: By) -> None:
    """What fetches by it finds nothing from now on."""
    feed = session.get(CalendarFeed, by.actor.user.id)
    if feed is None:
        return
    session.delete(feed)
    audit.record(session, "withdraw_calendar_key", feed.user, by=by)


def find_feed(session: Session, user: User) -> CalendarFeed | None:
    return session.get(CalendarFeed, user.id)


def open_feed(session: Session, key: str) -> CalendarFeed:
    """Raise ``NotFoundError`` for a key that there is not, or of somebody switched off."""
    feed = session.scalar(
        select(CalendarFeed).where(CalendarFeed.key_hash == _hash(key))
    )
    if feed is None or not feed.user.active:
        raise NotFoundError("calendar", "")
    return feed


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()

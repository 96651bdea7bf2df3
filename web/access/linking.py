"""What a browser's cookie has of a sign-on elsewhere: that it was, and what waits of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from flask import session

KEY: Final = "linking"
LASTS: Final = timedelta(minutes=10)
"""Within so long its owner logs in and links it."""


_PROVIDER: Final = "by_provider"


def note_provider() -> None:
    session[_PROVIDER] = 1


def came_by_provider() -> int:
    """1 where the present session was opened by the provider."""
    return int(_PROVIDER in session)


def begin(identity_id: int, now: datetime) -> None:
    session[KEY] = {"id": identity_id, "until": (now + LASTS).timestamp()}


def find(now: datetime) -> Mapping[str, Any] | None:
    kept = session.get(KEY)
    return kept if kept is not None and now.timestamp() < kept["until"] else None


def carry(waiting: Mapping[str, Any]) -> None:
    """Into the session that has just been opened."""
    session[KEY] = dict(waiting)


def end() -> None:
    session.pop(KEY, None)

"""Who posts alerts: looked up once a minute, and asked with every post whether it still may."""

import hashlib
import time
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, current_app
from sqlalchemy import bindparam, select

from kb.database import UTCDateTime
from kb.people.models import ApiToken, User
from web.api.callers import by_bearer
from web.api.errors import NotAuthenticatedError
from web.api.operation import Caller
from web.services import Services

CHANNEL: Final = "hook"
KNOWN_SECONDS: Final = 60.0
MOST_KNOWN: Final = 1_000
_EXTENSION: Final = "alert_callers"


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    until: float


class Callers:
    """Bearers of tokens. In a storm of alerts reading a whole account costs too much."""

    def __init__(self) -> None:
        self._known: dict[bytes, _Known] = {}

    def recognise(self, services: Services, header: str) -> Caller:
        """Raise ``NotAuthenticatedError`` without a token that is in force."""
        key = hashlib.sha256(header.encode("utf-8", "surrogateescape")).digest()
        known = self._known.get(key)
        is_fresh = known is not None and time.monotonic() < known.until
        if known is not None and is_fresh and _is_in_force(services, known.caller):
            return known.caller
        caller = by_bearer(services, header, CHANNEL)
        if caller is None:
            raise NotAuthenticatedError("Send an API token as Authorization: Bearer.")
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[key] = _Known(caller, time.monotonic() + KNOWN_SECONDS)
        return caller


def register(app: Flask) -> None:
    app.extensions[_EXTENSION] = Callers()


def current_callers() -> Callers:
    """Who has posted to the running application of late."""
    return cast(Callers, current_app.extensions[_EXTENSION])


def _is_in_force(services: Services, caller: Caller) -> bool:
    """Whether the token is neither revoked nor expired, and its user not switched off."""
    with services.database.asking() as connection:
        found = connection.execute(
            _IN_FORCE, {"token": caller.token_id, "now": services.now()}
        )
        return found.first() is not None


_IN_FORCE: Final = (
    select(ApiToken.id)
    .join(User, User.id == ApiToken.user_id)
    .where(
        ApiToken.id == bindparam("token"),
        ApiToken.revoked_at.is_(None),
        ApiToken.expires_at > bindparam("now", type_=UTCDateTime()),
        User.active,
    )
)

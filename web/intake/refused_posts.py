"""Alerts that we refused: written down with their sender, or nobody would ever know.

Monitoring logs a refusal at most on its own machine, and posts the same again for as long
as the disturbance lasts.
"""

import threading
import time
from typing import Final

import structlog
from flask import Flask, Response, request

from kb.alerts import refusals
from kb.alerts.refusals import Refusal
from kb.errors import KBError
from kb.people import tokens
from web.services import Services

HOOKS: Final = "/hooks/"
OPERATION: Final = "/api/v1/alerts"
UNKNOWN_SECONDS: Final = 60.0
"""Of a sender without a token of ours so much is counted before it is written: anyone can
send such posts, and a write costs more than a post."""
MOST_UNKNOWN: Final = 100
_REFUSED: Final = 400

log = structlog.get_logger()


class RefusedPosts:
    """Notes what was refused; those of unknown senders together."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._lock = threading.Lock()
        self._unknown: dict[str, tuple[float, int]] = {}

    def note(self, response: Response) -> Response:
        """What the answer says is what is kept; it stays as it is."""
        if request.method == "POST" and _is_for_alerts() and _is_refusal(response):
            try:
                self._keep(response)
            except KBError as error:
                log.warning("refusal_not_kept", path=request.path, reason=str(error))
        return response

    def _keep(self, response: Response) -> None:
        said = response.get_json(silent=True) or {}
        database, now = self._services.database, self._services.now()
        with database.reading() as session:
            token = tokens.find_token(session, _secret())
        refusal = Refusal(
            path=request.path,
            status=response.status_code,
            code=str(said.get("code", "")),
            detail=str(said.get("detail", "")),
            address=request.remote_addr or "",
            token_id=token.id if token is not None else None,
            size=request.content_length or 0,
        )
        times = 1 if token is not None else self._count(refusal.key)
        if times:
            with database.writing() as session:
                refusals.note(session, refusal, now=now, times=times)

    def _count(self, key: str) -> int:
        """How many of an unknown sender are to be written now."""
        with self._lock:
            written_at, waiting = self._unknown.get(key, (float("-inf"), 0))
            waiting += 1
            if time.monotonic() - written_at < UNKNOWN_SECONDS:
                self._unknown[key] = (written_at, waiting)
                return 0
            if len(self._unknown) >= MOST_UNKNOWN:
                self._unknown.clear()
            self._unknown[key] = (time.monotonic(), 0)
            return waiting


def register(app: Flask, services: Services) -> None:
    app.after_request(RefusedPosts(services).note)


def _is_for_alerts() -> bool:
    return request.path.startswith(HOOKS) or request.path == OPERATION


def _is_refusal(response: Response) -> bool:
    return response.status_code >= _REFUSED


def _secret() -> str:
    return request.headers.get("Authorization", "").partition(" ")[2].strip()

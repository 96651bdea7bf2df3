"""What is written of single requests: those refused, and by a setting each of them.

Never what was sent, and the rule of an address in its place: it may hold a key.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from flask import Flask, Response, g, request

from web.access.doors import BLUEPRINTS
from web.services import Services

_REFUSED: Final = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

log = structlog.get_logger()


def register(app: Flask, services: Services) -> None:
    """Call it before what may refuse a request."""
    if services.settings.log_requests:
        app.before_request(_start)
        app.after_request(_note_request)


def note_refusal(code: str, status: int) -> None:
    """One line for who may not do something, and for each post of a program in vain."""
    if request.blueprint in BLUEPRINTS and request.method != "GET":
        log.warning("post_refused", code=code, status=int(status), **_asked())
    elif status in _REFUSED:
        log.warning("refused", code=code, status=int(status), **_asked())


def _start() -> None:
    g.started = time.monotonic()


def _note_request(response: Response) -> Response:
    took = time.monotonic() - g.started
    log.info(
        "request",
        status=response.status_code,
        milliseconds=round(took * 1000),
        **_asked(),
    )
    return response


def _asked() -> Mapping[str, str | None]:
    user = g.get("user")
    return {
        "login": user.login if user is not None else None,
        "address": request.remote_addr,
        "method": request.method,
        "route": str(request.url_rule) if request.url_rule else None,
    }

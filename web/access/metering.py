"""Every request counted and timed, by kind."""

import time
from typing import Final

from flask import Flask, Response, g, request

from web.parts.metrics import Kind
from web.services import Services

_KINDS: Final = {
    "rest": Kind.REST,
    "documentation": Kind.REST,
    "soap": Kind.SOAP,
    "hooks": Kind.HOOK,
    "health": Kind.OTHER,
    "metrics": Kind.OTHER,
    "search": Kind.SEARCH,
    "records": Kind.SEARCH,
}
_SEARCHES: Final = frozenset({"/api/v1/search"})


def register(app: Flask, services: Services) -> None:
    """Call it before what may refuse a request."""

    def note(response: Response) -> Response:
        started = g.get("metered_at")
        if started is not None:
            took = time.monotonic() - started
            services.metrics.note(_to_kind(), response.status_code, took)
        return response

    app.before_request(_start)
    app.after_request(note)


def _start() -> None:
    g.metered_at = time.monotonic()


def _to_kind() -> Kind:
    rule = request.url_rule
    if rule is None:
        return Kind.OTHER
    if rule.rule in _SEARCHES:
        return Kind.SEARCH
    if request.blueprint is None:
        return Kind.STATIC
    return _KINDS.get(request.blueprint, Kind.PAGE)

"""What somebody was writing when their session ended: kept over the login, sent after."""

from typing import Any, Final

from flask import current_app, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

FIELD: Final = "kept"
LARGEST: Final = 400_000
"""Characters that are kept; more does not fit into a form."""
SECONDS: Final = 24 * 3600
WRITING: Final = frozenset(
    {"incidents", "requests", "submissions", "reviews", "articles"}
)
"""Blueprints in which people write. Nothing else is sent again for anybody."""
_HIDDEN: Final = frozenset({"csrf_token", FIELD})


def is_worth_keeping() -> bool:
    """Whether the present request brings something that somebody has written."""
    return (
        request.method == "POST"
        and request.blueprint in WRITING
        and any(value.strip() for _, value in _fields())
    )


def pack() -> str:
    """The present form, signed so that it comes back as it is; empty if too large."""
    fields = _fields()
    if sum(len(value) for _, value in fields) > LARGEST:
        return ""
    return _serializer().dumps({"path": request.full_path, "fields": fields})


def offer(packed: str) -> str | None:
    """A page that shows what was kept, with a button that sends it."""
    kept = _unpack(packed)
    if kept is None:
        return None
    return render_template("unsent.html", path=kept["path"], fields=kept["fields"])


def offer_again() -> str | None:
    """The same page for a form whose protection has become too old."""
    if not is_worth_keeping():
        return None
    return render_template("unsent.html", path=request.full_path, fields=_fields())


def _fields() -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _HIDDEN
    ]


def _unpack(packed: str) -> dict[str, Any] | None:
    if not packed:
        return None
    try:
        kept: dict[str, Any] = _serializer().loads(packed, max_age=SECONDS)
    except BadSignature:
        return None
    return kept if _is_ours(kept["path"]) else None


def _is_ours(path: str) -> bool:
    """Whether a form of the pages in which people write is sent to *path*."""
    adapter = current_app.url_map.bind("")
    try:
        endpoint, _ = adapter.match(path.partition("?")[0], method="POST")
    except (HTTPException, RequestRedirect):
        return False
    return endpoint.partition(".")[0] in WRITING


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="unsent")

"""Figures for Prometheus on the port of the pages, for whoever has the token."""

import hmac
from http import HTTPStatus

from flask import Blueprint, Response, request

from kb.errors import NotFoundError
from web.background import measuring
from web.services import services

bp = Blueprint("metrics", __name__)


@bp.get("/metrics")
def show() -> Response:
    """As on the port of their own; without ``KB_METRICS_TOKEN`` there is no such page."""
    wanted = services().settings.metrics_token
    if not wanted:
        raise NotFoundError("page", request.path)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
        return Response(
            "A token is needed here.\n",
            HTTPStatus.UNAUTHORIZED,
            {"WWW-Authenticate": "Bearer"},
            mimetype="text/plain",
        )
    text = measuring.to_text(services())
    return Response(text, content_type=measuring.CONTENT_TYPE)

"""From the result of an operation to a response, and to what marks its state."""

import hashlib
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response

from web.api.shapes import Shape


def to_body(result: Shape) -> dict[str, Any]:
    return result.model_dump(mode="json")


def to_etag(result: Shape, body: Mapping[str, Any]) -> str:
    """Another whenever it is in another state for the caller; without quotation marks.

    *body* is what ``to_body`` made of it.
    """
    state = {name: each for name, each in body.items() if name not in result.fleeting}
    return _sum_up(_dump(state))


def to_read(result: Shape) -> Response:
    """What was read, with the mark of its state; written out once where it may be."""
    body = to_body(result)
    response = to_response(body)
    response.set_etag(
        to_etag(result, body) if result.fleeting else _sum_up(response.data)
    )
    return response


def to_response(
    body: Mapping[str, Any] | None,
    status: HTTPStatus = HTTPStatus.OK,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """*body* as JSON; without one, only the status speaks."""
    response = Response(status=status, content_type="application/json")
    if body is None:
        del response.headers["Content-Type"]
    else:
        response.data = _dump(body)
    response.headers.update(headers or {})
    return response


def _sum_up(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]


def _dump(body: Mapping[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return text.encode()

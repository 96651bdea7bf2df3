"""What a hook says of an error: problem details, as RFC 9457 has them."""

import json
from http import HTTPStatus

from flask import Response


def to_problem(status: HTTPStatus, code: str, detail: str) -> Response:
    """*code* is stable; *detail* is a sentence for whoever reads the sender's log."""
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": detail,
        "code": code,
    }
    return Response(json.dumps(body), status, mimetype="application/problem+json")

"""What a program is told of an error: problem details as in RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from flask import Response, json

from kb.errors import KBError, UnavailableError
from kb.incidents.errors import ClosingRefusedError, TransitionError
from kb.people.tokens import ScopeMissingError
from web.api.errors import BadInputError, NotAuthenticatedError
from web.api.statuses import status_of
from web.api.words import say

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
"""When it is worth asking again, where we cannot tell better."""
_REALM: Final = 'Bearer realm="yunzhi"'


def of_error(error: KBError) -> Response:
    """The answer to an expected failure, with all that helps to mend it."""
    response = of(
        status_of(error), error.code, say(error), extensions=_extensions(error)
    )
    if isinstance(error, NotAuthenticatedError):
        invalid = ', error="invalid_token"' if error.was_given else ""
        response.headers["WWW-Authenticate"] = _REALM + invalid
    if isinstance(error, ScopeMissingError):
        response.headers["WWW-Authenticate"] = (
            f'{_REALM}, error="insufficient_scope", scope="{error.scope.value}"'
        )
    if isinstance(error, UnavailableError):
        response.headers["Retry-After"] = str(getattr(error, "seconds", RETRY_SECONDS))
    return response


def of(
    status: HTTPStatus,
    code: str,
    detail: str,
    *,
    extensions: Mapping[str, Any] | None = None,
) -> Response:
    """*code* is stable and for programs; *detail* is a sentence for people."""
    problem = {
        "type": f"urn:yunzhi:problem:{code}",
        "title": status.phrase,
        "status": status.value,
        "code": code,
        "detail": detail,
        **(extensions or {}),
    }
    body = json.dumps(problem, ensure_ascii=False, sort_keys=False)
    return Response(body, status=status, content_type=MEDIA_TYPE)


def _extensions(error: KBError) -> Mapping[str, Any]:
    if isinstance(error, ClosingRefusedError):
        return {"missing": [each.value for each in error.missing]}
    if isinstance(error, TransitionError):
        return {
            "state": error.state.value,
            "possible": [each.value for each in error.possible],
        }
    if isinstance(error, BadInputError):
        return {"errors": [fault.to_mapping() for fault in error.faults]}
    return {}

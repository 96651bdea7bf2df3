"""Which HTTP status each kind of our errors is, for pages and programs alike."""

from http import HTTPStatus
from typing import Final

from kb import errors as kb
from web.api.errors import (
    MediaTypeError,
    NotAuthenticatedError,
    OutdatedError,
    TooManyRequestsError,
)

STATUS: Final = {
    NotAuthenticatedError: HTTPStatus.UNAUTHORIZED,
    TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
    MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    OutdatedError: HTTPStatus.PRECONDITION_FAILED,
    kb.NotFoundError: HTTPStatus.NOT_FOUND,
    kb.InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    kb.ConflictError: HTTPStatus.CONFLICT,
    kb.ForbiddenError: HTTPStatus.FORBIDDEN,
    kb.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The first class that an error belongs to decides."""


def status_of(error: kb.KBError) -> HTTPStatus:
    return next(status for cls, status in STATUS.items() if isinstance(error, cls))

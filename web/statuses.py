"""Which HTTP status each kind of our errors is, for pages and programs alike."""

from http import HTTPStatus
from typing import Final

from kb import errors as kb

STATUS: Final = {
    kb.NotFoundError: HTTPStatus.NOT_FOUND,
    kb.InvalidInputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    kb.ConflictError: HTTPStatus.CONFLICT,
    kb.ForbiddenError: HTTPStatus.FORBIDDEN,
    kb.UnavailableError: HTTPStatus.SERVICE_UNAVAILABLE,
}


def status_of(error: kb.KBError) -> HTTPStatus:
    return next(status for cls, status in STATUS.items() if isinstance(error, cls))

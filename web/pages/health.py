"""Whether the service can do its work, for monitoring."""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from kb.errors import UnavailableError
from search import indexer, records
from web.answers import indexing
from web.services import Services, services

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> ResponseReturnValue:
    """200 while database and index are usable, 503 else; no secret is told."""
    current = services()
    try:
        with current.database.reading() as session:
            pending = indexer.count_pending(session)
            waiting = records.count_pending(session)
        is_rebuilding = indexing.needs_rebuild(current)
    except UnavailableError as error:
        return {
            "status": "unavailable",
            "code": error.code,
        }, HTTPStatus.SERVICE_UNAVAILABLE
    if is_rebuilding:
        return {"status": "rebuilding"}, HTTPStatus.SERVICE_UNAVAILABLE
    return {
        "status": "ok",
        "pending": pending,
        # Articles are found without them: no reason to take the service for broken.
        "records": _state_of_records(current),
        "records_pending": waiting,
        "content": _state_of_content(current),
    }, HTTPStatus.OK


def _state_of_content(current: Services) -> str:
    """Without it all goes on but what needs a file."""
    try:
        current.content.check()
    except UnavailableError:
        return "unavailable"
    return "ok"


def _state_of_records(current: Services) -> str:
    try:
        return "rebuilding" if current.records.status().needs_rebuild else "ok"
    except UnavailableError:
        return "unavailable"

"""Whether the service can do its work, for monitoring."""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from kb.errors import UnavailableError
from search import indexer, records
from search.errors import AwayCase, IndexAwayError
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
        if not current.engine.status().is_writable:
            return _unavailable(IndexAwayError("Its disk is full.", case=AwayCase.FULL))
    except UnavailableError as error:
        return _unavailable(error)
    if is_rebuilding:
        return {"status": "rebuilding"}, HTTPStatus.SERVICE_UNAVAILABLE
    return {
        "status": "ok",
        "pending": pending,
        # Articles are found without them: no reason to take the service for broken.
        "records": _state_of_records(current),
        "records_pending": waiting,
    }, HTTPStatus.OK


def _unavailable(error: UnavailableError) -> ResponseReturnValue:
    why = {"why": error.case.value} if error.case else {}
    told = {"status": "unavailable", "code": error.code, **why}
    return told, HTTPStatus.SERVICE_UNAVAILABLE


def _state_of_records(current: Services) -> str:
    try:
        return "rebuilding" if current.records.status().needs_rebuild else "ok"
    except UnavailableError:
        return "unavailable"

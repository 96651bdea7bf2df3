"""Whether the service can do its work, for monitoring and for balancers."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kb.errors import UnavailableError
from kb.hosts import processes
from kb.letters import service as letters
from search import indexer, records
from search.errors import AwayCase, IndexAwayError
from web.answers import indexing
from web.intake.letters.places import list_names
from web.services import Services, services

bp = Blueprint("health", __name__)


@bp.get("/health")
def health() -> ResponseReturnValue:
    """200 while database and index are usable, 503 else; no secret is told."""
    current = services()
    try:
        if indexing.needs_rebuild(current):
            return {"status": "rebuilding"}, HTTPStatus.SERVICE_UNAVAILABLE
        if not current.engine.status().is_writable:
            raise IndexAwayError("Its disk is full.", case=AwayCase.FULL)
        return _describe(current), HTTPStatus.OK
    except UnavailableError as error:
        return _to_fault(error), HTTPStatus.SERVICE_UNAVAILABLE


@bp.get("/health/live")
def live() -> ResponseReturnValue:
    """200 while the process answers: where it does not, start it again."""
    return {"status": "ok"}, HTTPStatus.OK


@bp.get("/health/ready")
def ready() -> ResponseReturnValue:
    """200 while requests should come here: 503 sends them to another host."""
    current = services()
    if current.draining.is_set():
        return {"status": "draining"}, HTTPStatus.SERVICE_UNAVAILABLE
    try:
        indexing.require_fitting(current)
        if indexing.needs_rebuild(current):
            return {"status": "rebuilding"}, HTTPStatus.SERVICE_UNAVAILABLE
    except IndexAwayError as error:
        # A cluster is away for every host alike: all but search goes on here.
        return {"status": "ok", "search": _to_fault(error)}, HTTPStatus.OK
    except UnavailableError as error:
        return _to_fault(error), HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": "ok"}, HTTPStatus.OK


def _describe(current: Services) -> dict[str, Any]:
    with current.database.reading() as session:
        hosts = processes.list_hosts(session, now=current.now())
        return {
            "status": "ok",
            "pending": indexer.count_pending(session),
            # Articles are found without them: no reason to take the service for broken.
            "records": _state_of_records(current),
            "records_pending": records.count_pending(session),
            "content": _state_of_content(current),
            **_describe_mail(session, current),
            "hosts": [_to_line(each) for each in hosts if each.is_live],
        }


def _describe_mail(session: Session, current: Services) -> dict[str, str]:
    """Whether letters are read: where a mailbox is away they wait, and all else goes on."""
    names = list_names(current.settings)
    if not names:
        return {}
    found = letters.list_mailboxes(session, names)
    is_read = len(found) == len(names) and not any(each.problem for each in found)
    return {"mail": "ok" if is_read else "unavailable"}


def _to_fault(error: UnavailableError) -> dict[str, Any]:
    why = {"why": error.case.value} if error.case else {}
    return {"status": "unavailable", "code": error.code, **why}


def _to_line(host: processes.Host) -> dict[str, Any]:
    """No version, and no engine: anybody may ask."""
    return {
        "name": host.name,
        "roles": [role.value for role in host.roles],
        "seen_at": host.seen_at.isoformat(),
        "leads": host.leads_since is not None,
    }


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

"""The hooks: a message in, its alerts kept, and an answer only then."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from kb.alerts import inbox
from kb.errors import KBError, UnavailableError
from kb.people.models import Scope
from web.api.alerts import AlertsInput, to_alerts
from web.api.callers import NotAuthenticatedError, require_scope
from web.api.operation import Caller
from web.hooks import alertmanager, nagios, zabbix
from web.hooks.inbox import current_callers, current_inbox
from web.hooks.message import BadAlertError, Message, read_json
from web.problem_details import to_problem
from web.services import services
from web.statuses import status_of

bp = Blueprint("hooks", __name__, url_prefix="/hooks")

LARGEST: Final = 4 << 20
"""Bytes of a post: a thousand alerts with long labels have less."""
MAX_IDEMPOTENCY_KEY: Final = 200
AGAIN_SECONDS: Final = 5

log = structlog.get_logger()


@bp.post("/alertmanager")
def take_alertmanager() -> Response:
    return _take(alertmanager.read)


@bp.post("/zabbix")
def take_zabbix() -> Response:
    return _take(zabbix.read)


@bp.post("/nagios")
def take_nagios() -> Response:
    return _take(_read_nagios)


@bp.post("/generic")
def take_generic() -> Response:
    return _take(_read_generic)


def _take(read: Callable[[bytes], Message]) -> Response:
    try:
        return _keep(_require_caller(), read)
    except Exception as error:  # noqa: BLE001 - a program reads nothing but problem details.
        return _refuse(error)


def _require_caller() -> Caller:
    """Raise ``NotAuthenticatedError``, or ``ScopeMissingError``."""
    header = request.headers.get("Authorization", "")
    caller = current_callers().recognise(services(), header)
    require_scope(caller, Scope.ALERTS)
    return caller


def _keep(caller: Caller, read: Callable[[bytes], Message]) -> Response:
    request.max_content_length = LARGEST
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAlertError("Alerts are sent uncompressed.")
    message = read(b"" if _is_form() else request.get_data())
    rows = inbox.to_rows(message.alerts, caller.user.id, now=services().now())
    current_inbox().put(rows)
    if message.left_out:
        log.warning("alerts_left_out", path=request.path, count=message.left_out)
    answer = jsonify(accepted=len(rows), left_out=message.left_out)
    answer.status_code = HTTPStatus.ACCEPTED
    return answer


def _is_form() -> bool:
    return request.mimetype in {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    }


def _read_nagios(data: bytes) -> Message:
    return nagios.read_form(request.form) if _is_form() else nagios.read(data)


def _read_generic(data: bytes) -> Message:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise BadAlertError(
            f"An Idempotency-Key has up to {MAX_IDEMPOTENCY_KEY} characters."
        )
    return Message(to_alerts(read_json(AlertsInput, data).alerts, key))


def _refuse(error: Exception) -> Response:
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
        return to_problem(
            status, _http_code(status), _HTTP_SENTENCES.get(status, status.phrase)
        )
    if not isinstance(error, KBError):
        log.error("request_failed", path=request.path, exc_info=error)
        status = HTTPStatus.INTERNAL_SERVER_ERROR
        return to_problem(status, "internal_error", "Something went wrong here.")
    answer = to_problem(_status_of(error), error.code, str(error))
    if isinstance(error, NotAuthenticatedError):
        answer.headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, UnavailableError):
        answer.headers["Retry-After"] = str(AGAIN_SECONDS)
    return answer


_HTTP_SENTENCES: Final = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: f"A post may have {LARGEST:,} bytes."
}


def _http_code(status: HTTPStatus) -> str:
    is_large = status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return "too_large" if is_large else status.name.lower()


def _status_of(error: KBError) -> HTTPStatus:
    if isinstance(error, NotAuthenticatedError):
        return HTTPStatus.UNAUTHORIZED
    if isinstance(error, inbox.TooManyAlertsError):
        return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return status_of(error)

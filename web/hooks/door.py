"""The hooks: a message in, its alerts kept, and an answer only then."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import structlog
from flask import Blueprint, Response, g, jsonify, request

from kb.alerts import inbox
from kb.alerts.severities import Severities
from kb.people.models import Scope
from web.api.alerts import PostedAlerts, to_alerts
from web.api.callers import require_scope
from web.api.operation import Caller
from web.hooks import alertmanager, nagios, zabbix
from web.hooks.callers import current_callers
from web.hooks.message import BadAlertError, Message, read_json
from web.intake.alert_inbox import current_inbox
from web.services import services

bp = Blueprint("hooks", __name__, url_prefix="/hooks")

LARGEST: Final = 16 << 20
"""Bytes of a post: ten thousand alerts with long labels have less. Alertmanager posts a
group whole, however great the disturbance, and again and again while it is refused."""
MAX_IDEMPOTENCY_KEY: Final = 200

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


def _take(read: Callable[[bytes, Severities], Message]) -> Response:
    return _keep(_require_caller(), read)


def _require_caller() -> Caller:
    """Raise ``NotAuthenticatedError``, or ``ScopeMissingError``."""
    header = request.headers.get("Authorization", "")
    caller = current_callers().recognise(services(), header)
    g.user = caller.user  # Whom a refusal is written down for.
    require_scope(caller, Scope.ALERTS)
    return caller


def _keep(caller: Caller, read: Callable[[bytes, Severities], Message]) -> Response:
    request.max_content_length = LARGEST
    if request.headers.get("Content-Encoding", "identity") != "identity":
        raise BadAlertError("Alerts are sent uncompressed.")
    # Kept: a form is read from the same bytes, and JSON that is called a form is JSON.
    message = read(request.get_data(), services().settings.severities)
    # In pieces: a post of any size lets others in between.
    for start in range(0, len(message.alerts), inbox.MOST_AT_ONCE):
        piece = message.alerts[start : start + inbox.MOST_AT_ONCE]
        rows = inbox.to_rows(piece, caller.user.id, now=services().now())
        current_inbox().put(rows)
    if message.left_out:
        log.warning("alerts_left_out", path=request.path, count=message.left_out)
    answer = jsonify(accepted=len(message.alerts), left_out=message.left_out)
    answer.status_code = HTTPStatus.ACCEPTED
    return answer


def _is_form() -> bool:
    return request.mimetype in {
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    }


def _read_nagios(data: bytes, _severities: Severities) -> Message:
    return nagios.read_form(request.form) if _is_form() else nagios.read(data)


def _read_generic(data: bytes, _severities: Severities) -> Message:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > MAX_IDEMPOTENCY_KEY:
        raise BadAlertError(
            f"An Idempotency-Key has up to {MAX_IDEMPOTENCY_KEY} characters."
        )
    return Message(to_alerts(read_json(PostedAlerts, data).alerts, key))

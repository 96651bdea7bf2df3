"""Prometheus Alertmanager: its webhook, version 4."""

from typing import Literal

from pydantic import Field

from kb.alerts.alert import (
    Alert,
    Source,
    Status,
    fingerprint_of,
    first_of,
    to_severity,
)
from kb.alerts.templates import find_host
from web.hooks.message import Foreign, Message, read_json, read_moment

SUMMARIES = ("summary", "title")
DESCRIPTIONS = ("description", "message")
RUNBOOKS = ("runbook_url", "runbook")


class _Alert(Foreign):
    status: Status
    labels: dict[str, str] = {}  # noqa: RUF012 - Pydantic copies the defaults.
    annotations: dict[str, str] = {}  # noqa: RUF012
    starts_at: str = Field(default="", alias="startsAt")
    ends_at: str = Field(default="", alias="endsAt")
    generator_url: str = Field(default="", alias="generatorURL")
    fingerprint: str = ""


class _Message(Foreign):
    version: Literal["4"]
    alerts: list[_Alert]
    truncated: int = Field(default=0, alias="truncatedAlerts", ge=0)


def read(data: bytes) -> Message:
    """Raise ``BadAlertError`` for what is no message of version 4."""
    message = read_json(_Message, data)
    return Message([_to_alert(each) for each in message.alerts], message.truncated)


def _to_alert(given: _Alert) -> Alert:
    name = given.labels.get("alertname", "") or "alert"
    host = find_host(given.labels)
    description = first_of(given.annotations, DESCRIPTIONS)
    summary = first_of(given.annotations, SUMMARIES) or description
    return Alert(
        source=Source.ALERTMANAGER,
        fingerprint=given.fingerprint or fingerprint_of(given.labels),
        status=given.status,
        name=name,
        # It stays the same for as long as the alert fires, and comes with its recovery.
        occurrence=given.starts_at,
        summary=summary or f"{name} {host}",
        description=description,
        host=host,
        system=given.labels.get("system", ""),
        severity=to_severity(given.labels.get("severity", "")),
        labels=given.labels,
        started_at=read_moment(given.starts_at),
        ended_at=read_moment(given.ends_at),
        url=given.generator_url,
        runbook_url=first_of(given.annotations, RUNBOOKS),
    )

"""Prometheus Alertmanager and Grafana: their webhooks, which are alike but for extras."""

from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from kb.alerts.alert import Alert, Source, Status, fingerprint_of, first_of
from kb.alerts.hosts import find_host
from kb.alerts.severities import Severities
from web.hooks.message import Foreign, Message, read_json, read_moment, to_grade

SUMMARIES: Final = ("summary", "title")
DESCRIPTIONS: Final = ("description", "message")
RUNBOOKS: Final = ("runbook_url", "runbook")
SEVERITIES: Final = ("severity", "priority", "level", "sev", "级别", "告警级别")
_PRIVATE: Final = "__"
"""Begins the labels that Grafana keeps for itself."""


class _Alert(Foreign):
    status: Status
    labels: dict[str, str] = {}  # noqa: RUF012 - Pydantic copies the defaults.
    annotations: dict[str, str] = {}  # noqa: RUF012
    starts_at: str = Field(default="", alias="startsAt")
    ends_at: str = Field(default="", alias="endsAt")
    generator_url: str = Field(default="", alias="generatorURL")
    fingerprint: str = ""
    values: dict[str, Any] | None = None
    """What Grafana measured, by the name of the query."""
    panel_url: str = Field(default="", alias="panelURL")
    dashboard_url: str = Field(default="", alias="dashboardURL")


class _Message(Foreign):
    version: Literal["4", "1"]
    """Alertmanager's webhook is version 4, Grafana's is version 1."""
    alerts: list[_Alert]
    truncated: int = Field(default=0, alias="truncatedAlerts", ge=0)


def read(data: bytes, severities: Severities) -> Message:
    """Raise ``BadAlertError`` for what is no such message."""
    message = read_json(_Message, data)
    alerts = [_to_alert(each, severities) for each in message.alerts]
    return Message(alerts, message.truncated)


def _to_alert(given: _Alert, severities: Severities) -> Alert:
    labels = _public(given.labels)
    name = labels.get("alertname", "") or "alert"
    host = find_host(labels)
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
        description="\n".join(filter(None, (description, _measured(given)))),
        host=host,
        system=labels.get("system", ""),
        **to_grade(severities, first_of(labels, SEVERITIES)),
        labels=labels,
        started_at=read_moment(given.starts_at),
        ended_at=read_moment(given.ends_at),
        url=given.panel_url or given.dashboard_url or given.generator_url,
        runbook_url=first_of(given.annotations, RUNBOOKS),
    )


def _public(labels: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in labels.items() if not name.startswith(_PRIVATE)
    }


def _measured(given: _Alert) -> str:
    return ", ".join(
        f"{name} = {value}" for name, value in (given.values or {}).items()
    )

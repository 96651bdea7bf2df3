"""Zabbix: what the media type of ``docs/alerts.md`` posts."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field

from kb.alerts.alert import Alert, Severity, Source, Status
from kb.alerts.severities import Severities
from web.hooks.message import (
    Foreign,
    Grade,
    Message,
    read_json,
    read_moment,
    to_grade,
)

_SEVERITIES: Final = {
    "5": Severity.CRITICAL,
    "4": Severity.HIGH,
    "3": Severity.WARNING,
    "2": Severity.WARNING,
    "1": Severity.INFO,
    "0": Severity.INFO,
}
"""From Disaster down to Not classified."""
_SYSTEM_TAGS: Final = ("system", "service", "application")


class _Event(Foreign):
    event_id: str = Field(min_length=1, max_length=64)
    trigger_id: str = Field(min_length=1, max_length=64)
    event_value: Literal["0", "1"]
    """1 is a problem, 0 its recovery."""
    event_name: str = Field(min_length=1)
    trigger_name: str = ""
    """{TRIGGER.NAME.ORIG}: the name without the values of this event."""
    host: str = ""
    severity: str = ""
    """{EVENT.NSEVERITY}, or a word."""
    tags: str = "[]"
    opdata: str = ""
    description: str = ""
    timestamp: str = ""
    recovery_timestamp: str = ""
    url: str = ""
    server: str = ""
    """Which Zabbix, where there are several: each counts its triggers for itself."""


def read(data: bytes, severities: Severities) -> Message:
    """Raise ``BadAlertError`` for what is no such event."""
    return Message([_to_alert(read_json(_Event, data), severities)])


def _to_alert(event: _Event, severities: Severities) -> Alert:
    tags = _read_tags(event.tags)
    is_firing = event.event_value == "1"
    details = (_resolved(event.description), _resolved(event.opdata))
    labels = {"host": event.host, "trigger": event.trigger_id, **tags}
    return Alert(
        source=Source.ZABBIX,
        fingerprint=f"{event.server}/{event.trigger_id}",
        status=Status.FIRING if is_firing else Status.RESOLVED,
        name=_resolved(event.trigger_name) or event.event_name,
        occurrence=event.event_id,
        summary=event.event_name,
        description="\n".join(text for text in details if text),
        host=_resolved(event.host),
        system=next((tags[name] for name in _SYSTEM_TAGS if tags.get(name)), ""),
        **_grade(event, severities),
        labels=labels,
        started_at=read_moment(event.timestamp),
        ended_at=None if is_firing else read_moment(event.recovery_timestamp),
        url=event.url,
        runbook_url=tags.get("runbook_url", ""),
    )


def _grade(event: _Event, severities: Severities) -> Grade:
    number = _SEVERITIES.get(event.severity.strip())
    if number is not None:
        return {"severity": number, "unknown_severity": ""}
    return to_grade(severities, _resolved(event.severity))


def _read_tags(text: str) -> Mapping[str, str]:
    """``{EVENT.TAGSJSON}``; an older Zabbix leaves the macro as it is."""
    try:
        found: Any = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    tags = found if isinstance(found, list) else []
    return {
        str(tag["tag"]): str(tag.get("value", ""))
        for tag in tags
        if isinstance(tag, dict) and isinstance(tag.get("tag"), str)
    }


def _resolved(text: str) -> str:
    """Without macros that Zabbix could not resolve."""
    is_macro = text.startswith("{") and text.endswith("}")
    return "" if is_macro or text == "*UNKNOWN*" else text

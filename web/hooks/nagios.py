"""Nagios and Icinga: what the notification commands of ``docs/alerts.md`` post."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import Field, ValidationError

from kb.alerts.alert import Alert, Severity, Source, Status
from web.hooks.message import BadAlertError, Foreign, Message, read_json, read_moment

_STATUSES: Final = {"PROBLEM": Status.FIRING, "RECOVERY": Status.RESOLVED}
"""Others (acknowledged, flapping, downtime) say nothing new of the disturbance."""
_SEVERITIES: Final = {
    "CRITICAL": Severity.CRITICAL,
    "DOWN": Severity.CRITICAL,
    "UNREACHABLE": Severity.HIGH,
    "WARNING": Severity.WARNING,
    "UNKNOWN": Severity.WARNING,
}
_HOST_CHECK: Final = "host"
_ESCAPED: Final = re.compile(r"\\([\\n])")


class _Notification(Foreign):
    """The macros, under their own names without the dollar signs."""

    kind: str = Field(alias="NOTIFICATIONTYPE", min_length=1)
    host: str = Field(alias="HOSTNAME", min_length=1)
    address: str = Field(default="", alias="HOSTADDRESS")
    service: str = Field(default="", alias="SERVICEDESC")
    """Empty for the host itself."""
    state: str = Field(default="", alias="STATE")
    output: str = Field(default="", alias="OUTPUT")
    details: str = Field(default="", alias="LONGOUTPUT")
    """Nagios writes each line break in it as a backslash and n, a backslash as two."""
    problem_id: str = Field(default="", alias="PROBLEMID")
    """Nagios sends a recovery while its problem still is the present one; it is 0 only
    where that is over."""
    last_problem_id: str = Field(default="", alias="LASTPROBLEMID")
    changed: str = Field(default="", alias="LASTSTATECHANGE")
    """Seconds since 1970."""
    notes_url: str = Field(default="", alias="NOTESURL")
    url: str = Field(default="", alias="ACTIONURL")
    system: str = Field(default="", alias="SYSTEM")


def read(data: bytes) -> Message:
    """Raise ``BadAlertError`` for what is no such notification."""
    return _to_message(read_json(_Notification, data))


def read_form(form: Mapping[str, str]) -> Message:
    """The same from the fields of a form, as curl sends them."""
    try:
        return _to_message(_Notification.model_validate(form))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadAlertError(f"{place}: {first['msg']}.") from error


def _to_message(given: _Notification) -> Message:
    status = _STATUSES.get(given.kind.strip().upper())
    if status is None:
        return Message([], left_out=1)
    return Message([_to_alert(given, status)])


def _to_alert(given: _Notification, status: Status) -> Alert:
    is_firing = status is Status.FIRING
    changed = read_moment(given.changed)
    name = given.service or _HOST_CHECK
    state = given.state.strip().upper()
    first, _, others = given.output.strip().partition("\n")
    labels = {
        "host": given.host,
        "address": given.address,
        "service": given.service,
        "state": state,
    }
    return Alert(
        source=Source.NAGIOS,
        fingerprint=f"{given.host}!{given.service}",
        status=status,
        name=name,
        # Without the number of its problem it is about the one that is there.
        occurrence=_find_problem(given, is_firing=is_firing),
        summary=f"{given.host} {name}: {first or state}",
        # Icinga has all lines in one, Nagios the others by themselves.
        description=f"{others}\n{read_back(given.details)}",
        host=given.host,
        system=given.system,
        severity=_SEVERITIES.get(state, Severity.WARNING),
        labels={key: value for key, value in labels.items() if value},
        started_at=changed if is_firing else None,
        ended_at=None if is_firing else changed,
        url=given.url,
        runbook_url=given.notes_url,
    )


def _find_problem(given: _Notification, *, is_firing: bool) -> str:
    """The number of the problem that it is about; empty if it has none."""
    numbers = [given.problem_id.strip()]
    if not is_firing:
        numbers.append(given.last_problem_id.strip())
    return next((number for number in numbers if number.strip("0")), "")


def read_back(text: str) -> str:
    """Long output with its line breaks; one that has any is not from Nagios."""
    if "\n" in text:
        return text
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else "\\", text)

"""The operation that takes alerts in, in our own form."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Final

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from kb.alerts import inbox
from kb.alerts.alert import (
    MAX_ADDRESS,
    MAX_KEY,
    MAX_LABEL,
    MAX_LABELS,
    MAX_TEXT,
    OLDEST,
    Alert,
    Severity,
    Source,
    Status,
    fingerprint_of,
)
from kb.people.models import Scope
from kb.text import to_plain
from web.api.operation import Call, Operation
from web.api.shapes import Shape, Tag, Title, Word

LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def _to_plain(text: object) -> object:
    return to_plain(text) if isinstance(text, str) else text


_Clean = BeforeValidator(_to_plain)
Key = Annotated[str, _Clean, StringConstraints(max_length=MAX_KEY)]
Address = Annotated[
    str, StringConstraints(max_length=MAX_ADDRESS, pattern=r"^(https?://[^\s\x00]+)?$")
]
When = Annotated[
    AwareDatetime,
    Field(ge=OLDEST, le=LATEST),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            # Bounds that a schema can express, and that no time zone leads out of.
            "pattern": "^(200[1-9]|20[1-9][0-9]|21[0-9]{2})-",
        }
    ),
]
"""A time with its zone."""
LabelValue = Annotated[str, _Clean, StringConstraints(max_length=MAX_LABEL)]


class AlertInput(Shape):
    name: Title
    """What fires, such as DiskFull: the same for every host."""
    status: Status = Status.FIRING
    fingerprint: Key = ""
    """What stays the same as long as it is the same alert. Without one it is made of
    name, host, system and labels."""
    id: Key = ""
    """Of this firing: sent again with the same id, it is a repeat. The recovery has the
    id of its firing."""
    summary: Word = ""
    description: Annotated[str, _Clean, StringConstraints(max_length=MAX_TEXT)] = ""
    host: Word = ""
    system: Word = ""
    severity: Severity = Severity.WARNING
    labels: Annotated[dict[Key, LabelValue], Field(max_length=MAX_LABELS)] = {}
    started_at: When | None = None
    ended_at: When | None = None
    url: Address = ""
    runbook_url: Address = ""


class AlertsInput(Shape):
    alerts: Annotated[
        list[AlertInput], Field(min_length=1, max_length=inbox.MOST_AT_ONCE)
    ]

    item_names: ClassVar = {"alerts": "alert"}


class PostedAlerts(AlertsInput):
    """The same at the hook, which takes a post of any number in pieces."""

    alerts: Annotated[list[AlertInput], Field(min_length=1)]


class AlertsOutput(Shape):
    accepted: int
    """So many are kept, and will be condensed in a moment."""


def post_alerts(call: Call, given: AlertsInput) -> AlertsOutput:
    rows = inbox.to_rows(to_alerts(given.alerts), call.user.id, now=call.now)
    inbox.keep(call.session, rows)
    return AlertsOutput(accepted=len(rows))


def to_alerts(given: Sequence[AlertInput], key: str = "") -> list[Alert]:
    """*key* stands for the whole post: it makes one that is sent twice a repeat."""
    return [
        _to_alert(each, f"{key}#{place}" if key else "")
        for place, each in enumerate(given)
    ]


def _to_alert(given: AlertInput, key: str) -> Alert:
    identity = {**given.labels, "": f"{given.name}\n{given.host}\n{given.system}"}
    started = given.started_at.isoformat() if given.started_at else ""
    # The key of a post is another one for the recovery, so it tells no firing by it.
    fallback = key if given.status is Status.FIRING else ""
    return Alert(
        source=Source.GENERIC,
        fingerprint=given.fingerprint or fingerprint_of(identity),
        status=given.status,
        name=given.name,
        occurrence=given.id or started or fallback,
        summary=given.summary,
        description=given.description,
        host=given.host,
        system=given.system,
        severity=given.severity,
        labels=given.labels,
        started_at=given.started_at,
        ended_at=given.ended_at,
        url=given.url,
        runbook_url=given.runbook_url,
    )


POST: Final = Operation(
    name="postAlerts",
    summary="Post alerts of monitoring, to be condensed into incidents.",
    tag=Tag.ALERTS,
    scope=Scope.ALERTS,
    takes=AlertsInput,
    gives=AlertsOutput,
    run=post_alerts,
    writes=True,
)

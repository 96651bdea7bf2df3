"""Which firing an alert is about: a repeat of one, or another under a number used twice."""

from datetime import datetime
from typing import Final

from kb.alerts.alert import Source
from kb.alerts.models import AlertFingerprint, AlertOccurrence, ReceivedAlert
from kb.alerts.templates import to_template

_UNMISTAKABLE: Final = frozenset({Source.ALERTMANAGER})
"""Sources that name a firing by its beginning, which never comes twice."""
_LOOSE: Final = frozenset({Source.ALERTMANAGER, Source.NAGIOS})
_EVENTS: Final = frozenset({Source.ZABBIX})
"""Sources that number events, whose beginning stays the same whatever becomes of them."""
_TRIGGERS: Final = frozenset({Source.ZABBIX})
"""Sources that number what fires, from 1 again after a new beginning."""


def begins_at(received: ReceivedAlert) -> datetime:
    """When it began, which is never in the future.

    By a clock ahead of ours the next firing would end before this one.
    """
    return min(received.started_at or received.received_at, received.received_at)


def ends_at(received: ReceivedAlert) -> datetime:
    return min(received.ended_at or received.received_at, received.received_at)


def is_another(
    occurrence: AlertOccurrence, received: ReceivedAlert, ended_at: datetime | None
) -> bool:
    """Whether a firing has the number of *occurrence* and is not that one.

    Who counts from 1 again, after a restart or with a new database, must not be taken for
    a repeat. *ended_at* is when that one, or the incident that it was in, was over.
    """
    if received.source in _UNMISTAKABLE or received.started_at is None:
        return False
    if received.source in _EVENTS and occurrence.stated_at is not None:
        return received.started_at != occurrence.stated_at
    return ended_at is not None and begins_at(received) > ended_at


def has_loose_keys(received: ReceivedAlert) -> bool:
    """Whether one firing may come with several keys.

    Alertmanager takes the earliest beginning of those that a pair of Prometheus servers
    say: it may move while the alert fires. Nagios forgets its numbers.
    """
    return received.source in _LOOSE


def is_same(present: AlertOccurrence, received: ReceivedAlert) -> bool:
    """Whether a firing with another beginning is the one that is there."""
    if received.source not in _UNMISTAKABLE or received.started_at is None:
        return False
    return received.started_at < present.started_at


def is_over(present: AlertOccurrence, received: ReceivedAlert) -> bool:
    """Whether a recovery with another key ends what is there."""
    return present.started_at <= ends_at(received)


def is_reused(fingerprint: AlertFingerprint, received: ReceivedAlert) -> bool:
    """Whether the number of what fires has come to mean something else."""
    if received.source not in _TRIGGERS or not fingerprint.name:
        return False
    if fingerprint.labels.get("host", "") != received.labels.get("host", ""):
        return True
    return to_template(fingerprint) != to_template(received)

"""The words for alerts: who sends them, how bad they are, why they are where they are."""

from collections.abc import Sequence
from typing import Any, Final

from flask_babel import gettext, lazy_gettext

from kb.alerts.causes import Reason
from kb.alerts.models import AlertGroup, AlertMember, Why

SOURCES: Final = {
    "alertmanager": "Alertmanager / Grafana",
    "zabbix": "Zabbix",
    "nagios": "Nagios / Icinga",
    "generic": lazy_gettext("Another system"),
}
SEVERITIES: Final = {
    "critical": lazy_gettext("Critical"),
    "high": lazy_gettext("High"),
    "warning": lazy_gettext("Warning"),
    "info": lazy_gettext("For information"),
}
VIEWS: Final = {
    "firing": lazy_gettext("Firing now"),
    "open": lazy_gettext("Incident open"),
    "all": lazy_gettext("All"),
}
SUGGESTED_FROM: Final = {
    "runbook": lazy_gettext("from the runbook"),
    "text": lazy_gettext("matches the text"),
}
PATTERN_KINDS: Final = {
    "template": lazy_gettext("The same message"),
    "system": lazy_gettext("The same system"),
    "solution": lazy_gettext("The same solution"),
    "wording": lazy_gettext("The same words of users"),
}
MANY_HOSTS: Final = {"zh": "{title}（{hosts} 台主机）", "en": "{title} ({hosts} hosts)"}
"""How titles count hosts. They are kept, so it is in the language of the installation."""
REASONS: Final = {
    Reason.CENTRAL: lazy_gettext("its host is the most central one on the drawings"),
    Reason.SEVERE: lazy_gettext("it is the most severe"),
    Reason.EARLIEST: lazy_gettext("it began first"),
}
RELATIONS: Final = {
    "before": lazy_gettext("The same alert was here before:"),
    "after": lazy_gettext("The same alert came back here:"),
    "split_from": lazy_gettext("Taken out of:"),
    "split_into": lazy_gettext("Taken out into:"),
}
_WHY: Final[dict[Why, Any]] = {
    Why.FIRST: lazy_gettext("The incident was opened for it."),
    Why.SAME_FINGERPRINT: lazy_gettext(
        "It is the same alert, and its incident was still open."
    ),
    Why.SAME_TEMPLATE: lazy_gettext(
        "Its message is that of the first alert, but for numbers and names."
    ),
    Why.SAME_HOST: lazy_gettext("It is on the host of the first alert."),
    Why.SAME_SYSTEM: lazy_gettext("It is about the system of the first alert."),
    Why.SPLIT: lazy_gettext("Somebody took it out of another incident."),
}
_SHARED: Final = {
    Why.SAME_TEMPLATE: "template",
    Why.SAME_HOST: "host",
    Why.SAME_SYSTEM: "system",
}


def explain_why(member: AlertMember) -> str:
    """A sentence that says why it is in its group."""
    if member.why is Why.NEIGHBOUR:
        return str(
            gettext(
                "A drawing connects its host %(host)s with %(neighbour)s.",
                host=member.host,
                neighbour=member.neighbour,
            )
        )
    return str(_WHY[member.why])


def explain_cause(reasons: Sequence[Reason]) -> str:
    """A sentence that says why it is the likely cause, and not another."""
    said = str(REASONS[reasons[0]])
    for reason in reasons[1:]:
        said = gettext(
            "%(said)s, and of those alike %(reason)s",
            said=said,
            reason=REASONS[reason],
        )
    return str(gettext("The likely cause, because %(said)s.", said=said))


def shared_by(member: AlertMember, group: AlertGroup) -> str:
    """What it has in common with the first alert, in their own words."""
    name = _SHARED.get(member.why)
    return str(getattr(group, name)) if name else ""

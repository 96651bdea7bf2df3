"""From a message to its template: what stays when numbers, hosts and ids are taken out."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from kb.alerts.alert import Alert, first_of
from kb.text import cut

MAX_TEMPLATE: Final = 200
HOST_LABELS: Final = ("instance", "host", "hostname", "node", "nodename")
PLACE_LABELS: Final = (
    *HOST_LABELS,
    "pod",
    "container",
    "device",
    "mountpoint",
    "interface",
    "ifName",
    "volume",
    "path",
    "disk",
)
"""Labels that say where something is, and not what it is."""
_SHORTEST: Final = 3
"""A shorter value may stand in the message by chance."""

_TIME: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}\S*|\d{1,2}:\d{2}(?::\d{2})?"
)
_UUID: Final = re.compile(
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"\b[\w.+-]+@[\w.-]+|\bhttps?://\S+|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d+)?"
    r"|\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b",
    re.IGNORECASE,
)
_PATH: Final = re.compile(r"(?<![\w<])(?:[A-Za-z]:\\|/)[\w./\\-]*")
_IDENTIFIER: Final = re.compile(
    r"[A-Za-z_][\w.-]*\d[\w.-]*|\d[\w.,-]*[\w]|\d|\b[0-9a-f]{12,}\b"
)
_MASK: Final = "#"
_LETTER: Final = re.compile(r"[^\W\d_]")


def to_template(alert: Alert) -> str:
    """The template of an alert, under its name; empty if nothing tells it from others."""
    message = alert.summary if alert.summary != alert.name else ""
    masked = mask(message, _places(alert.host, alert.labels))
    name = mask(alert.name, _places(alert.host, alert.labels))
    template = f"{name} | {masked}" if masked else name
    return cut(template, MAX_TEMPLATE) if _LETTER.search(template) else ""


def mask(message: str, places: Iterable[str] = ()) -> str:
    """*message* with a sign in the place of everything that may be another next time."""
    text = " ".join(message.split())
    for place in sorted(places, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(place)}(?!\w)", _MASK, text)
    for pattern in (_TIME, _UUID, _ADDRESS, _PATH, _IDENTIFIER):
        text = pattern.sub(_MASK, text)
    # A value and its unit, or several values, are one gap.
    return re.sub(r"#(?:[\s.,:;%/()-]*#)+", _MASK, text).casefold()


def find_host(labels: Mapping[str, str]) -> str:
    """The host that labels name, without the port that was asked."""
    return without_port(first_of(labels, HOST_LABELS))


def without_port(address: str) -> str:
    """``core-01:9100`` is core-01, ``https://a.example:8443/x`` is a.example."""
    text = re.sub(r"^\w+://", "", address.strip()).split("/")[0]
    if text.startswith("["):
        return text[1:].partition("]")[0]
    host, colon, port = text.rpartition(":")
    is_port = bool(colon) and port.isascii() and port.isdecimal() and ":" not in host
    return host if is_port else text


def short_name(host: str) -> str:
    """A host as it is compared: ``Core-01.example.org`` and ``core-01`` are one."""
    folded = without_port(host).casefold().strip()
    is_address = ":" in folded or re.fullmatch(r"[\d.]+", folded)
    return folded if is_address else folded.split(".")[0]


def _places(host: str, labels: Mapping[str, str]) -> set[str]:
    values = {host, *(labels.get(name, "") for name in PLACE_LABELS)}
    values |= {without_port(value) for value in values}
    return {value for value in values if len(value) >= _SHORTEST}

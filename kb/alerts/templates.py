"""From a message to its template: what stays when numbers, hosts and ids are taken out."""

import re
from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from kb.alerts.alert import Source
from kb.alerts.hosts import HOST_LABELS, without_port
from kb.text import cut

MAX_TEMPLATE: Final = 200
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
_NAMELESS: Final = frozenset({Source.ZABBIX})
"""Sources that may send a message in the place of a name, with the values of the moment."""
_LETTER: Final = re.compile(r"[^\W\d_]")


class Said(Protocol):
    """What has a template."""

    @property
    def source(self) -> Source: ...
    @property
    def name(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def labels(self) -> Mapping[str, str]: ...


def to_template(said: Said, host: str = "") -> str:
    """The template of an alert, under its name; empty if nothing tells it from others.

    A name says what fires and is taken at its word: S3Down is not K8sDown.
    """
    places = _places(host, said.labels)
    is_message = said.summary == said.name and said.source in _NAMELESS
    name = "" if is_message else " ".join(said.name.casefold().split())
    message = said.summary if is_message or said.summary != said.name else ""
    template = " | ".join(filter(None, (name, mask(message, places))))
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


def _places(host: str, labels: Mapping[str, str]) -> set[str]:
    values = {host, *(labels.get(name, "") for name in PLACE_LABELS)}
    values |= {without_port(value) for value in values}
    return {value for value in values if len(value) >= _SHORTEST}

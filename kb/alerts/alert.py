"""One alert as every kind of monitoring tells it, cleaned and bounded."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from kb.credentials import MASK, find_credentials, mask
from kb.text import MAX_LINE, cut, to_block, to_line, to_plain

MAX_TEXT: Final = 16_000
"""Characters of a description: the whole output of a check, and room for labels beside it."""
MAX_LABELS: Final = 64
MAX_LABEL: Final = 500
MAX_KEY: Final = 100
"""Characters of a fingerprint, a label's name or an occurrence; longer ones are hashed."""
MAX_ADDRESS: Final = 2_000
OLDEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)
"""A clock that is further ahead is wrong."""


class Source(StrEnum):
    """Who sends it, as the hooks are called."""

    ALERTMANAGER = "alertmanager"
    ZABBIX = "zabbix"
    NAGIOS = "nagios"
    GENERIC = "generic"


class Status(StrEnum):
    FIRING = "firing"
    RESOLVED = "resolved"


class Severity(StrEnum):
    """From the worst down."""

    CRITICAL = "critical"
    HIGH = "high"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


GRADES: Final[Mapping[Severity, tuple[int, int]]] = {
    Severity.CRITICAL: (1, 1),
    Severity.HIGH: (2, 1),
    Severity.WARNING: (2, 2),
    Severity.INFO: (3, 3),
}
"""Impact and urgency of the incident that an alert opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    source: Source
    fingerprint: str
    """What stays the same as long as it is the same alert."""
    status: Status
    name: str
    occurrence: str = ""
    """What one firing and its recovery have in common; empty: the present one."""
    summary: str = ""
    description: str = ""
    host: str = ""
    system: str = ""
    severity: Severity = Severity.WARNING
    unknown_severity: str = ""
    """The word for it that no table has; it counts as a warning."""
    labels: Mapping[str, str] = field(default_factory=dict)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    url: str = ""
    """Where monitoring shows it."""
    runbook_url: str = ""

    def cleaned(self) -> "Alert":
        """The same within the limits; what is too long is cut, never refused."""
        return Alert(
            source=self.source,
            fingerprint=to_key(self.fingerprint),
            status=self.status,
            name=to_name(self.name),
            occurrence=to_key(self.occurrence) if self.occurrence else "",
            summary=to_name(mask(self.summary)) or to_name(self.name),
            description=cut(self._whole_description(), MAX_TEXT),
            host=to_name(self.host),
            system=to_name(self.system),
            severity=self.severity,
            unknown_severity=cut(to_line(self.unknown_severity), MAX_KEY),
            labels=to_labels(self.labels),
            started_at=self.started_at,
            ended_at=self.ended_at,
            url=to_address(self.url),
            runbook_url=to_address(self.runbook_url),
        )

    def _whole_description(self) -> str:
        """What a title has no room for stands before the rest."""
        summary = mask(to_block(self.summary))
        description = mask(to_block(self.description))
        fits = len(summary) <= MAX_LINE and "\n" not in summary
        is_whole = fits or summary in description
        return description if is_whole else f"{summary}\n\n{description}".strip()


def to_name(text: str) -> str:
    """A name, summary, host or system."""
    return cut(to_line(text))


def to_key(text: str) -> str:
    """*text* if it is short enough for an index, else its digest."""
    kept = to_line(text)
    if len(kept) <= MAX_KEY:
        return kept
    return hashlib.sha256(kept.encode()).hexdigest()


def to_labels(labels: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in list(labels.items())[:MAX_LABELS]:
        shown = mask(to_plain(value))
        says_password = bool(find_credentials(f"{name}={shown}"))
        kept[cut(to_line(name), MAX_KEY)] = cut(
            MASK if says_password else shown, MAX_LABEL
        )
    return kept


def to_address(text: str) -> str:
    """An address that may stand in a page; empty for anything else."""
    kept = to_block(text)
    is_web = kept.lower().startswith(("http://", "https://"))
    return kept if is_web and len(kept) <= MAX_ADDRESS else ""


def to_moment(at: datetime | None, now: datetime) -> datetime | None:
    """*at* in UTC if a working clock can have said so, else ``None``.

    It may be ahead of ours; whoever puts it in an order takes ``begins_at``.
    """
    if at is None or at.tzinfo is None:
        return None
    try:
        moment = at.astimezone(UTC)
    except OverflowError:
        return None
    return moment if OLDEST <= moment <= now + AHEAD else None


def fingerprint_of(labels: Mapping[str, str]) -> str:
    """A fingerprint for who sends none: of the labels, in whatever order."""
    parts = (f"{name}\0{value}" for name, value in sorted(labels.items()))
    return hashlib.sha256("\1".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def first_of(labels: Mapping[str, str], names: Iterable[str]) -> str:
    """The value of the first of *names* that *labels* has."""
    return next((labels[name] for name in names if labels.get(name)), "")

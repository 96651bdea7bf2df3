"""What every foreign format is read into, and how what cannot be read is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypedDict, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from kb.alerts.alert import Alert, Severity
from kb.alerts.severities import Severities
from kb.errors import InvalidInputError

MOST_OBJECTS: Final = 100_000
"""Each that is wrong costs a kilobyte to say so; a thousand alerts have a few thousand."""


class BadAlertError(InvalidInputError):
    """A post is not what its format demands; nothing of it was kept."""

    code = "bad_alert"


@dataclass(frozen=True, slots=True)
class Message:
    alerts: Sequence[Alert]
    left_out: int = 0
    """So many the sender says it did not send, or we have no use for."""


class Foreign(BaseModel):
    """A format that is not ours: what it adds some day is no reason to refuse it."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Form = TypeVar("Form", bound=BaseModel)


def read_json(form: type[Form], data: bytes) -> Form:
    """Raise ``BadAlertError`` with the place and the reason, and none of the data."""
    if data.count(b"{") > MOST_OBJECTS:
        raise BadAlertError(f"A post may have {MOST_OBJECTS:,} objects.")
    try:
        return form.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the message"
        raise BadAlertError(f"{place[:200]}: {first['msg'][:300]}.") from error


def read_moment(text: str) -> datetime | None:
    """A time in ISO 8601, or in seconds since 1970; ``None`` for anything else."""
    try:
        if text.isascii() and text.isdecimal():
            return datetime.fromtimestamp(int(text[:12]), UTC)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None


class Grade(TypedDict):
    severity: Severity
    unknown_severity: str


def to_grade(severities: Severities, word: str) -> Grade:
    """How bad *word* says that it is; an unknown one is a warning, and is named."""
    found = severities.find(word)
    is_unknown = found is None and bool(word.strip())
    return {
        "severity": found or Severity.WARNING,
        "unknown_severity": word if is_unknown else "",
    }

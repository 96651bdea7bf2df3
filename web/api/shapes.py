"""What operations take and give: the shapes from which JSON, XML and OpenAPI follow."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

LARGEST: Final = (1 << 31) - 1
"""What the databases keep as an integer key."""
NOT_BLANK: Final = r"[^\s\x00]"
PAGE: Final = 20
LARGEST_PAGE: Final = 100


class Shape(BaseModel):
    """A value that crosses the border: nothing unknown is let in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item_names: ClassVar[dict[str, str]] = {}
    """In XML, what each item of a list field is called."""


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _without_nul(text: Any) -> Any:
    """Databases keep no NUL; whoever sends one meant nothing by it."""
    return text.replace("\0", "") if isinstance(text, str) else text


Moment = Annotated[
    datetime, AfterValidator(_utc), PlainSerializer(_iso, when_used="json")
]
"""A time: ISO 8601, in UTC on the way out."""
Id = Annotated[int, Field(ge=1, le=LARGEST)]
Number = Annotated[str, StringConstraints(pattern=r"^(INC-)?[0-9]{1,9}$")]
"""Of an incident: INC-000123, or 123."""
_Clean = BeforeValidator(_without_nul)
Word = Annotated[str, _Clean, StringConstraints(max_length=200)]
Title = Annotated[
    str,
    _Clean,
    StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK),
]
Text = Annotated[str, _Clean, StringConstraints(max_length=20_000)]
Needed = Annotated[
    str,
    _Clean,
    StringConstraints(min_length=1, max_length=20_000, pattern=NOT_BLANK),
]
"""A text that must say something."""
LongText = Annotated[str, _Clean, StringConstraints(max_length=500_000)]
Login = Annotated[
    str, StringConstraints(max_length=64, pattern=r"^[0-9A-Za-z_][0-9A-Za-z_.@-]*$")
]
Level = Annotated[int, Field(ge=1, le=4)]
Grade = Annotated[int, Field(ge=1, le=3)]
Limit = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Cursor = Annotated[str, StringConstraints(pattern=r"^[0-9]{0,9}$")]
"""Where to go on, as the answer before says; empty for the beginning."""


class Tag(StrEnum):
    """Under which heading the documentation shows an operation."""

    KNOWLEDGE = "knowledge"
    SUBMISSIONS = "submissions"
    INCIDENTS = "incidents"
    CHANGES = "changes"
    WEBHOOKS = "webhooks"
    ALERTS = "alerts"

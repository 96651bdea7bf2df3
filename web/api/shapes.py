"""What operations take and give: the shapes from which JSON, XML and OpenAPI follow."""

import re
import types
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, Union, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from kb.numbering import INCIDENTS
from kb.text import MAX_LINE, MAX_TEXT, to_plain

LARGEST: Final = (1 << 31) - 1
"""What the databases keep as an integer key."""
NOT_BLANK: Final = (
    r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f\u3000\ufeff]"
)
"""Written out, because what \\s stands for differs between Python, Rust and JSON."""
PAGE: Final = 20
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LARGEST_PAGE: Final = 100


class Shape(BaseModel):
    """A value that crosses the border: nothing unknown is let in."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        json_schema_serialization_defaults_required=True,
    )

    item_names: ClassVar[dict[str, str]] = {}
    """In XML, what each item of a list field is called."""
    fleeting: ClassVar[frozenset[str]] = frozenset()
    """Fields that say how it stands at the moment, and are no part of its state."""


def unwrapped(annotation: Any) -> Any:
    """The type behind ``| None`` and ``Annotated``."""
    if get_origin(annotation) in (Union, types.UnionType):
        (inner,) = (each for each in get_args(annotation) if each is not type(None))
        return unwrapped(inner)
    if hasattr(annotation, "__metadata__"):
        return unwrapped(annotation.__origin__)
    return annotation


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _to_day(day: Any) -> Any:
    """Numbers are dates to pydantic, even as text; they are none to people."""
    if not isinstance(day, str):
        return day
    if not _DAY.fullmatch(day):
        raise ValueError("a day is written like 2026-11-25")
    return date.fromisoformat(day)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    AfterValidator(_utc),
    PlainSerializer(_iso, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
"""A time: ISO 8601, in UTC on the way out."""
Day = Annotated[date, BeforeValidator(_to_day)]
"""A day, written 2026-11-25."""
Id = Annotated[int, Field(ge=1, le=LARGEST)]
Number = Annotated[str, StringConstraints(pattern=INCIDENTS.pattern)]
"""Of an incident: INC-000123, or 123."""
_Clean = AfterValidator(to_plain)
Word = Annotated[str, StringConstraints(max_length=MAX_LINE), _Clean]
Title = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_LINE, pattern=NOT_BLANK),
    _Clean,
]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT), _Clean]
Needed = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TEXT, pattern=NOT_BLANK),
    _Clean,
]
"""A text that must say something."""
LongText = Annotated[str, StringConstraints(min_length=1, max_length=500_000), _Clean]
FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_LINE, pattern=NOT_BLANK),
    _Clean,
]
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
    REPORTS = "reports"
    TIME = "time"
    QUALITY = "quality"
    ITEMS = "items"
    BASELINES = "baselines"
    REGISTERS = "registers"
    DUTIES = "duties"
    CONTRACTS = "contracts"
    TRAINING = "training"

"""One row as it is understood, and what became of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from kb.articles.kinds import ArticleKind, Audience
from kb.content.store import StoredContent
from kb.incidents.actions import Remark
from kb.incidents.fields import Said
from kb.incidents.models import Channel, State
from kb.people.models import Post

AS_IT_CAME: Final = "as_it_came"
"""Of a file in a record that leaves: whether its reader may have its very bytes."""


class Noun(StrEnum):
    INCIDENTS = "incidents"
    ARTICLES = "articles"


class Result(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """The row has changed where it comes from, but so did people change it here."""
    PAST_CASE = "past_case"
    REFUSED = "refused"
    LEFT_OUT = "left_out"
    """The importer wanted others of the file."""


class Which(StrEnum):
    """Rows of incidents by how they stand where they come from."""

    ALL = "all"
    SOLVED = "solved"
    OPEN = "open"


class ClosedAs(StrEnum):
    """What a solved row becomes: nothing here closes without evidence."""

    PAST_CASE = "past_case"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """A comment, or a step of a time line, as text."""

    text: str
    author: str = ""
    at: datetime | None = None
    internal: bool = True
    action: str = Remark.COMMENT

    def to_text(self) -> str:
        """The text under a line that says when, by whom, and as what."""
        said_at = self.at.strftime("%Y-%m-%d %H:%M UTC") if self.at else ""
        action = "" if self.action == Remark.COMMENT else self.action
        head = " · ".join(each for each in (said_at, self.author, action) if each)
        return f"{head}\n\n{self.text}" if head and self.text else head or self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that a row names; its bytes lie beside the rows, under their SHA-256."""

    sha256: str
    name: str
    media_type: str = ""
    internal: bool = False
    pages: int = 0
    status: str = "ok"
    text: str = ""
    losses: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A file of a row whose bytes are in the content store."""

    content: StoredContent
    media_type: str
    pages: int = 0
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRow(Said):
    external_id: str
    state: State = State.NEW
    level: int = 1
    post: Post = Post.TECHNICAL
    channel: Channel = Channel.API
    reporter: str = ""
    caller: str = ""
    """The name of somebody without an account."""
    caller_phone: str = ""
    caller_note: str = ""
    caller_shares_phone: str = ""
    assignee: str = ""
    unit: str = ""
    client: str = ""
    """By code, as the service; else whose it is follows from who reports it."""
    service: str = ""
    opened_at: datetime | None = None
    started_at: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    done: str = ""
    cause: str = ""
    solution: str = ""
    comments: tuple[Saying, ...] = ()
    attachments: tuple[FileRow, ...] = ()

    @property
    def is_solved(self) -> bool:
        return self.state in (State.RESOLVED, State.CLOSED)

    def is_of(self, which: Which) -> bool:
        match which:
            case Which.ALL:
                return True
            case Which.SOLVED:
                return self.is_solved
            case Which.OPEN:
                return self.state in (State.NEW, State.IN_PROGRESS)

    @property
    def solved_at(self) -> datetime | None:
        return self.resolved_at or self.closed_at


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRow:
    external_id: str
    title: str
    kind: ArticleKind
    sections: Mapping[str, str]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    audience: Audience = Audience.INTERNAL
    created_at: datetime | None = None
    is_draft: bool = False
    """It is not published where it comes from, and is not published here either."""
    attachments: tuple[FileRow, ...] = ()


class Reason(StrEnum):
    """Why a row changed less than it says."""

    ENDED = "ended"
    PAST_CASE = "past_case"
    EXPORTED = "exported"
    CHANGED = "changed"
    """People changed some fields here, which stay."""
    NOT_ACCEPTED = "not_accepted"
    WORKED_ON = "worked_on"
    RETIRED = "retired"
    REVISED = "revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What taking in a row came to."""

    result: Result
    key: str = ""
    """Number of the incident, or id of the article or submission."""
    reason: Reason | None = None
    kept: tuple[str, ...] = ()
    """Fields that stay as they are here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one row of the file."""

    row: int
    """As a spreadsheet counts: the names of the columns are row 1."""
    external_id: str
    title: str
    result: Result
    key: str = ""
    code: str = ""
    field: str = ""
    message: str = ""
    """Why it was refused."""
    reason: Reason | None = None
    kept: tuple[str, ...] = ()


_ALWAYS: Final = frozenset(
    [
        "external_id",
        "title",
        "description",
        "state",
        "system",
        "category",
        "impact",
        "urgency",
        "level",
        "post",
        "channel",
        "reporter",
        "assignee",
        "unit",
        "opened_at",
        "started_at",
        "resolved_at",
        "closed_at",
        "done",
        "solution",
        "comments",
        "attachments",
    ]
)
"""What digests of an incident's row were first made of, whether it says anything or not."""


_NAMES: Final[Mapping[type[Any], tuple[str, ...]]] = {
    kind: tuple(each.name for each in fields(kind))
    for kind in (IncidentRow, ArticleRow, Saying, FileRow)
}
_UNSAID: Final = {each.name: each.default for each in fields(IncidentRow)}


def digest(value: Any) -> str:
    """A SHA-256 of what a value or a row says.

    A field that incidents got later counts only where a row says something of it: rows
    that were taken in before have not changed by it.
    """
    shown = _to_fields(value) if type(value) in _NAMES else value
    if isinstance(value, IncidentRow):
        shown = {
            name: said
            for name, said in shown.items()
            if name in _ALWAYS or said != _UNSAID[name]
        }
    return hashlib.sha256(_encode(shown).encode("utf-8", "surrogatepass")).hexdigest()


def _to_plain(value: Any) -> Any:
    return _to_fields(value) if type(value) in _NAMES else str(value)


def _to_fields(value: Any) -> dict[str, Any]:
    # Nothing is copied: ``asdict`` takes longer than all the rest of a row.
    return {each: getattr(value, each) for each in _NAMES[type(value)]}


_encode: Final = json.JSONEncoder(
    sort_keys=True, default=_to_plain, ensure_ascii=False
).encode

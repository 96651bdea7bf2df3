"""The cells of one row, read as text, as a choice, as a time, as files."""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Final

from kb.exchange.errors import MissingValueError, RowCase, RowError, UnknownValueError
from kb.exchange.markup import wiki_to_markdown
from kb.exchange.moments import Order
from kb.exchange.moments import read as read_moment
from kb.exchange.preset import Cells, Markup, Preset, fold
from kb.exchange.rows import FileRow, Saying
from kb.text import MAX_LINE, to_file_name, to_plain

MAX_SHOWN: Final = 12
MAX_FILES: Final = 1_000
OLDEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""A time beyond these is a slip, and no page could show it in every zone."""
_QUOTED_FORMULA: Final = re.compile(r"^'(?=[=+\-@\t\r])")
_LABEL: Final = re.compile(r"(\d{1,2})[\s\-–—.:：、]+\S")
_LONGEST_NOTHING: Final = 32
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# strptime reads English names of months only; exports in Chinese and French have others.
_MERIDIEMS: Final = (("上午", "AM"), ("下午", "PM"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the rows of one file are to be understood."""

    preset: Preset
    zone: tzinfo = UTC
    """Of times that name no zone."""
    from_html: Callable[[str], str] = str
    """Markdown of a piece of HTML."""
    date_format: str = ""
    """As somebody said that times are written; see ``datetime.strptime``."""
    orders: Mapping[str, Order] = field(default_factory=dict)
    """What stands first in the times of a field, where the year stands last."""
    is_table: bool = True
    """Whether a spreadsheet's guard may stand before what looks like a formula."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, by our names for its fields."""

    cells: Cells
    reading: Reading

    def values(self, field: str) -> Iterator[Any]:
        """What all columns of the field hold, without what stands for nothing."""
        for column in self.reading.preset.keys.get(field, ()):
            for value in self.cells.get(column, ()):
                if not isinstance(value, str) or value.strip():
                    yield value

    def raw(self, field: str) -> Any:
        """The first value of the field; ``None`` if there is none."""
        nothing = self.reading.preset.nothing
        for value in self.values(field):
            # Most cells are longer than any of the few values that stand for nothing.
            if not isinstance(value, str) or (
                len(value) > _LONGEST_NOTHING or fold(value) not in nothing
            ):
                return value
        return None

    def text(self, field: str) -> str:
        value = self.raw(field)
        return "" if value is None else self.to_text(field, value)

    def to_text(self, field: str, value: Any) -> str:
        """A cell as Markdown, without what a spreadsheet's guard put before it."""
        if isinstance(value, (dict, list)):
            raise RowError("It is one text, not a list.", field, case=RowCase.NO_LIST)
        text = to_plain(str(value)).replace("\r\n", "\n")
        if self.reading.is_table:
            text = _QUOTED_FORMULA.sub("", text)
        match self.reading.preset.markup.get(field, Markup.PLAIN):
            case Markup.HTML:
                return self.reading.from_html(text)
            case Markup.JIRA:
                return wiki_to_markdown(text)
            case Markup.PLAIN:
                return text

    def line(self, field: str) -> str:
        """A text of one line."""
        return " ".join(self.text(field).split())

    def require(self, field: str) -> str:
        value = self.line(field)
        if not value:
            raise MissingValueError(field)
        return value

    def choice(self, field: str, members: Mapping[str, Any], default: Any) -> Any:
        """One of *members*, by its name here or where the row comes from."""
        given = self.line(field)
        if not given:
            return default
        table = self.reading.preset.values.get(field, {})
        name = find_choice(table, given, members)
        if name is None:
            known = [*members, *table][:MAX_SHOWN]
            listed = ", ".join(known)
            raise UnknownValueError(
                field,
                given,
                f"known are {listed}",
                case=RowCase.NO_CHOICE,
                listed=listed,
            )
        return members[name]

    def named(self, field: str) -> str:
        """Somebody or something, as somebody said that it is called here."""
        given = self.line(field)
        table = self.reading.preset.values.get(field)
        return table.get(fold(given), given) if table else given

    def moment(self, field: str) -> datetime | None:
        """A time in UTC; one without a zone is of the reading's."""
        given = self.line(field)
        return self.to_moment(given, field) if given else None

    def to_moment(self, given: str, field: str) -> datetime:
        for chinese, english in _MERIDIEMS:
            given = given.replace(chinese, english)
        parsed = self._parse(given, field)
        if parsed is None:
            raise UnknownValueError(
                field,
                given,
                "write times like 2026-03-31 14:05",
                case=RowCase.NO_TIME,
            )
        aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=self.reading.zone)
        # Compared as it is: at the ends of the calendar it has no equal in UTC.
        if not OLDEST <= aware <= LATEST:
            raise UnknownValueError(
                field, given, "it is out of range", case=RowCase.TIME_OUT_OF_RANGE
            )
        return aware.astimezone(UTC)

    def _parse(self, given: str, field: str) -> datetime | None:
        reading = self.reading
        parsed = _from_iso(given)
        if parsed is None and reading.date_format:
            parsed = _parse(given, reading.date_format)
        parsed = parsed or read_moment(given, reading.orders.get(field))
        for form in reading.preset.dates:
            if parsed is not None:
                break
            parsed = _parse(given, form)
        return parsed

    def sayings(self, field: str) -> Iterator[Saying]:
        """The comments in a field: objects of ours, or texts of another system."""
        is_public = field in self.reading.preset.public
        for value in self.values(field):
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, Mapping):
                    yield self._to_saying(each, field)
                    continue
                said = self.reading.preset.to_saying(str(each).strip())
                text = self.to_text(field, said.text)
                yield Saying(
                    text=text, author=said.author, at=said.at, internal=not is_public
                )

    def _to_saying(self, item: Mapping[str, Any], field: str) -> Saying:
        at = str(item.get("at") or "")
        text = str(item.get("text") or "")
        return Saying(
            text=self.reading.from_html(text) if item.get("html") else text,
            author=str(item.get("author") or ""),
            at=self.to_moment(at, field) if at else None,
            internal=bool(item.get("internal", True)),
            action=str(item.get("action") or "comment")[:32],
        )

    def files(self, field: str = "attachments") -> tuple[FileRow, ...]:
        """The files of our own export; names alone, as in a table, are not enough."""
        given = [
            each
            for value in self.values(field)
            if isinstance(value, list)
            for each in value
        ]
        if len(given) > MAX_FILES:
            raise RowError(
                f"A row may have {MAX_FILES} files.",
                field,
                case=RowCase.MANY_FILES,
                limit=MAX_FILES,
            )
        return tuple(_to_file(each, field) for each in given)


def find_choice(
    table: Mapping[str, str], given: str, members: Container[str]
) -> str | None:
    """The one of *members* that *given* stands for."""
    name = table.get(fold(given), fold(given))
    if name not in members and (label := _LABEL.match(given)):
        # Labels are translated, the figure before them is not.
        name = table.get(label[1], label[1])
    return name if name in members else None


def _to_file(item: Any, field: str) -> FileRow:
    sha256 = str(item.get("sha256", "")) if isinstance(item, Mapping) else ""
    if not _SHA256.fullmatch(sha256):
        raise RowError(
            "An attachment is named by the SHA-256 of its bytes.",
            field,
            case=RowCase.NO_SHA256,
        )
    pages, losses = item.get("pages"), item.get("losses")
    return FileRow(
        sha256=sha256,
        name=_to_name(str(item.get("name") or "")),
        internal=bool(item.get("internal", False)),
        pages=min(max(pages, 0), 10_000) if isinstance(pages, int) else 0,
        status="partial" if item.get("status") == "partial" else "ok",
        text=to_plain(str(item.get("text") or "")),
        losses=tuple(
            {
                name: str(each.get(name, ""))[:500]
                for name in ("code", "where", "detail")
            }
            for each in (losses[:100] if isinstance(losses, list) else [])
            if isinstance(each, Mapping)
        ),
    )


def _to_name(given: str) -> str:
    """The last part of a name, whatever folders somebody wrote before it."""
    return to_file_name(given).strip()[:MAX_LINE] or "file"


def _from_iso(given: str) -> datetime | None:
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        return None


def _parse(given: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(given, form)  # noqa: DTZ007 - the caller adds a zone.
    except ValueError:
        return None

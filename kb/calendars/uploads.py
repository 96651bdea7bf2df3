"""Lists of days that people upload: CSV, or a calendar in the iCalendar form."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kb.calendars.days import SpecialDay
from kb.calendars.errors import CalendarFileCase, CalendarFileError, CalendarInputError
from kb.calendars.hours import read_hours, write_hours
from kb.text import to_line

if TYPE_CHECKING:
    from icalendar import Component

MOST_DAYS: Final = 3_660
"""Of one list: ten years."""
MOST_BYTES: Final = 1 << 20
OFF: Final = frozenset({"off", "holiday", "休", "休息", "放假", "节假日"})
WORKED: Final = frozenset({"worked", "work", "make-up", "班", "上班", "调休", "补班"})
HALF: Final = frozenset({"half", "hours", "半天", "时段"})

Entry: TypeAlias = tuple[list[date], SpecialDay]
Entries: TypeAlias = Iterator[tuple[int, Callable[[], Entry]]]
"""The line of each, and what reads it or raises ``CalendarFileError``."""

_TITLES: Final = frozenset({"day", "date", "日期"})
_ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""The second is what Excel writes in China."""
_BEGIN: Final = b"BEGIN:VCALENDAR"
_EVENT: Final = b"BEGIN:VEVENT"
_APPLE: Final = "X-APPLE-SPECIAL-DAY"
_SAYS_WORKED: Final = re.compile(r"补班|上班|[(（]班[)）]|make-?up day", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Upload:
    """The days of a list, and what is wrong with it: then none of it is taken."""

    days: dict[date, SpecialDay] = field(default_factory=dict)
    faults: list[CalendarFileError] = field(default_factory=list)


def read_upload(content: bytes) -> Upload:
    upload = Upload()
    if len(content) > MOST_BYTES:
        too_many = CalendarFileError(CalendarFileCase.TOO_MANY, limit=MOST_DAYS)
        return Upload(faults=[too_many])
    is_calendar = content.lstrip().upper().startswith(_BEGIN)
    try:
        for line, read in (_events if is_calendar else _rows)(content):
            _take(upload, line, read)
        _check(upload)
    except CalendarFileError as fault:
        upload.faults.append(fault)
    return upload


def write_days(days: Mapping[date, SpecialDay]) -> str:
    """*days* as a list that is read as the same."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    for day, special in sorted(days.items()):
        hours = write_hours(special.spans or ())
        kind = "worked" if special.spans is None else "half" if hours else "off"
        writer.writerow((day.isoformat(), kind, hours, special.name))
    return written.getvalue()


def _take(upload: Upload, line: int, read: Callable[[], Entry]) -> None:
    try:
        days, special = read()
    except CalendarFileError as fault:
        upload.faults.append(fault)
        return
    for day in days:
        if day in upload.days:
            twice = CalendarFileCase.TWICE
            upload.faults.append(CalendarFileError(twice, line, text=day.isoformat()))
        upload.days[day] = special


def _check(upload: Upload) -> None:
    if not upload.days and not upload.faults:
        raise CalendarFileError(CalendarFileCase.EMPTY)
    if len(upload.days) > MOST_DAYS:
        raise CalendarFileError(CalendarFileCase.TOO_MANY, limit=MOST_DAYS)


def _rows(content: bytes) -> Entries:
    reader = csv.reader(map(_with_commas, _decode(content).splitlines()))
    try:
        for number, row in enumerate(reader):
            cells = [to_line(cell) for cell in row]
            is_header = not number and cells[:1] and cells[0].lower() in _TITLES
            if any(cells) and not is_header:
                yield reader.line_num, partial(_read_row, reader.line_num, cells)
    except csv.Error as error:
        raise CalendarFileError(CalendarFileCase.NOT_READ) from error


def _with_commas(line: str) -> str:
    """A line whose commas are all Chinese ones, as an input method types them."""
    return line if "," in line else line.replace("，", ",")


def _decode(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CalendarFileError(CalendarFileCase.NOT_READ)


def _read_row(line: int, cells: list[str]) -> Entry:
    day, kind, hours, name, *_ = [*cells, "", "", "", ""]
    return _read_days(line, day), _read_kind(line, kind, hours, name)


def _read_kind(line: int, kind: str, hours: str, name: str) -> SpecialDay:
    word = kind.lower()
    if word in OFF:
        return SpecialDay((), name)
    if word in WORKED and not hours:
        return SpecialDay(None, name)
    if word not in HALF | WORKED:
        raise CalendarFileError(CalendarFileCase.BAD_KIND, line, text=kind or "…")
    try:
        spans = read_hours(hours)
    except CalendarInputError as error:
        raise CalendarFileError(CalendarFileCase.BAD_HOURS, line, text=hours) from error
    if not spans:
        raise CalendarFileError(CalendarFileCase.BAD_HOURS, line, text="…")
    return SpecialDay(spans, name)


def _read_days(line: int, text: str) -> list[date]:
    begin, _, end = text.partition("..")
    try:
        first = date.fromisoformat(begin.strip())
        last = date.fromisoformat(end.strip()) if end else first
    except ValueError as error:
        raise CalendarFileError(CalendarFileCase.BAD_DAY, line, text=text) from error
    return _span_days(line, text, first, last)


def _span_days(line: int, text: str, first: date, last: date) -> list[date]:
    count = (last - first).days + 1
    if not 1 <= count <= MOST_DAYS:
        raise CalendarFileError(CalendarFileCase.BAD_DAY, line, text=text)
    return [first + timedelta(days=number) for number in range(count)]


def _events(content: bytes) -> Entries:
    # Few uploads are of this form.
    import icalendar  # noqa: PLC0415

    lines = [
        number
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip().upper() == _EVENT
    ]
    try:
        calendar = icalendar.Calendar.from_ical(content)
    except (ValueError, IndexError) as error:
        raise CalendarFileError(CalendarFileCase.NOT_READ) from error
    # They come in the order in which they stand there.
    for line, event in zip(lines, calendar.walk("VEVENT"), strict=False):
        yield line, partial(_read_event, line, event)


def _read_event(line: int, event: "Component") -> Entry:
    if "RRULE" in event or "RDATE" in event:
        raise CalendarFileError(CalendarFileCase.REPEATS, line)
    first, last = _read_date(event, "DTSTART"), _read_date(event, "DTEND")
    if first is None:
        raise CalendarFileError(CalendarFileCase.BAD_DAY, line, text="DTSTART")
    # The end is the day after the last one.
    end = first if last is None else last - timedelta(days=1)
    name = to_line(str(event.get("SUMMARY", "")))
    said = str(event.get(_APPLE, "")).upper()
    worked = said == "ALTERNATE-WORKDAY" or (not said and _SAYS_WORKED.search(name))
    days = _span_days(line, f"{first}..{end}", first, end)
    return days, SpecialDay(None if worked else (), name)


def _read_date(event: "Component", name: str) -> date | None:
    """The value, if it is a day: what has an hour is no day off."""
    value: Any = getattr(event.get(name), "dt", None)
    is_day = isinstance(value, date) and not isinstance(value, datetime)
    return value if is_day else None

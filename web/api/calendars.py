"""Operations on when work is done: calendars, their days, and time counted by them."""

import re
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field, WithJsonSchema

from kb.calendars.business_time import add, between, find_provisional
from kb.calendars.hours import write_hours
from kb.calendars.models import DEFAULT, YearState
from kb.calendars.service import get_calendar
from kb.calendars.service import list_calendars as list_all
from kb.calendars.timetables import FIRST_YEAR, LAST_YEAR, to_timetable
from kb.calendars.year_view import Mark, look_at
from kb.errors import NotFoundError
from kb.people.models import Scope
from web.api.operation import Call, Operation
from web.api.shapes import Moment, Shape, Tag, Word
from web.api.staff import require_staff

Code = Annotated[Word, Field(max_length=50)]
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
MOST_MINUTES: Final = 5_256_000
"""Ten years around the clock."""
_RFC_3339: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _to_moment(text: Any) -> Any:
    """Numbers are moments to pydantic, even as text; they are none to people."""
    if not isinstance(text, str):
        return text
    if not _RFC_3339.fullmatch(text):
        raise ValueError("a moment is written like 2026-11-25T08:30:00Z")
    return datetime.fromisoformat(text.upper())


When = Annotated[
    datetime,
    BeforeValidator(_to_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment that is asked about, with its offset."""


class CalendarsInput(Shape):
    """Nothing to say."""


class YearOutput(Shape):
    year: int
    state: YearState
    """Provisional: not all holidays and make-up days are known."""


class CalendarOutput(Shape):
    code: str
    name: str
    """In Chinese."""
    name_en: str
    zone: str
    """As the IANA calls it."""
    country: str = ""
    """Whose holidays it has (ISO 3166)."""
    years: list[YearOutput]

    item_names: ClassVar = {"years": "year"}


class CalendarsOutput(Shape):
    calendars: list[CalendarOutput]
    """The installation's own first."""

    item_names: ClassVar = {"calendars": "calendar"}


class YearInput(Shape):
    code: Code
    """Of the calendar; see listCalendars."""
    year: Year


class DayOutput(Shape):
    day: date
    mark: Mark
    hours: str
    """Such as 09:00-12:00, 13:00-18:00; empty where nobody works."""
    name: str
    """Of the holiday."""
    important: list[str]
    """Important periods that it lies in."""

    item_names: ClassVar = {"important": "period"}


class DaysOutput(Shape):
    code: str
    year: int
    state: YearState | None = None
    """Nothing where the year has not been added."""
    days: list[DayOutput]

    item_names: ClassVar = {"days": "day"}


class BetweenInput(Shape):
    code: Code = DEFAULT
    since: When
    until: When


class BetweenOutput(Shape):
    seconds: int
    """Of working time from the one to the other; less than none if they change places."""
    provisional: bool
    """Whether not all holidays are announced of the years between."""


class AddInput(Shape):
    code: Code = DEFAULT
    since: When
    minutes: Annotated[int, Field(ge=0, le=MOST_MINUTES)]


class AddOutput(Shape):
    at: Moment
    """When so much working time will have passed."""
    provisional: bool


def list_calendars(call: Call, _given: CalendarsInput) -> CalendarsOutput:
    require_staff(call, "listCalendars")
    return CalendarsOutput(
        calendars=[
            CalendarOutput(
                code=each.code,
                name=each.names.get("zh", ""),
                name_en=each.names.get("en", ""),
                zone=each.zone,
                country=each.country or "",
                years=[YearOutput(year=y.year, state=y.state) for y in each.years],
            )
            for each in list_all(call.session)
        ]
    )


def get_year(call: Call, given: YearInput) -> DaysOutput:
    require_staff(call, "getCalendarYear")
    calendar = get_calendar(call.session, given.code)
    year = look_at(call.session, calendar, given.year)
    return DaysOutput(
        code=calendar.code,
        year=year.number,
        state=year.state,
        days=[
            DayOutput(
                day=each.day,
                mark=each.mark,
                hours=write_hours(each.spans),
                name=each.name,
                important=list(each.periods),
            )
            for month in year.months
            for each in month
        ],
    )


def count_between(call: Call, given: BetweenInput) -> BetweenOutput:
    require_staff(call, "countBusinessTime")
    table = to_timetable(call.session, get_calendar(call.session, given.code))
    first, last = sorted((given.since, given.until))
    _require_years(first, last)
    spent = int(between(table, first, last).total_seconds())
    return BetweenOutput(
        seconds=spent if first == given.since else -spent,
        provisional=bool(find_provisional(table, first, last)),
    )


def _require_years(*moments: datetime) -> None:
    """Raise ``NotFoundError`` for a year that no calendar is about."""
    for each in moments:
        if not FIRST_YEAR <= each.year <= LAST_YEAR:
            raise NotFoundError("year", each.year)


def add_time(call: Call, given: AddInput) -> AddOutput:
    """Raise ``CalendarInputError`` where the calendar never has so many hours."""
    require_staff(call, "addBusinessTime")
    table = to_timetable(call.session, get_calendar(call.session, given.code))
    _require_years(given.since)
    at = add(table, given.since, timedelta(minutes=given.minutes))
    return AddOutput(at=at, provisional=bool(find_provisional(table, given.since, at)))


LIST: Final = Operation(
    name="listCalendars",
    summary="List the calendars, with the years that each knows.",
    tag=Tag.TIME,
    scope=Scope.READ,
    takes=CalendarsInput,
    gives=CalendarsOutput,
    run=list_calendars,
)
YEAR: Final = Operation(
    name="getCalendarYear",
    summary="Say what each day of a year is: worked, free, a holiday, a make-up day.",
    tag=Tag.TIME,
    scope=Scope.READ,
    takes=YearInput,
    gives=DaysOutput,
    run=get_year,
)
BETWEEN: Final = Operation(
    name="countBusinessTime",
    summary="Count the working time between two moments.",
    tag=Tag.TIME,
    scope=Scope.READ,
    takes=BetweenInput,
    gives=BetweenOutput,
    run=count_between,
)
ADD: Final = Operation(
    name="addBusinessTime",
    summary="Say when so much working time will have passed.",
    tag=Tag.TIME,
    scope=Scope.READ,
    takes=AddInput,
    gives=AddOutput,
    run=add_time,
)

"""What can be wrong with a calendar, and with a list of days for one."""

from typing import Any

from kb.errors import Case, ConflictError, ForbiddenError, InvalidInputError


class CalendarCase(Case):
    NO_HOURS = "no_hours"
    BAD_HOURS = "bad_hours"
    OVERLAP = "overlap"
    UNKNOWN_ZONE = "unknown_zone"
    UNKNOWN_COUNTRY = "unknown_country"
    BAD_CODE = "bad_code"
    BAD_NAME = "bad_name"
    BAD_YEAR = "bad_year"
    BAD_PERIOD = "bad_period"
    OUTSIDE_YEARS = "outside_years"


class CalendarInputError(InvalidInputError):
    """A calendar cannot be set up like this."""

    code = "bad_calendar"


class CalendarTakenError(ConflictError):
    code = "calendar_taken"

    def __init__(self, code: str) -> None:
        super().__init__(
            f"There is a calendar {code} already. Choose another code.", name=code
        )


class YearKnownError(ConflictError):
    """The year is complete: what was counted by it must not change unseen."""

    code = "calendar_year_known"

    def __init__(self, year: int) -> None:
        super().__init__(
            f"The days of {year} are announced and kept here already. Change single "
            "days, or upload a list.",
            year=str(year),
        )


class CalendarNotAllowedError(ForbiddenError):
    code = "calendar_not_allowed"

    def __init__(self) -> None:
        super().__init__("Only managers and administrators change calendars.")


class CalendarFileCase(Case):
    BAD_DAY = "bad_day"
    BAD_KIND = "bad_kind"
    BAD_HOURS = "bad_hours"
    TWICE = "twice"
    REPEATS = "repeats"
    NOT_READ = "not_read"
    EMPTY = "empty"
    TOO_MANY = "too_many"


class CalendarFileError(InvalidInputError):
    """A line of an uploaded list of days, or all of the list, cannot be used."""

    code = "bad_calendar_file"

    def __init__(self, case: CalendarFileCase, line: int = 0, **values: Any) -> None:
        where = f"Line {line}: " if line else ""
        said = _FILE[case].format(**values)
        super().__init__(f"{where}{said}", case=case, line=str(line), **values)
        self.line = line


_FILE = {
    CalendarFileCase.BAD_DAY: "{text} is no day such as 2026-10-01 or 2026-10-01..2026-10-07.",
    CalendarFileCase.BAD_KIND: "{text} is neither off, worked nor half.",
    CalendarFileCase.BAD_HOURS: "{text} are no hours such as 09:00-12:00.",
    CalendarFileCase.TWICE: "{text} stands in an earlier line already.",
    CalendarFileCase.REPEATS: "An entry that repeats is not taken; name each day.",
    CalendarFileCase.NOT_READ: "The file is neither CSV in UTF-8 nor iCalendar.",
    CalendarFileCase.EMPTY: "No day is in the file.",
    CalendarFileCase.TOO_MANY: "A list may have {limit} days.",
}


def no_hours() -> CalendarInputError:
    """Of a calendar by which no work would ever be done."""
    return CalendarInputError(
        "A calendar needs working hours: no time would ever pass by this one.",
        case=CalendarCase.NO_HOURS,
    )

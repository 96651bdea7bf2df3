"""What is said of errors about calendars and rosters; part of the tables of all errors."""

from typing import Any, Final

from flask_babel import lazy_gettext

ERRORS: Final[dict[str, Any]] = {
    "bad_calendar": lazy_gettext("A calendar cannot be set up like this."),
    "calendar_taken": lazy_gettext(
        "There is a calendar %(name)s already. Choose another code."
    ),
    "calendar_year_known": lazy_gettext(
        "The days of %(year)s are announced and kept here already. Change single days, "
        "or upload a list."
    ),
    "calendar_not_allowed": lazy_gettext(
        "Only managers and administrators change calendars."
    ),
    "bad_calendar_file": lazy_gettext("This list of days cannot be used."),
    "bad_roster": lazy_gettext("A duty roster cannot be like this."),
    "roster_not_allowed": lazy_gettext(
        "A roster is kept by managers, administrators and the lead of its unit; "
        "whoever is on duty may hand it over."
    ),
}
CASES: Final[dict[str, Any]] = {
    "RosterCase.BAD_RULE": lazy_gettext(
        "%(text)s is no rule of days such as FREQ=WEEKLY;BYDAY=MO,WE."
    ),
    "RosterCase.NO_DATES": lazy_gettext("No day ever comes of this rule."),
    "RosterCase.BAD_TIME": lazy_gettext(
        "The hours of a shift are written as 17:00-09:00: %(text)s."
    ),
    "RosterCase.BAD_NAME": lazy_gettext("A name has up to %(limit)s characters."),
    "RosterCase.NOBODY": lazy_gettext("Somebody has to take turns."),
    "RosterCase.NOT_A_TECHNICIAN": lazy_gettext(
        "%(text)s does not work as a technician here."
    ),
    "RosterCase.ENDED": lazy_gettext("This shift ends on %(last)s. Add a new one."),
    "RosterCase.NO_DUTY": lazy_gettext("There is no such duty on that day."),
    "CalendarCase.NO_HOURS": lazy_gettext(
        "A calendar needs working hours: no time would ever pass by this one."
    ),
    "CalendarCase.BAD_HOURS": lazy_gettext(
        "Hours are written as 09:00-12:00, 13:00-18:00, in order: %(text)s."
    ),
    "CalendarCase.OVERLAP": lazy_gettext("These hours overlap: %(text)s."),
    "CalendarCase.UNKNOWN_ZONE": lazy_gettext(
        "There is no time zone %(text)s. Choose one such as Asia/Shanghai."
    ),
    "CalendarCase.UNKNOWN_COUNTRY": lazy_gettext(
        "Holidays of %(text)s are not known here. Choose another country, or none."
    ),
    "CalendarCase.BAD_CODE": lazy_gettext(
        "A code has up to %(limit)s small letters, digits, - and _."
    ),
    "CalendarCase.BAD_NAME": lazy_gettext("A name has up to %(limit)s characters."),
    "CalendarCase.BAD_YEAR": lazy_gettext(
        "A year lies between %(first)s and %(last)s."
    ),
    "CalendarCase.BAD_PERIOD": lazy_gettext(
        "An important period needs a name, and ends no earlier than it begins."
    ),
    "CalendarCase.OUTSIDE_YEARS": lazy_gettext(
        "The calendar has no year %(year)s yet. Add the year first."
    ),
    "CalendarFileCase.BAD_DAY": lazy_gettext(
        "Line %(line)s: %(text)s is no day such as 2026-10-01 or 2026-10-01..2026-10-07."
    ),
    "CalendarFileCase.BAD_KIND": lazy_gettext(
        "Line %(line)s: %(text)s is neither off, worked nor half."
    ),
    "CalendarFileCase.BAD_HOURS": lazy_gettext(
        "Line %(line)s: %(text)s are no hours such as 09:00-12:00."
    ),
    "CalendarFileCase.TWICE": lazy_gettext(
        "Line %(line)s: %(text)s stands in an earlier line already."
    ),
    "CalendarFileCase.REPEATS": lazy_gettext(
        "Line %(line)s: an entry that repeats is not taken; name each day."
    ),
    "CalendarFileCase.NOT_READ": lazy_gettext(
        "The file is neither CSV in UTF-8 nor iCalendar."
    ),
    "CalendarFileCase.EMPTY": lazy_gettext("No day is in the file."),
    "CalendarFileCase.TOO_MANY": lazy_gettext("A list may have %(limit)s days."),
    "CatalogueCase.BAD_CODE": lazy_gettext(
        "A code has up to 50 small letters, digits, hyphens or underscores."
    ),
    "CatalogueCase.NAME_MISSING": lazy_gettext(
        "Give it a name in at least one language."
    ),
    "CatalogueCase.NAME_TOO_LONG": lazy_gettext(
        "A name may have %(limit)s characters."
    ),
    "CatalogueCase.ENDS_TOO_EARLY": lazy_gettext(
        "A contract cannot end before it starts."
    ),
    "CatalogueCase.NUMBER_MISSING": lazy_gettext(
        "A contract has a number of up to %(limit)s characters."
    ),
    "CatalogueCase.OWN_STAYS": lazy_gettext(
        "Your own organisation stays: it cannot be ended or deleted."
    ),
}

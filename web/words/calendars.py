"""What the days and years of calendars are called, and the sign of each."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from babel.dates import get_day_names, get_month_names
from flask_babel import get_locale, lazy_gettext

MARKS: Final[dict[str, Any]] = {
    "work": lazy_gettext("Working day"),
    "rest": lazy_gettext("Free by the week"),
    "off": lazy_gettext("Holiday"),
    "half": lazy_gettext("Half day"),
    "make_up": lazy_gettext("Make-up day"),
}
SIGNS: Final[dict[str, Any]] = {
    "off": lazy_gettext("H"),
    "half": "½",
    "make_up": lazy_gettext("W"),
}
"""Beside the number of the day, for whoever does not see the colour."""
PERIOD_SIGN: Final = "!"
PROVISIONAL_SIGN: Final = "?"
STATES: Final[dict[str, Any]] = {
    "announced": lazy_gettext("announced"),
    "provisional": lazy_gettext("provisional"),
}
KINDS: Final[dict[str, Any]] = {
    "off": lazy_gettext("Off"),
    "worked": lazy_gettext("Worked, with the hours of a working day"),
    "hours": lazy_gettext("Worked, with these hours"),
    "week": lazy_gettext("As the week says"),
}
"""What one can say of a day."""


def name_of(names: Mapping[str, str]) -> str:
    """In the language of the page; else in the first there is."""
    locale = get_locale()
    language = locale.language if locale is not None else ""
    return names.get(language) or next(iter(names.values()))


def countries(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes with their names, in the order of the names."""
    return sorted(((code, country(code)) for code in codes), key=lambda pair: pair[1])


def country(code: str) -> str:
    locale = get_locale()
    return locale.territories.get(code, code) if locale is not None else code


def weekdays() -> list[str]:
    """Monday first, in one or two letters."""
    found = get_day_names("short", locale=get_locale())
    return [found[number] for number in range(7)]


def long_weekdays() -> list[str]:
    found = get_day_names("wide", locale=get_locale())
    return [found[number] for number in range(7)]


def months() -> list[str]:
    found = get_month_names("wide", context="stand-alone", locale=get_locale())
    return [found[number] for number in range(1, 13)]

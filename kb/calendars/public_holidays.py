"""The holidays of a country in one year, as far as the library ``holidays`` knows them.

Where free days are paid back by worked weekends, and each year's are announced, the
library answers for a year without them as if there were none: such a year is provisional.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from kb.calendars.errors import CalendarCase, CalendarInputError
from kb.calendars.models import YearState

if TYPE_CHECKING:
    from holidays import HolidayBase

COUNTRIES: Final = [
    "AT",
    "BE",
    "BG",
    "CH",
    "CN",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
]
"""China, and the countries of the European Union and around it whose days follow rules."""
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099

_PAID_BACK: Final = 4
"""An entry of the library's tables with a free day and the worked one that pays for it."""


@dataclass(frozen=True, slots=True)
class KnownYear:
    """What is known of a year: days off and days worked instead, by name."""

    off: Mapping[date, str]
    worked: Mapping[date, str]
    state: YearState


def find_year(country: str, subdivision: str, year: int) -> KnownYear:
    """Raise ``CalendarInputError`` for a country, part of it, or year unknown here."""
    check_country(country, subdivision)
    check_year(year)
    found = _load(country, subdivision, year)
    worked = {day for day in found.weekend_workdays if day.year == year}
    announced = year <= _last_announced(found)
    return KnownYear(
        off={day: name for day, name in sorted(found.items()) if day.year == year},
        worked=dict.fromkeys(sorted(worked), ""),
        state=YearState.ANNOUNCED if announced else YearState.PROVISIONAL,
    )


def check_country(country: str, subdivision: str = "") -> None:
    known = country in COUNTRIES
    if not known or (subdivision and subdivision not in list_subdivisions(country)):
        named = f"{country}-{subdivision}" if subdivision else country
        raise CalendarInputError(
            f"Holidays of {named} are not known here. Choose another country, or none.",
            case=CalendarCase.UNKNOWN_COUNTRY,
            text=named,
        )


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarInputError(
            f"A year lies between {FIRST_YEAR} and {LAST_YEAR}.",
            case=CalendarCase.BAD_YEAR,
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )


def list_subdivisions(country: str) -> tuple[str, ...]:
    return tuple(_load(country, "", FIRST_YEAR).subdivisions)


def _load(country: str, subdivision: str, year: int) -> "HolidayBase":
    # The library is large, and few processes ever add a year.
    import holidays  # noqa: PLC0415

    plain = holidays.country_holidays(country)
    return holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=year,
        language=plain.default_language,
    )


def _last_announced(found: "HolidayBase") -> int:
    """The last year with worked weekends in the tables; any, where there never were."""
    tables = getattr(found, "special_public_holidays", {})
    years = [
        year
        for year, entries in tables.items()
        if any(len(entry) == _PAID_BACK for entry in _entries(entries))
    ]
    return max(years, default=LAST_YEAR)


def _entries(entries: tuple[object, ...]) -> list[tuple[object, ...]]:
    """A year's table is one entry or several."""
    if entries and isinstance(entries[0], int):
        return [entries]
    return [entry for entry in entries if isinstance(entry, tuple)]

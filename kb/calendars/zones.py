"""Time zones: those there are, the one of this machine, and the country of one."""

import os
import time
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from kb.calendars.errors import CalendarCase, CalendarInputError

FALLBACK: Final = "UTC"
_LOCAL: Final = Path("/etc/localtime")
_SYSTEM: Final = Path("/usr/share/zoneinfo")
_NAMED_OTHERWISE: Final = {"beijing": "Asia/Shanghai", "peking": "Asia/Shanghai"}
"""Places that people look for, and whose zone has the name of another."""
MOST_NEAR: Final = 3
_FOLDER: Final = "zoneinfo/"


@cache
def list_zones() -> tuple[str, ...]:
    """By name. What has no place, such as Etc/GMT-8, is left out, but for UTC."""
    places = (name for name in available_timezones() if "/" in name)
    return (FALLBACK, *sorted(name for name in places if not name.startswith("Etc/")))


def find_near(name: str) -> list[str]:
    """Zones that somebody may have meant by a name that is none, the nearest first."""
    place = _to_place(name)
    if place in _NAMED_OTHERWISE:
        return [_NAMED_OTHERWISE[place]]
    whole = {each.casefold(): each for each in list_zones()}
    places = {_to_place(each): each for each in list_zones()}
    wanted = name.casefold().replace(" ", "_")
    near = [
        *(whole[each] for each in get_close_matches(wanted, whole, MOST_NEAR)),
        *(places[each] for each in get_close_matches(place, places, MOST_NEAR)),
    ]
    return list(dict.fromkeys(near))[:MOST_NEAR]


def _to_place(zone: str) -> str:
    return zone.casefold().replace(" ", "_").rpartition("/")[2]


def find_zone(name: str) -> ZoneInfo | None:
    """The zone of that name; for none, that of this process, as ``astimezone`` has it."""
    return ZoneInfo(name) if name else None


def settle(zone: str) -> None:
    """Make *zone* that of this process, and of those that it starts.

    A time without a zone, and ``astimezone()``, mean it from then on.
    """
    check_zone(zone)
    # Without files of the system the C library would quietly take UTC.
    shipped = resources.files("tzdata") / "zoneinfo" / zone
    os.environ["TZ"] = zone if (_SYSTEM / zone).exists() else str(shipped)
    time.tzset()


def check_zone(name: str) -> str:
    """Raise ``CalendarInputError`` for a zone that there is not."""
    # The name of a zone is the path of a file: only what is listed is opened.
    if name not in available_timezones():
        raise CalendarInputError(
            f"There is no time zone {name}. Choose one such as Asia/Shanghai.",
            case=CalendarCase.UNKNOWN_ZONE,
            text=name,
        )
    return name


def find_local_zone(environ: Mapping[str, str] = os.environ) -> str:
    """What this machine calls its zone; UTC where it does not say."""
    named = environ.get("TZ", "").lstrip(":")
    if named.startswith("/"):
        named = named.partition(_FOLDER)[2]
    if not named and _LOCAL.is_symlink():
        named = str(_LOCAL.resolve()).partition(_FOLDER)[2]
    known = named in available_timezones() and named != "Etc/UTC"
    return named if known else FALLBACK


def find_country(zone: str) -> str | None:
    """The country (ISO 3166) that a zone is named for."""
    table = resources.files("tzdata") / "zoneinfo" / "zone.tab"
    for line in table.read_text(encoding="utf-8").splitlines():
        country, _, rest = line.partition("\t")
        if rest.split("\t")[1:2] == [zone]:
            return country
    return None

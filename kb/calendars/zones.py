"""Time zones: those there are, the one of this machine, and the country of one."""

import os
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final
from zoneinfo import available_timezones

from kb.calendars.errors import CalendarCase, CalendarInputError

FALLBACK: Final = "UTC"
_LOCAL: Final = Path("/etc/localtime")
_FOLDER: Final = "zoneinfo/"


@cache
def list_zones() -> tuple[str, ...]:
    """By name. What has no place, such as Etc/GMT-8, is left out, but for UTC."""
    places = (name for name in available_timezones() if "/" in name)
    return (FALLBACK, *sorted(name for name in places if not name.startswith("Etc/")))


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

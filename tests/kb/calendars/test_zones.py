"""Time zones, and the countries they lie in."""

import pytest

from kb.calendars.errors import CalendarInputError
from kb.calendars.zones import (
    check_zone,
    find_country,
    find_local_zone,
    list_zones,
)


def test_zones_are_named_by_place():
    zones = list_zones()

    assert zones[0] == "UTC"
    assert {"Asia/Shanghai", "Europe/Berlin"} <= set(zones)
    assert not any(zone.startswith("Etc/") for zone in zones)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "Asia"])
def test_a_zone_that_there_is_not_is_refused(name):
    assert check_zone("Asia/Shanghai") == "Asia/Shanghai"
    with pytest.raises(CalendarInputError, match="no time zone"):
        check_zone(name)


def test_a_machine_says_its_zone_or_it_is_utc():
    assert find_local_zone({"TZ": "Asia/Shanghai"}) == "Asia/Shanghai"
    assert find_local_zone({"TZ": ":Europe/Berlin"}) == "Europe/Berlin"
    assert find_local_zone({"TZ": "CST-8"}) == "UTC"


def test_a_zone_lies_in_a_country():
    assert find_country("Asia/Shanghai") == "CN"
    assert find_country("Europe/Berlin") == "DE"
    assert find_country("UTC") is None

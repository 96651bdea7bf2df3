"""Time zones, and the countries they lie in."""

import subprocess
import sys

import pytest

from kb.calendars.errors import CalendarInputError
from kb.calendars.zones import (
    check_zone,
    find_country,
    find_local_zone,
    find_near,
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


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Asia/Shangai", "Asia/Shanghai"),
        ("shanghai", "Asia/Shanghai"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Europe/Berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
    ],
)
def test_a_name_that_is_none_has_near_ones(name, near):
    assert find_near(name)[0] == near


def test_what_is_like_no_zone_has_no_near_one():
    assert find_near("8") == []


PROGRAM = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from kb.calendars import zones
if len(sys.argv) > 2: zones._SYSTEM = Path("/nowhere")
zones.settle(sys.argv[1])
local = datetime(2026, 7, 1, tzinfo=UTC).astimezone()
print(local.isoformat(), zones.find_local_zone())
"""


@pytest.mark.parametrize("without_files", [False, True])
def test_a_zone_that_is_settled_is_that_of_the_process(without_files):
    arguments = ["America/New_York", *(["-"] if without_files else [])]

    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["2026-06-30T20:00:00-04:00", "America/New_York"]


def test_a_zone_lies_in_a_country():
    assert find_country("Asia/Shanghai") == "CN"
    assert find_country("Europe/Berlin") == "DE"
    assert find_country("UTC") is None

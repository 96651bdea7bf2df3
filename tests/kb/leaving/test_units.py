"""A unit that ends: what hangs on it is counted, its rosters end, and nothing more comes to it."""

from datetime import date

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.leaving.errors import LeavingNotAllowedError, UnitEndedError, UnitInUseError
from kb.leaving.units import end_unit, list_hanging
from kb.people import units
from kb.people.models import Post, Tier
from kb.registers.entries import Entry
from kb.registers.errors import BadRecordError
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from kb.rosters.models import Roster, Turn

ASSET = read_types()["asset"]


@pytest.fixture
def unit(desk):
    """With a roster and an asset."""
    unit = units.add_unit(desk.session, "撤并科", tier=Tier.COUNTY)
    roster = Roster(name="白班", unit=unit, post=Post.TECHNICAL, turn=Turn.WEEK)
    desk.session.add(roster)
    desk.session.flush()
    add_asset(desk)
    return unit


def add_asset(desk):
    entry = Entry(name="终端", texts={"category": "terminal", "unit": "撤并科"})
    return add_record(
        desk.session, ASSET, NewRecord(entry=entry), by=desk.as_("technician")
    )


def end(desk, unit, login="administrator"):
    return end_unit(desk.session, unit, desk.now.date(), by=desk.as_(login))


def test_what_hangs_on_it_is_said_and_its_rosters_end(desk, unit):
    said = list_hanging(desk.session, unit)

    hanging = end(desk, unit)

    assert [(each.code, each.count) for each in said] == [
        ("rosters", 1),
        ("records", 1),
    ]
    assert hanging == said
    assert desk.session.scalars(select(Roster.active)).all() == [False]
    entry = desk.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "end", AuditEntry.noun == "unit")
    ).one()
    assert entry.details["records"] == 1
    with pytest.raises(BadRecordError, match="has ended"):
        add_asset(desk)
    with pytest.raises(UnitEndedError):
        end(desk, unit)


def test_a_unit_with_units_below_it_does_not_end(desk, unit):
    above = units.add_unit(desk.session, "上级局", tier=Tier.CITY)
    unit.parent = above
    desk.session.flush()

    with pytest.raises(UnitInUseError, match="1 units"):
        end(desk, above)

    unit.ended_on = date(2026, 1, 1)
    desk.session.flush()
    assert end(desk, above) == []


def test_only_administrators_end_one(desk, unit):
    with pytest.raises(LeavingNotAllowedError):
        end(desk, unit, "manager")

    assert unit.ended_on is None

"""A unit that ends, at the browser: listed first, then ended by administrators alone."""

import pytest

from kb.people import units
from kb.people.models import Post, Tier
from kb.rosters.models import Roster, Turn


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


@pytest.fixture
def unit(services, people):
    assert people
    with services.database.writing() as session:
        unit = units.add_unit(session, "撤并科", tier=Tier.CITY)
        roster = Roster(name="白班", unit=unit, post=Post.TECHNICAL, turn=Turn.WEEK)
        session.add(roster)
        session.flush()
        return unit.id


def test_what_hangs_on_it_is_listed_and_then_it_ends(administrator, unit):
    page = f"/people/units/{unit}/end"
    assert page in administrator.get("/people/units").text

    listed = administrator.get(page).text
    assert "Duty rosters" in listed
    assert "ends with it" in listed
    assert administrator.post(page, {"day": "2026-03-31"}).status_code == 302
    assert "ended on 2026-03-31" in administrator.get("/people/units").text
    assert administrator.post(page, {}).status_code == 409


def test_what_has_to_go_elsewhere_first_keeps_it(administrator, services, unit):
    with services.database.writing() as session:
        above = units.get_unit(session, unit)
        units.add_unit(session, "下级所", tier=Tier.COUNTY, parent=above)
    page = f"/people/units/{unit}/end"

    assert "has to go elsewhere first" in administrator.get(page).text
    assert "End it" not in administrator.get(page).text
    assert administrator.post(page, {}).status_code == 409


def test_only_administrators_look_and_end(manager, technician, unit):
    for reader in (manager, technician):
        assert reader.get(f"/people/units/{unit}/end").status_code == 403
        assert reader.post(f"/people/units/{unit}/end", {}).status_code == 403

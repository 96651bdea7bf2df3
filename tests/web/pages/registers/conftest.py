"""Registers at the browser: a unit, and records that the pages themselves made."""

import pytest

from kb.people import units
from kb.people.models import Tier

TEXTS = {
    "asset": {"category": "printer", "unit": "市级信息科"},
    "spare": {"minimum": "2"},
    "tool": {"stores_data": "yes"},
    "agreement": {"category": "line", "party": "电信", "ends_on": "2026-04-01"},
    "paper": {"category": "certificate", "keep_until": "2030-12-31"},
}


@pytest.fixture
def unit(services, people):
    assert people
    with services.database.writing() as session:
        return units.add_unit(session, "市级信息科", tier=Tier.CITY).id


@pytest.fixture
def register(unit):
    """Register something through its form; the path of its page."""
    assert unit

    def register(reader, type_code="asset", name="三楼打印机", **texts):
        form = {"name": name, **TEXTS[type_code], **texts}
        answer = reader.post(f"/registers/{type_code}/new", form)
        assert answer.status_code == 302, answer.text
        return answer.location

    return register

"""A bureau's registers: one record of each type with valid defaults."""

from dataclasses import dataclass

import pytest

from kb.people import units
from kb.people.models import Tier
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.desk import Desk

TEXTS = {
    "asset": {"category": "server", "unit": "市级信息科"},
    "spare": {"minimum": "2"},
    "tool": {"stores_data": "no"},
    "software": {"category": "medium"},
    "agreement": {"category": "line", "party": "电信", "ends_on": "2027-01-31"},
    "paper": {"category": "certificate", "keep_until": "2030-12-31"},
    "requirement": {"unit": "市级信息科", "post": "technical"},
    "card": {"category": "key"},
}


@dataclass
class Registry:
    desk: Desk
    types = read_types()

    @property
    def session(self):
        return self.desk.session

    def unit(self, name="市级信息科"):
        found = units.find_unit(self.session, name)
        return found or units.add_unit(self.session, name, tier=Tier.CITY)

    def add(self, type_code="asset", name="核心交换机", *, by="technician", **texts):
        code = texts.pop("code", "")
        self.unit()
        entry = Entry(name=name, texts={**TEXTS[type_code], **texts})
        new = NewRecord(entry=entry, code=code)
        found = self.types[type_code]
        return add_record(self.session, found, new, by=self.desk.as_(by))


@pytest.fixture
def registry(desk):
    return Registry(desk)

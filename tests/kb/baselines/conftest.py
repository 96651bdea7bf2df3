"""A department's terminals in the register, and a baseline about them."""

from dataclasses import dataclass

import pytest

from kb.baselines import service
from kb.baselines.files import read_table
from kb.baselines.listing import Wanted, list_deviations
from kb.baselines.service import NewBaseline
from kb.baselines.taking import take_facts
from kb.changes import service as changes
from kb.changes.service import Intention
from kb.people import units
from kb.people.models import Tier
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from tests.desk import Desk

UNIT = "征收科"
EXPECTED = """
os_version >= 10.0.22631
antivirus = 火绒 6.0
hostname ~ LSB-*
"""
RIGHT = "10.0.22631.3007,火绒 6.0,LSB-01"
OLD = "10.0.19045,火绒 6.0,LSB-02"
HEADER = "record,OS Version,antivirus,hostname"


@dataclass
class House:
    desk: Desk
    types = read_types()

    @property
    def session(self):
        return self.desk.session

    def record(self, code, *, type_code="asset", by="technician", **texts):
        if units.find_unit(self.session, UNIT) is None:
            units.add_unit(self.session, UNIT, tier=Tier.COUNTY)
        given = {"category": "terminal", "unit": UNIT, **texts}
        if type_code == "paper":
            given = {"category": "certificate", "keep_until": "2030-12-31"}
            given["holder"] = self.desk.person("technician").login
        new = NewRecord(entry=Entry(f"终端 {code}", given), code=code)
        found = self.types[type_code]
        return add_record(self.session, found, new, by=self.desk.as_(by))

    def begin(self, code="terminals", expected=EXPECTED, **said):
        new = NewBaseline(
            **{"code": code, "name": "征收科终端", "unit": UNIT, "words": "终端"} | said
        )
        baseline = service.add_baseline(
            self.session, new, self.types, by=self.desk.as_("manager")
        )
        if expected:
            self.expect(baseline, expected)
        return baseline

    def expect(self, baseline, expected):
        return service.expect(
            self.session, baseline, expected, by=self.desk.as_("manager")
        )

    def take(self, baseline, *rows, header=HEADER, by="technician"):
        told = read_table("\n".join([header, *rows]))
        return take_facts(
            self.session, baseline, told, "terminals.csv", by=self.desk.as_(by)
        )

    def deviations(self, state=None, **wanted):
        found = list_deviations(
            self.session, self.desk.person("manager"), Wanted(state=state, **wanted)
        )
        return list(found)

    def change(self, *, started=True, title="升级操作系统"):
        intention = Intention(title=title, required_plans=())
        by = self.desk.as_("technician")
        change = changes.open_change(self.session, intention, by=by)
        if started:
            changes.plan(self.session, change, by=by)
            changes.start(self.session, change, by=by)
        return change


@pytest.fixture
def house(desk):
    house = House(desk)
    house.record("PC-1")
    house.record("PC-2")
    return house


@pytest.fixture
def terminals(house):
    """A baseline with one of two terminals on an old system."""
    baseline = house.begin()
    house.take(baseline, f"PC-1,{RIGHT}", f"PC-2,{OLD}")
    return baseline

"""A contract with a client, records of it, and hand-overs between two people."""

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from kb.handovers import lines, service, signing
from kb.handovers.lines import Looked, NewLine
from kb.handovers.models import HandoverDirection, Side
from kb.handovers.service import Draft, Party
from kb.people import units
from kb.people.models import Tier
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from kb.services.contracts import Terms, add_contract
from kb.services.models import OWN, Client, Contract
from tests.desk import Desk

UNIT = "信息科"


@dataclass
class House:
    desk: Desk
    types = read_types()

    @property
    def session(self):
        return self.desk.session

    def unit(self):
        return units.find_unit(self.session, UNIT) or units.add_unit(
            self.session, UNIT, tier=Tier.COUNTY
        )

    def contract(self, client_id=OWN, number="HT-2026"):
        known = self.session.scalar(select(Contract).where(Contract.number == number))
        if known is not None:
            return known
        terms = Terms(
            number=number, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
        )
        client = self.session.get_one(Client, client_id)
        return add_contract(
            self.session, client, terms, by=self.desk.as_("administrator")
        )

    def asset(self, code):
        given = {"category": "terminal", "unit": self.unit().name}
        new = NewRecord(entry=Entry(f"终端 {code}", given), code=code)
        return add_record(
            self.session, self.types["asset"], new, by=self.desk.as_("technician")
        )

    def begin(self, *, by="manager", **said):
        for login in ("technician", "colleague"):
            self.desk.person(login)
        given = {
            "direction": HandoverDirection.TAKE_OVER,
            "giver": Party(login="technician", organisation="原服务商"),
            "receiver": Party(login="colleague"),
            "type_codes": ["asset"],
        }
        if "contract_id" not in said:
            given["contract_id"] = self.contract().id
        draft = Draft(**(given | said))
        return service.begin(
            self.session, draft, self.types, "zh", by=self.desk.as_(by)
        )

    def add(self, handover, title="机房钥匙", expected=3, by="technician", **said):
        new = NewLine(title=title, expected=expected, **said)
        return lines.add_line(
            self.session, handover, new, self.types, "zh", by=self.desk.as_(by)
        )

    def fill(self, handover, *counts, remark="", by="technician"):
        looked = [
            Looked(line.id, count, remark)
            for line, count in zip(handover.lines, counts, strict=True)
        ]
        return lines.fill(self.session, handover, looked, by=self.desk.as_(by))

    def sign(self, handover, side, login, reason=""):
        return signing.sign(
            self.session, handover, Side(side), reason, by=self.desk.as_(login)
        )


@pytest.fixture
def house(desk):
    house = House(desk)
    house.asset("PC-1")
    house.asset("PC-2")
    return house


@pytest.fixture
def filled(house):
    """Two assets, one of which is missing, and nobody has signed."""
    handover = house.begin()
    house.fill(handover, 1, remark="PC-2 未找到")
    return handover


@pytest.fixture
def signed(house, filled):
    house.sign(filled, "giver", "technician")
    house.sign(filled, "receiver", "colleague")
    return filled

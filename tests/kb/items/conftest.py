"""An office with a unit that somebody leads, and an item of it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from kb.items.checking import confirm
from kb.items.models import Item
from kb.items.service import NewItem, Plan, complete, open_item, plan
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Membership, Post, Role, Tier
from kb.services.models import OWN
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user

TODAY = NOON.astimezone().date()


@dataclass
class Office:
    desk: Desk
    unit: object

    @property
    def session(self):
        return self.desk.session

    def by(self, login, days=0):
        by = self.desk.as_(login)
        return type(by)(by.actor, NOON + timedelta(days=days))

    def item(self, login="lead", **values):
        values = {
            "title": "打印机耗材没有台账",
            "source": ItemSource.IMPROVEMENT,
            "client_id": OWN,
            "unit_id": self.unit.id,
        } | values
        return open_item(self.session, NewItem(**values), by=self.by(login))

    def planned(self, owner="technician", **values):
        item = self.item(**values)
        wanted = Plan(
            cause="没有人负责",
            action="建立台账",
            due_on=TODAY + timedelta(days=30),
            owner=self.desk.person(owner),
        )
        plan(self.session, item, wanted, by=self.by("lead"))
        return item

    def done(self, **values):
        item = self.planned(**values)
        complete(self.session, item, "台账已建", by=self.by("technician"))
        return item

    def confirmed(self):
        item = self.done()
        confirm(self.session, item, "盘点无差异", by=self.by("lead"))
        return item

    def seen(self, login):
        from sqlalchemy import select  # noqa: PLC0415

        from kb.items.listing import visible_to  # noqa: PLC0415

        condition = visible_to(self.session, self.desk.person(login))
        return set(self.session.scalars(select(Item.id).where(condition)))


@pytest.fixture
def office(desk):
    session = desk.session
    unit = units.add_unit(session, "市局运维", tier=Tier.CITY)
    lead = make_user(session, "lead", roles=(Role.TECHNICIAN,))
    desk.people["lead"] = lead
    unit.lead_id = lead.id
    for login in ("technician", "colleague"):
        person = desk.person(login)
        person.memberships.append(Membership(unit_id=unit.id, post=Post.TECHNICAL))
    session.flush()
    return Office(desk, unit)

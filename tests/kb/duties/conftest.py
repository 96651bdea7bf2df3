"""A unit with a lead and two who hold the post, on the calendar of China."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.checklists.questions import read_checklist
from kb.duties import listing, planning, running, service
from kb.duties.listing import Wanted
from kb.duties.models import DutyRun
from kb.duties.running import Filled
from kb.duties.service import Draft
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Post, Role, Tier, Unit
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import PASSWORD, make_user

QUESTIONS = [
    {
        "key": "temperature",
        "words": {"zh": "温度", "en": "Temperature"},
        "type": "number",
        "lowest": 18,
        "highest": 27,
        "measured_in": "°C",
    },
    {"key": "door", "words": "门已锁", "type": "yes_no", "findings": ["no"]},
    {"key": "photo", "words": "照片", "type": "photo", "obligatory": False},
]
FINE = {(-1, "temperature"): "21.5", (-1, "door"): "yes"}
WARM = {(-1, "temperature"): "31", (-1, "door"): "yes"}


@dataclass
class Office:
    desk: Desk
    unit: Unit

    @property
    def session(self):
        return self.desk.session

    def by(self, login, days=0):
        by = self.desk.as_(login)
        return type(by)(by.actor, NOON + timedelta(days=days))

    def draft(self, **changes):
        draft = Draft(
            kind="patrol",
            title="机房巡检",
            unit=self.unit,
            rule="FREQ=DAILY",
            starts_on=date(2026, 3, 2),
            checklist=read_checklist(QUESTIONS),
        )
        return replace(draft, **changes)

    def duty(self, **changes):
        return service.add_duty(self.session, self.draft(**changes), by=self.by("lead"))

    def follow(self, duty, days=0):
        return planning.follow(self.session, duty.id, by=self.by("clock", days))

    def runs(self, duty):
        query = select(DutyRun).where(DutyRun.duty_id == duty.id)
        return list(self.session.scalars(query.order_by(DutyRun.planned_for)))

    def run(self, **changes):
        duty = self.duty(**changes)
        self.follow(duty)
        (run,) = self.runs(duty)
        return run

    def complete(self, run, answers, login="worker", **changes):
        filled = Filled(
            checklist=changes.pop("checklist", 1),
            answers=answers,
            remarks=changes.pop("remarks", {}),
            language="zh",
        )
        return running.complete(
            self.session,
            run.id,
            filled,
            source=ItemSource.DUTY_RUN,
            by=self.by(login, **changes),
        )

    def list_runs(self, login, **wanted):
        user = self.desk.person(login)
        return listing.list_runs(self.session, user, Wanted(**wanted))


@pytest.fixture
def office(desk):
    seeding.add_default(
        desk.session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
    )
    return make_office(desk)


def make_office(desk):
    session = desk.session
    for login in ("lead", "worker", "other", "clock"):
        roles = (Role.TECHNICIAN,)
        desk.people[login] = make_user(session, login, roles=roles, password=PASSWORD)
    unit = units.add_unit(session, "运维科", tier=Tier.COUNTY)
    unit.lead = desk.people["lead"]
    units.assign(session, desk.people["worker"], unit, Post.TECHNICAL)
    session.flush()
    return Office(desk, unit)

from dataclasses import dataclass
from datetime import timedelta

import pytest

from kb.people.models import Tier
from kb.people.units import add_unit
from kb.reporting import service
from kb.reporting.kinds import read_kinds
from kb.reporting.making import Asked
from kb.reporting.service import Addressed
from kb.reports.periods import read_period
from tests.conftest import NOON
from tests.desk import Desk
from tests.kb.reporting.vocabulary import VOCABULARY

MONTH = "2026-03"
AFTER = NOON + timedelta(days=40)


@dataclass
class Office:
    """A desk whose month has ended, and reports of it."""

    desk: Desk

    @property
    def session(self):
        return self.desk.session

    def asked(self, code="monthly", period=MONTH, **values):
        kind = read_kinds()[code]
        return Asked(kind=kind, period=read_period(period), **values)

    def make(self, code="monthly", period=MONTH, *, by="manager", **values):
        given = {
            name: values.pop(name)
            for name in ("approver_id", "recipients", "language")
            if name in values
        }
        return service.make(
            self.session,
            self.asked(code, period, **values),
            VOCABULARY,
            Addressed(**given),
            by=self.desk.as_(by),
        )

    def write(self, report, by="manager", text="一切正常。"):
        codes = [
            block["code"]
            for block in report.definition["blocks"]
            if block["block"] == "comment"
        ]
        service.write_comments(
            self.session, report, dict.fromkeys(codes, text), by=self.desk.as_(by)
        )

    def approved(self, by="administrator", **values):
        report = self.make(**values)
        self.write(report)
        service.approve(self.session, report, by=self.desk.as_(by))
        return report

    def unit(self, name, parent=None, tier=Tier.COUNTY, lead=None):
        unit = add_unit(self.session, name, tier=tier, parent=parent)
        if lead is not None:
            unit.lead_id = self.desk.person(lead).id
            self.session.flush()
        return unit


@pytest.fixture
def office(desk):
    """It is April: March has ended."""
    desk.now = AFTER
    return Office(desk)

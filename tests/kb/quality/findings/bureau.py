"""A bureau with its units and people, and findings as runs leave them."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from kb.audit import Actor, By
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.quality.findings.models import (
    Finding,
    FindingEvent,
    Indicator,
    QualityRun,
    RunKind,
    RunState,
)
from kb.quality.findings.models import FindingState as State
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from kb.quality.vocabulary import Dimension, Fix, Severity
from tests.conftest import NOON
from tests.factories import make_user

UNITS = {
    "省局": (Tier.REGION, None),
    "甲市局": (Tier.CITY, "省局"),
    "乙市局": (Tier.CITY, "省局"),
    "甲一县局": (Tier.COUNTY, "甲市局"),
}
PEOPLE = {
    # login: role, unit of the post, unit that they lead
    "clerk": (Role.REQUESTER, "甲一县局", None),
    "colleague": (Role.REQUESTER, "甲一县局", None),
    "county_lead": (Role.TECHNICIAN, "甲一县局", "甲一县局"),
    "city_lead": (Role.TECHNICIAN, "甲市局", "甲市局"),
    "region_lead": (Role.TECHNICIAN, "省局", "省局"),
    "stranger": (Role.REQUESTER, "乙市局", None),
    "other_lead": (Role.TECHNICIAN, "乙市局", "乙市局"),
    "manager": (Role.MANAGER, None, None),
}


@dataclass
class Bureau:
    session: Session
    now: datetime = NOON
    units: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)

    def __post_init__(self):
        for name, (tier, parent) in UNITS.items():
            above = self.units.get(parent)
            self.units[name] = units.add_unit(
                self.session, name, tier=tier, parent=above
            )
        for login, (role, place, led) in PEOPLE.items():
            user = make_user(self.session, login, roles=(role,))
            self.people[login] = user
            self.session.flush()
            if place is not None:
                units.assign(self.session, user, self.units[place], Post.BUSINESS)
            if led is not None:
                self.units[led].lead = user
        self.source = QualitySource(
            code="tax", name="征管系统", kind=SourceKind.SQLITE, created_at=NOON
        )
        self.dataset = QualityDataset(
            code="taxpayer", source=self.source, definition={}, changed_at=NOON
        )
        self.session.add_all([self.source, self.dataset])
        self.session.flush()
        self.indicator = self.make_indicator()

    def as_(self, login):
        return By(Actor(self.people[login], "test"), self.now)

    def make_indicator(self, code="DQ-DJ-001", **values):
        indicator = Indicator(
            **{
                "code": code,
                "dataset": self.dataset,
                "names": {"zh": "纳税人识别号为空", "en": "No taxpayer number"},
                "dimension": Dimension.COMPLETENESS,
                "severity": Severity.WARN,
                "fix": Fix.FRONT,
                "weight": 1,
                "post": Post.BUSINESS,
                "definition": {},
                "number": 1,
                "created_at": NOON,
                "updated_at": NOON,
                **values,
            }
        )
        self.session.add(indicator)
        self.session.flush()
        return indicator

    def make_run(self, state=RunState.DONE, **values):
        run = QualityRun(
            **{
                "dataset_id": self.dataset.id,
                "source_id": self.source.id,
                "kind": RunKind.MANUAL,
                "state": state,
                "started_by_id": self.people["manager"].id,
                "started_at": self.now,
                "holder": "",
                "held_until": self.now,
                **values,
            }
        )
        self.session.add(run)
        self.session.flush()
        return run

    def make_finding(self, state=State.NEW, *, unit="甲一县局", **values):
        run = values.pop("run", None) or self.make_run()
        finding = Finding(
            **{
                "indicator": self.indicator,
                "identity": f"{run.id:064}",
                "key": {"nsrsbh": "91"},
                "shown": {"nsrmc": "甲公司"},
                "unit": self.units.get(unit),
                "unit_id": self.units[unit].id if unit else None,
                "state": state,
                "number": 1,
                "first_seen_at": self.now,
                "last_seen_at": self.now,
                "last_run_id": run.id,
                "updated_at": self.now,
                **values,
            }
        )
        self.session.add(finding)
        self.session.flush()
        return finding

    def note(self, finding, action, at, target=State.NEW):
        """An event as a run writes it."""
        self.session.add(
            FindingEvent(
                finding_id=finding.id,
                action=action,
                target=target,
                actor_id=self.people["manager"].id,
                channel="test",
                at=at,
            )
        )
        self.session.flush()

"""A tax bureau with a city and a county: its dataset, and findings in any state."""

import itertools
from dataclasses import dataclass, field
from datetime import timedelta

from kb.audit import Actor, By
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.quality.findings.models import (
    Finding,
    FindingState,
    Indicator,
    IndicatorVersion,
    QualityRun,
    RunCount,
    RunIndicator,
    RunKind,
    RunRows,
    RunState,
)
from kb.quality.models import QualityDataset, QualitySource, SourceKind
from tests.conftest import NOON
from tests.factories import PASSWORD, make_article, make_draft, make_user

PEOPLE = {
    "clerk": ("county", Role.REQUESTER),
    "other_clerk": ("county", Role.REQUESTER),
    "county_lead": ("county", Role.TECHNICIAN),
    "city_lead": ("city", Role.TECHNICIAN),
    "boss": ("", Role.MANAGER),
    "stranger": ("neighbour", Role.REQUESTER),
}
DEFINITION = {
    "dataset": "taxpayer",
    "names": {"zh": "登记信息", "en": "Registrations"},
    "relation": "taxpayer",
    "key": ["nsrsbh"],
    "unit": "swjg_dm",
    "entered_by": "lrr_dm",
    "display": ["nsrmc"],
    "masked": ["frzjh"],
}
COLUMNS = {
    "nsrsbh": "text",
    "nsrmc": "text",
    "swjg_dm": "text",
    "lrr_dm": "text",
    "frzjh": "text",
    "zczb": "decimal",
    "kyrq": "date",
    "djrq": "date",
}


@dataclass
class Bureau:
    session: object
    now: object = NOON
    units: dict = field(default_factory=dict)
    people: dict = field(default_factory=dict)
    numbers: object = field(default_factory=lambda: itertools.count(1))

    def by(self, login):
        return By(Actor(self.people[login], "test"), self.now)

    def indicator(self, code="DQ-DJ-001", test="not_blank", **said):
        found = {
            "names": {"zh": "名称为空", "en": "The name is empty"},
            "dimension": "completeness",
            "severity": "warn",
            "fix": "front",
            "weight": 1,
            "post": "business",
            "column": "nsrmc",
            **said,
        }
        rule = {"code": code, "test": test, "column": found.pop("column")}
        rule |= found.pop("rule", {})
        rule = {name: value for name, value in rule.items() if value is not None}
        kept = ("names", "dimension", "severity", "fix", "weight")
        indicator = Indicator(
            code=code,
            dataset=self.dataset,
            definition={**rule, **{name: found[name] for name in kept}},
            number=1,
            created_at=self.now,
            updated_at=self.now,
            **found,
        )
        self.session.add(indicator)
        self.session.flush()
        version = IndicatorVersion(
            indicator_id=indicator.id,
            number=1,
            rule=rule,
            since=self.now,
            by_id=self.people["boss"].id,
        )
        self.session.add(version)
        return indicator

    def run(self, at=None, *, rows=(("county", "clerk", 100),), found=()):
        """One that ended well; *found* has indicator, unit, person and how many."""
        at = at or self.now
        run = QualityRun(
            dataset=self.dataset,
            source_id=self.source.id,
            kind=RunKind.NIGHTLY,
            state=RunState.DONE,
            started_by=self.people["boss"],
            started_at=at,
            ended_at=at,
            holder="",
            held_until=at,
            checked=sum(count for _unit, _person, count in rows),
            found=sum(count for *_place, count in found),
        )
        self.session.add(run)
        self.session.flush()
        for unit, person, count in rows:
            self.session.add(
                RunRows(
                    run_id=run.id,
                    unit_id=self.units[unit].id,
                    person=person,
                    checked=count,
                )
            )
        for indicator, unit, person, count in found:
            self.session.add(
                RunCount(
                    run_id=run.id,
                    indicator_id=indicator.id,
                    unit_id=self.units[unit].id,
                    person=person,
                    found=count,
                )
            )
        for indicator in {indicator.id: indicator for indicator, *_ in found}.values():
            self.session.add(
                RunIndicator(run_id=run.id, indicator_id=indicator.id, number=1)
            )
        self.session.flush()
        return run

    def finding(self, indicator, run, *, state="new", unit="county", **said):
        number = next(self.numbers)
        author = said.pop("author", self.people["clerk"])
        finding = Finding(
            **{
                "indicator": indicator,
                "identity": f"{number:064x}",
                "key": {"nsrsbh": f"9134010{number:04}"},
                "shown": {"nsrmc": ""},
                "unit": self.units[unit] if unit else None,
                "person": author.login if author else "",
                "author": author,
                "assignee": author,
                "state": FindingState(state),
                "number": 1,
                "first_seen_at": self.now,
                "last_seen_at": self.now,
                "last_run_id": run.id,
                "updated_at": self.now,
                **said,
            }
        )
        self.session.add(finding)
        self.session.flush()
        return finding


def make_bureau(session, now=NOON):
    bureau = Bureau(session, now)
    tiers = {"region": (Tier.REGION, None), "city": (Tier.CITY, "region")}
    tiers |= {"county": (Tier.COUNTY, "city"), "neighbour": (Tier.COUNTY, "city")}
    for name, (tier, parent) in tiers.items():
        bureau.units[name] = units.add_unit(
            session, name, tier=tier, parent=bureau.units.get(parent)
        )
    for login, (unit, role) in PEOPLE.items():
        person = make_user(session, login, roles=(role,), password=PASSWORD)
        session.flush()
        if unit:
            units.assign(session, person, bureau.units[unit], Post.BUSINESS)
        bureau.people[login] = person
    for name, login in (("county", "county_lead"), ("city", "city_lead")):
        bureau.units[name].lead = bureau.people[login]
    bureau.source = QualitySource(
        code="tax", kind=SourceKind.SQLITE, created_at=now - timedelta(days=90)
    )
    bureau.dataset = QualityDataset(
        code="taxpayer",
        source=bureau.source,
        definition=DEFINITION,
        columns=COLUMNS,
        changed_at=now,
    )
    session.add_all([bureau.source, bureau.dataset])
    session.flush()
    return bureau


def make_advice(bureau, title="名称为空怎么办"):

    return make_article(bureau.session, make_draft(title), user=bureau.people["boss"])

"""Shipped indicators over several rows or the whole table: each fires on its fault.

Those over one row have theirs in ``test_shipped_product.py``; what else is planted into the
tax database is found in ``tests/web/demo/tax``.
"""

from datetime import timedelta

import pytest
from sqlalchemy import create_engine, select

from kb import database as databases
from kb.articles.kinds import ArticleKind
from kb.audit import Actor, By
from kb.contacts.models import Contact
from kb.people import units
from kb.people.models import ManagedSystem, Post, Role, Tier
from kb.quality.datasets import save_dataset
from kb.quality.findings.models import Finding, FindingState, Indicator, RunState
from kb.quality.indicators import save_indicators
from kb.quality.models import QualitySource, SourceKind
from kb.quality.running import Means, run_dataset
from kb.quality.shipped.sets import ShippedSet, list_datasets
from kb.quality.sources.access import Access
from kb.quality.vocabulary import RuleTest
from kb.topology.models import Device, DeviceAddress, Link, Sighting
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_article, make_draft, make_user
from tests.tax_house import TODAY, TaxHouse
from web.demo.tax import tables
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS

OF_SETS = {
    RuleTest.UNIQUE,
    RuleTest.RELATIONSHIPS,
    RuleTest.AGREE,
    RuleTest.NEAR_DUPLICATE,
    RuleTest.SQL,
    RuleTest.FRESHNESS,
    RuleTest.ROW_COUNT,
}
OF_SEVERAL_ROWS = {
    each.code
    for which in ShippedSet
    for dataset in list_datasets(which)
    for each in dataset.indicators
    if each.test in OF_SETS
}
LONG = "中心机房核心交换机光模块收光功率过低告警的定位和更换办法"


class Records:
    """Our own records, in two variants: such as are right, and such as are wrong."""

    def __init__(self, session):
        self.session, self.desk = session, Desk(session)
        self.unit = units.add_unit(session, "信息中心", tier=Tier.CITY)
        self.person = self.desk.person("manager")
        session.flush()
        units.assign(session, self.person, self.unit, Post.TECHNICAL)

    def accounts(self, *, wrong):
        for login in ("one", "other"):
            user = make_user(self.session, login)
            user.email = "same@example.test" if wrong else f"{login}@example.test"

    def articles(self, *, wrong):
        for end in ("甲", "乙" if wrong else "，另附各型号光模块的收发光功率范围一览"):
            make_article(
                self.session,
                make_draft(
                    LONG + end, sections={"symptom": end * 9, "resolution": end * 99}
                ),
                user=self.person,
            )

    def contacts(self, *, wrong):
        for phone in ("8001", "8001" if wrong else "8002"):
            self.session.add(
                Contact(
                    name="李师傅",
                    phone=phone,
                    client_id=1,
                    created_by_id=self.person.id,
                    created_at=NOON,
                )
            )

    def incidents(self, *, wrong):
        for title in (LONG, LONG + "。" if wrong else "三楼打印机脱机"):
            incident = self.desk.incident(title)
            incident.unit_id, incident.system = self.unit.id, "网络"

    def systems(self, *, wrong):
        for name in (LONG, LONG + "。" if wrong else "金税系统"):
            self.session.add(ManagedSystem(name=name, unit=self.unit))

    def addresses(self, *, wrong):
        one, other = self._devices(2)
        for device, host in ((one, 1), (other, 1 if wrong else 2)):
            value = f"{host:032x}"
            address = DeviceAddress(
                sighting_id=self._sighting(device).id,
                text=f"10.0.0.{host}",
                version=4,
                first=value,
                last=value,
            )
            self.session.add(address)

    def links(self, *, wrong):
        switch, one, other = self._devices(3)
        for number, neighbour in enumerate((one, other)):
            near, far = self._sightings(switch, neighbour)
            port = "gi0/0/1" if wrong else f"gi0/0/{number}"
            self.session.add(Link(source=near, target=far, source_port_key=port))

    def _devices(self, many):
        found = [
            Device(key=f"{many}-{n}", name=f"{many} 台之 {n} 号", kind="switch")
            for n in range(many)
        ]
        self.session.add_all(found)
        self.session.flush()
        return found

    def _sighting(self, device):
        return self._sightings(device)[0]

    def _sightings(self, *devices):
        """Of the devices in one drawing."""
        title = f"{len(devices)} 台设备的拓扑图，{devices[-1].name}"
        draft = make_draft(
            title,
            kind=ArticleKind.TOPOLOGY,
            sections={"description": title * 9},
        )
        article = make_article(self.session, draft, user=self.person)
        found = [
            Sighting(device_id=each.id, revision_id=article.current_revision_id)
            for each in devices
        ]
        self.session.add_all(found)
        self.session.flush()
        return found


OF_THE_PRODUCT = {
    "DQ-AC-009": ("account", Records.accounts, 2),
    "DQ-AR-024": ("article", Records.articles, 2),
    "DQ-CO-004": ("contact", Records.contacts, 2),
    "DQ-IN-025": ("incident", Records.incidents, 2),
    "DQ-SY-004": ("managed_system", Records.systems, 2),
    "DQ-TO-001": ("device_address", Records.addresses, 2),
    "DQ-LK-001": ("drawn_link", Records.links, 2),
}
"""The dataset, what is recorded, and how many rows of it are wrong together."""


@pytest.mark.parametrize("wrong", [False, True], ids=["right", "wrong"])
def test_indicators_of_our_own_records_fire_on_their_faults_alone(database, wrong):
    with database.writing() as session:
        by = By(
            Actor(make_user(session, "admin", roles=(Role.ADMINISTRATOR,)), "test"),
            NOON,
        )
        session.add(
            QualitySource(
                code="own", kind=SourceKind.OWN, statement_seconds=60, created_at=NOON
            )
        )
        session.flush()
        records = Records(session)
        for dataset, record, _ in OF_THE_PRODUCT.values():
            definition = _definition_of(ShippedSet.PRODUCT, dataset)
            kept = save_dataset(session, definition, by)
            save_indicators(session, kept, definition, by=by)
            record(records, wrong=wrong)

    means = Means(access=Access("a key", own=database), clock=lambda: NOON)
    runs = [
        run_dataset(database, dataset, means, by=by)
        for dataset, *_ in OF_THE_PRODUCT.values()
    ]

    assert {run.state for run in runs} == {RunState.DONE}, [run.fault for run in runs]
    found = {code: _count_open(database, code) for code in OF_THE_PRODUCT}
    assert found == {
        code: count if wrong else 0 for code, (*_, count) in OF_THE_PRODUCT.items()
    }


def _definition_of(which, code):
    return next(each for each in list_datasets(which) if each.code == code)


def _count_open(database, code):
    with database.reading() as session:
        query = (
            select(Finding.id)
            .join(Indicator, Indicator.id == Finding.indicator_id)
            .where(Indicator.code == code, Finding.state != FindingState.CORRECTED)
        )
        return len(session.scalars(query).all())


@pytest.fixture(scope="module")
def bureau():
    return make_bureau(TODAY.date(), rows=2_000)


@pytest.fixture
def tax(migrated_sqlite, tmp_path):
    (tmp_path / "kb.sqlite").write_bytes(migrated_sqlite.read_bytes())
    database = databases.connect(f"sqlite:///{tmp_path}/kb.sqlite")
    source = QualitySource(
        kind=SourceKind.SQLITE,
        path="tax.sqlite",
        statement_seconds=60,
        created_at=TODAY,
    )
    access = Access("a key of the tests", folder=tmp_path, own=database)
    yield TaxHouse(database, source, access)
    database.close()


def _write(bureau, folder):
    engine = create_engine(f"sqlite:///{folder}/tax.sqlite")
    bureau.write(engine)
    engine.dispose()


def _aged(bureau, table, name, days):
    """The same, as if nothing had come for so many days."""
    old = bureau.copy()
    newest = max(row[name] for row in old.rows[table])
    wanted = TODAY.date() - timedelta(days=days)
    behind = (newest.date() if hasattr(newest, "date") else newest) - wanted
    for row in old.rows[table]:
        row[name] -= behind
    return old


def _cut(bureau, table, rows):
    small = bureau.copy()
    del small.rows[table][rows:]
    return small


STALE = [
    ("DQ-YH-007", "bank_feed", tables.BANK_FEED, "cjrq", 40),
    ("DQ-ZS-025", "collection", tables.COLLECTIONS, "lrrq", 50),
    ("DQ-SB-026", "declaration", tables.DECLARATIONS, "lrrq", 50),
]


@pytest.mark.parametrize("case", STALE, ids=lambda case: case[0])
def test_data_fire_on_the_day_after_they_were_fresh(tax, bureau, tmp_path, case):
    code, dataset, table, column, days = case

    _write(_aged(bureau, table, column, days), tmp_path)
    tax.run(dataset)
    fresh = _count_open(tax.database, code)
    _write(_aged(bureau, table, column, days + 1), tmp_path)
    tax.run(dataset)

    assert (fresh, _count_open(tax.database, code)) == (0, 1)


def test_a_table_of_codes_fires_once_it_is_too_short(tax, bureau, tmp_path):
    _write(_cut(bureau, tables.TRADES, 10), tmp_path)
    tax.run("trade")
    enough = _count_open(tax.database, "DQ-DM-003")
    _write(_cut(bureau, tables.TRADES, 9), tmp_path)
    tax.run("trade")

    assert (enough, _count_open(tax.database, "DQ-DM-003")) == (0, 1)


@pytest.mark.parametrize(("kept", "fires"), [(0.51, 0), (0.49, 1)])
def test_a_month_fires_with_far_fewer_returns_than_the_last(
    tax, bureau, tmp_path, kept, fires
):
    tax.now = TODAY - timedelta(days=31)
    _write(bureau, tmp_path)
    tax.run("declaration")
    tax.now = TODAY
    counted = len(_list_recent(bureau, days=92 + 31))
    _write(_keeping_recent(bureau, round(counted * kept)), tmp_path)
    tax.run("declaration")

    assert _count_open(tax.database, "DQ-SB-027") == fires


def _list_recent(bureau, days):
    since = TODAY.date() - timedelta(days=days)
    return [r for r in bureau.rows[tables.DECLARATIONS] if r["skssqq"] >= since]


def _keeping_recent(bureau, many):
    """No row is lost: those beyond *many* are of a period long ago."""
    changed = bureau.copy()
    recent = _list_recent(changed, days=92)
    assert len(recent) > many
    for row in recent[many:]:
        row["skssqq"] -= timedelta(days=400)
    return changed


def test_each_indicator_over_several_rows_is_tried_here_or_planted():
    here = {*OF_THE_PRODUCT, *(code for code, *_ in STALE), "DQ-DM-003", "DQ-SB-027"}

    assert here | {error.indicator for error in ERRORS} >= OF_SEVERAL_ROWS

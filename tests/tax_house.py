"""A house that watches the tax database, wherever that lies, through real runs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import select

from kb.audit import Actor, By
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.quality.datasets import save_dataset
from kb.quality.findings.models import Finding, FindingState, RunState
from kb.quality.indicators import save_indicators
from kb.quality.running import Means, run_dataset
from kb.quality.shipped.sets import ShippedSet, list_datasets
from kb.quality.unit_codes import map_code
from tests.factories import make_user
from web.demo.tax.offices import CITIES, OFFICES
from web.demo.tax.planting import Place
from web.demo.tax.tables import INVOICES

TODAY = datetime(2026, 11, 28, 4, tzinfo=UTC)
DATASETS = list_datasets(ShippedSet.TAX)
TABLES = {each.code: each.relation or INVOICES.name for each in DATASETS}
OF_UNITS = "UNIT-"


@dataclass
class TaxHouse:
    database: object
    source: object
    access: object
    now: datetime = TODAY
    cities: dict = field(default_factory=dict)
    region: int = 0
    store: object = None

    def __post_init__(self):
        self.source.code, self.source.rows_at_any_hour = "tax", 100_000
        with self.database.writing() as session:
            admin = make_user(session, "admin", roles=(Role.ADMINISTRATOR,))
            session.add(self.source)
            session.flush()
            self.admin = admin.id
            by = By(Actor(admin, "test"), self.now)
            self._add_units(session, by)
            for definition in DATASETS:
                dataset = save_dataset(session, definition, by)
                save_indicators(session, dataset, definition, by=by)

    def _add_units(self, session, by):
        """The 14 cities, each with a lead, and its clerks by their logins."""
        region = units.add_unit(session, "省税务局", tier=Tier.REGION)
        region.lead = make_user(session, "regionlead", roles=(Role.TECHNICIAN,))
        self.region = region.id
        for number, city in enumerate(CITIES):
            unit = units.add_unit(session, city, tier=Tier.CITY, parent=region)
            lead = make_user(session, f"lead{number}", roles=(Role.TECHNICIAN,))
            session.flush()
            unit.lead = lead
            units.assign(session, lead, unit, Post.BUSINESS)
            self.cities[city] = unit.id
            for office in OFFICES:
                if office.city == city:
                    map_code(session, self.source, office.code, unit, by=by)
                    self._add_clerks(session, office, unit)

    def _add_clerks(self, session, office, unit):
        for login in dict.fromkeys(office.clerks):
            clerk = make_user(session, login, roles=(Role.REQUESTER,))
            session.flush()
            units.assign(session, clerk, unit, Post.BUSINESS)

    def by(self, session, login="admin"):
        from kb.people.users import get_user  # noqa: PLC0415 - by name, for a reader.

        return By(Actor(get_user(session, login), "test"), self.now)

    def run(self, *codes):
        """Run all datasets, or those; return the runs."""
        means = Means(access=self.access, clock=lambda: self.now, store=self.store)
        with self.database.reading() as session:
            by = self.by(session)
        chosen = codes or [each.code for each in DATASETS]
        runs = [run_dataset(self.database, code, means, by=by) for code in chosen]
        assert {run.state for run in runs} == {RunState.DONE}, [
            (run.dataset_id, run.fault_code, run.fault) for run in runs
        ]
        return runs

    def found(self):
        """Where there is something wrong now, by the table and key of the row."""
        with self.database.reading() as session:
            open_ones = session.scalars(
                select(Finding).where(Finding.state != FindingState.CORRECTED)
            )
            return set(map(place_of, open_ones))


def place_of(finding):
    return Place(
        TABLES[finding.indicator.dataset.code],
        next(iter(finding.key.values()), ""),
        finding.indicator.code,
    )

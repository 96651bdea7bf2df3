"""A tax office whose register lies in an SQLite file, held against its indicators."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from kb.audit import Actor, By
from kb.database import Database
from kb.people import units
from kb.people.models import Post, Role, Tier, User
from kb.quality.definitions import read_dataset
from kb.quality.findings.models import Finding, Indicator
from kb.quality.indicators import save_indicators
from kb.quality.models import QualityDataset, QualitySource, SourceKind, UnitCode
from kb.quality.running import Means, run_dataset
from kb.quality.sources.access import Access
from tests.conftest import NOON
from tests.factories import make_user

KEY = "a key of the tests"
DEFINITION = """
dataset: taxpayer
source: tax
relation: taxpayer
key: [nsrsbh]
unit: swjg_dm
entered_by: lrr_dm
display: [nsrmc]
columns: {djrq: date, kyrq: date}
indicators:
  - {code: DQ-DJ-001, column: nsrmc, test: not_blank, fix: front}
  - {code: DQ-DJ-002, column: nsrsbh, test: check_digit, kind: cn_uscc}
  - {code: DQ-DJ-003, column: frdh, test: unique}
  - {code: DQ-DJ-004, test: compare, rule: "kyrq <= djrq", where: "djrq is not null"}
"""
COLUMNS = ("nsrsbh", "nsrmc", "swjg_dm", "lrr_dm", "djrq", "kyrq", "frdh")
GOOD = ("91110000802100433B", "91350100M000100Y43", "9111000071093123XX")
"""Numbers whose check digits are right."""


def row(number, **values):
    """A row without any fault."""
    return {
        "nsrsbh": number,
        "nsrmc": "某公司",
        "swjg_dm": "1101",
        "lrr_dm": "clerk",
        "djrq": "2026-01-10",
        "kyrq": "2026-01-05",
        "frdh": f"139{number[-8:]}",
        **values,
    }


@dataclass
class Office:
    database: Database
    folder: Path
    means: Means = None
    now: object = NOON
    definition: str = DEFINITION
    ids: dict = field(default_factory=dict)

    def __post_init__(self):
        self.write(*map(row, GOOD))
        self.means = Means(
            access=Access(key=KEY, folder=self.folder, own=self.database),
            clock=lambda: self.now,
        )
        with self.database.writing() as session:
            self._people(session)
            source = QualitySource(
                code="tax",
                kind=SourceKind.SQLITE,
                path="tax.sqlite",
                statement_seconds=20,
                created_at=NOON,
            )
            session.add(source)
            session.flush()
            unit = self.ids["county"]
            session.add(
                UnitCode(
                    source_id=source.id,
                    code="1101",
                    unit_id=unit,
                    first_seen_at=NOON,
                    last_seen_at=NOON,
                )
            )
        self.define(self.definition)

    def _people(self, session):
        city = units.add_unit(session, "甲市局", tier=Tier.CITY)
        county = units.add_unit(session, "甲一县局", tier=Tier.COUNTY, parent=city)
        self.ids = {"city": city.id, "county": county.id}
        for login, unit, role in (
            ("clerk", county, Role.REQUESTER),
            ("manager", None, Role.MANAGER),
        ):
            user = make_user(session, login, roles=(role,))
            session.flush()
            self.ids[login] = user.id
            if unit is not None:
                units.assign(session, user, unit, Post.BUSINESS)

    def define(self, text):
        """Take in the dataset and its indicators."""
        definition = read_dataset(text)
        kept = definition.model_dump(mode="json", by_alias=True, exclude={"indicators"})
        with self.database.writing() as session:
            dataset = session.scalar(
                select(QualityDataset).where(QualityDataset.code == definition.code)
            )
            if dataset is None:
                source = session.scalars(select(QualitySource)).one()
                dataset = QualityDataset(
                    code=definition.code, source_id=source.id, changed_at=NOON
                )
                session.add(dataset)
            dataset.definition = kept
            session.flush()
            return save_indicators(session, dataset, definition, by=self.by(session))

    def by(self, session, login="manager"):
        return By(Actor(session.get_one(User, self.ids[login]), "test"), self.now)

    def write(self, *rows, columns=COLUMNS):
        """Put the table into the file, with these rows."""
        self.folder.mkdir(exist_ok=True)
        with closing(sqlite3.connect(self.folder / "tax.sqlite")) as file, file:
            file.execute("DROP TABLE IF EXISTS taxpayer")
            file.execute(
                f"CREATE TABLE taxpayer ({', '.join(f'{c} TEXT' for c in columns)})"
            )
            file.executemany(
                f"INSERT INTO taxpayer VALUES ({', '.join('?' for _ in columns)})",
                [tuple(each[c] for c in columns) for each in rows],
            )

    def run(self, **options):
        with self.database.reading() as session:
            by = self.by(session)
        options = {"means": self.means, **options}
        return run_dataset(self.database, "taxpayer", by=by, **options)

    def later(self, **time):
        self.now += timedelta(**time)

    def findings(self):
        """What there is, as lines: code, first value of the key, state."""
        with self.database.reading() as session:
            rows = session.execute(
                select(Indicator.code, Finding.key, Finding.state)
                .join(Indicator, Indicator.id == Finding.indicator_id)
                .order_by(Indicator.code, Finding.id)
            )
            return [
                (code, next(iter(key.values()), None), state.value)
                for code, key, state in rows
            ]

    def finding(self, session):
        return session.scalars(select(Finding)).one()

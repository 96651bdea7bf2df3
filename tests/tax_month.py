"""November of a bureau with 14 cities, played through, and what of it happened by hand.

The ledger knows nothing of runs and findings: it goes by the errors that were planted, by
the days on which they were in the source, and by what people did with them.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import create_engine, select

from kb.content.folder import FolderContentStore
from kb.quality.checks import days
from kb.quality.checks.errors import DayNotClearError
from kb.quality.findings import back_office, service
from kb.quality.findings.models import Finding
from tests.tax_house import DATASETS, place_of
from web.demo.tax import tables
from web.demo.tax.bureau import make_bureau
from web.demo.tax.errors.every import ERRORS
from web.demo.tax.offices import BY_CODE
from web.demo.tax.planting import key_of, plant

ROWS, PLANTED = 2_000, 150
RUNS = tuple(
    datetime(2026, month, day, 4, tzinfo=UTC)
    for month, day in ((10, 25), (11, 5), (11, 20), (11, 28), (12, 1))
)
OCTOBER, FIRST, MIDDLE, LAST, DECEMBER = range(len(RUNS))
LIVES = (
    *("11111", "01000", "11000", "01110", "00100", "01011", "10000", "00111"),
    *("01100", "00010", "11010", "01111"),
)
"""In which of the runs an error is in the source, for one after the other."""
LATE_PARTNERS = ("DQ-DJ-031", "DQ-SB-014", "DQ-ZS-011")
"""What compares with rows that are entered later shows from another day on."""
WATCHED = (
    tables.TAXPAYERS,
    tables.DECLARATIONS,
    tables.COLLECTIONS,
    tables.INVOICES,
    tables.BANK_FEED,
)
BACK = frozenset(
    each.code
    for dataset in DATASETS
    for each in dataset.indicators
    if each.fix is not None and each.fix.value == "back"
)
UNTIL = datetime(2027, 5, 1, tzinfo=UTC).date()


@dataclass
class Line:
    """One planted error: where, whose, and in which runs it was in the source."""

    place: object
    city: str | None
    clerk: str
    seen: list
    sent: bool = False
    explained: bool = False

    @property
    def first(self):
        return self.seen.index(True)

    def is_corrected(self, run):
        """Whether a run up to that one found it, and that one does not."""
        return any(self.seen[:run]) and not self.seen[run]

    def is_fresh(self, run):
        """Whether that run found it for the first time, or again."""
        return self.seen[run] and not (run and self.seen[run - 1])

    def is_explained(self, run):
        """Said after the first run, it holds as long as the error does not go."""
        return self.explained and run > FIRST and all(self.seen[FIRST : run + 1])

    def is_with_back_office(self, run):
        """What only it can correct is, with the run that finds it.

        Of the others it was asked after the first run; what comes back is again with
        whoever entered it.
        """
        if self.place.indicator in BACK:
            return self.seen[run]
        return self.sent and run > FIRST and all(self.seen[FIRST : run + 1])

    @property
    def was_sent_in_october(self):
        """Whether the back office was asked of it in October."""
        return self.place.indicator in BACK and self.first == OCTOBER


@dataclass
class Month:
    house: object
    folder: object
    lines: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    """Those checked by each run, by city."""
    found: list = field(default_factory=list)
    """Where each run left something wrong."""
    signed: set = field(default_factory=set)
    """Clerks who signed the last day."""
    refused: tuple = ()
    """Why a month could not be signed, and of which city."""

    def play(self):
        """To the evening of the last run of the month."""
        self.house.store = FolderContentStore(self.folder / "content")
        self._plant()
        for run in (OCTOBER, FIRST):
            self.run(run)
        self._explain()
        self._ask_back_office()
        for run in (MIDDLE, LAST):
            self.run(run)
        self._sign_days()
        return self

    def _plant(self):
        errors = [each for each in ERRORS if each.indicator not in LATE_PARTNERS]
        self.bureau = make_bureau(RUNS[LAST].date(), rows=ROWS)
        self.planted = [
            plant(
                self.bureau,
                errors,
                PLANTED,
                keep=lambda error, run=run: _lives(error, run),
            )
            for run in range(len(RUNS))
        ]
        entered = [self._entered(run) for run in range(len(RUNS))]
        every = {place for _, places in self.planted for place in places}
        for place in sorted(every):
            seen = [
                place in places and (place.table, place.key) in entered[run]
                for run, (_, places) in enumerate(self.planted)
            ]
            if any(seen):
                row = entered[seen.index(True)][place.table, place.key]
                self.lines.append(
                    Line(place, city_of(row), row.get("lrr_dm") or "", seen)
                )

    def _entered(self, run):
        planted, _ = self.planted[run]
        rows = planted.as_of(RUNS[run].date()).rows
        self.rows.append(
            Counter(city_of(row) for table in WATCHED for row in rows[table])
        )
        return {
            (table.name, row[key_of(table)]): row
            for table, found in rows.items()
            for row in found
        }

    def run(self, run):
        planted, _ = self.planted[run]
        engine = create_engine(f"sqlite:///{self.folder}/tax.sqlite")
        planted.as_of(RUNS[run].date()).write(engine)
        engine.dispose()
        self.house.now = RUNS[run]
        self.house.run()
        self.found.append(self.house.found())

    def find(self, session):
        """The findings by their place."""
        return {place_of(each): each for each in session.scalars(select(Finding))}

    def _explain(self):
        """Each fifth of what clerks have is true, and their region agrees."""
        own = [each for each in self.lines if self._is_open(each)][::5]
        with self.house.database.writing() as session:
            found = self.find(session)
            for line in own:
                finding, clerk = found[line.place], self.house.by(session, line.clerk)
                service.explain(session, finding, "属实", UNTIL, by=clerk)
                region = self.house.by(session, "regionlead")
                service.approve_explanation(session, finding, by=region)
                line.explained = True

    def _ask_back_office(self):
        """Each fifth of the others they cannot correct."""
        own = [each for each in self.lines if self._is_open(each)][::5]
        with self.house.database.writing() as session:
            found = self.find(session)
            for line in own:
                clerk = self.house.by(session, line.clerk)
                back_office.send_to_back_office(
                    session,
                    [found[line.place]],
                    "改不了",
                    store=self.house.store,
                    by=clerk,
                )
                line.sent = True

    def _is_open(self, line):
        return bool(
            line.clerk
            and line.seen[FIRST]
            and not (line.sent or line.explained or line.place.indicator in BACK)
        )

    def _sign_days(self):
        """Every clerk of every city tries to sign the last day."""
        for login in self.clerks:
            with self.house.database.writing() as session:
                try:
                    days.sign_day(session, by=self.house.by(session, login))
                except DayNotClearError:
                    continue
                self.signed.add(login)

    @property
    def clerks(self):
        return {login for office in BY_CODE.values() for login in office.clerks}


def _lives(error, run):
    return LIVES[error % len(LIVES)][run] == "1"


def city_of(row):
    """By the office that a row names; none for a table of codes."""
    return BY_CODE[row["swjg_dm"]].city if row.get("swjg_dm") else None

"""Rows of the tax database, and what all of them need to be made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final, TypeAlias

from sqlalchemy import Table

from web.demo.tax import tables
from web.demo.tax.offices import Office

Row: TypeAlias = dict[str, Any]
SHARES: Final[Mapping[Table, float]] = {
    tables.TAXPAYERS: 0.15,
    tables.DECLARATIONS: 0.3,
    tables.COLLECTIONS: 0.25,
    tables.INVOICES: 0.25,
    tables.BANK_FEED: 0.05,
}
"""Of all rows; the tables of codes come besides."""
FILED_BY: Final = 15
"""The day of the following month by which a month is declared and paid."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month for which taxes are declared."""

    first: date
    last: date
    due: date

    @property
    def may_file_from(self) -> date:
        return self.last + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Making:
    """What rows are made with: one source of chance, and one day that is today."""

    random: Random
    today: date

    def month(self, back: int) -> Month:
        """The last month for which the time to declare is over, or one further *back*."""
        first = _month_start(self.today, back + 1 + (self.today.day <= FILED_BY))
        next_first = _month_start(first, -1)
        due = next_first.replace(day=FILED_BY)
        return Month(first, next_first - timedelta(days=1), due)

    def day_between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def entered(self, office: Office, day: date) -> Row:
        """Who entered a row there, and when on that *day*."""
        at = time(self.random.randrange(9, 17), self.random.randrange(60))
        return {
            "swjg_dm": office.code,
            "lrr_dm": self.random.choice(office.clerks),
            "lrrq": datetime.combine(day, at),
        }


def _month_start(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def to_money(cents: int) -> float:
    return cents / 100


def numbered(prefix: str, count: int) -> Iterator[tuple[int, str]]:
    """Counted from 0, each with the key that its row has: the prefix, then 12 digits."""
    for number in range(count):
        yield number, f"{prefix}{number + 1:012}"

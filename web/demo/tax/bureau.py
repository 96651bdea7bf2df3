"""The whole tax database as rows: made by a seed, as of a day, written to an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from sqlalchemy import Engine, Table

from web.demo.tax import tables, words
from web.demo.tax.declarations import VAT, make_declarations
from web.demo.tax.invoices import make_invoices
from web.demo.tax.offices import OFFICES
from web.demo.tax.payments import make_collections
from web.demo.tax.rows import SHARES, Making, Row
from web.demo.tax.taxpayers import is_active, make_bank_feed, make_taxpayers

FULL: Final = 20_000
SEED: Final = 20
SPARE_TRADES: Final = 12
"""Trades that no taxpayer has."""


@dataclass(frozen=True, slots=True)
class Bureau:
    """Rows by table.

    Beside its columns a row may have marks: what other rows say of it, which decides
    whether an error in it would show anywhere else.
    """

    today: date
    rows: Mapping[Table, list[Row]]

    def as_of(self, day: date) -> "Bureau":
        """What had been entered by the end of that *day*."""
        rows = {
            table: [
                row for row in rows if "lrrq" not in row or row["lrrq"].date() <= day
            ]
            for table, rows in self.rows.items()
        }
        return replace(self, rows=rows)

    def copy(self) -> "Bureau":
        """Rows of its own, for what is about to be changed."""
        rows = {table: [dict(row) for row in rows] for table, rows in self.rows.items()}
        return replace(self, rows=rows)

    def write(self, engine: Engine) -> None:
        """Write all tables anew: none of an earlier writing stays."""
        tables.METADATA.drop_all(engine)
        tables.METADATA.create_all(engine)
        with engine.begin() as connection:
            for table, rows in self.rows.items():
                if not rows:
                    continue
                names = table.columns.keys()
                connection.execute(
                    table.insert(),
                    [{name: row[name] for name in names} for row in rows],
                )


def make_bureau(today: date, *, rows: int = FULL, seed: int = SEED) -> Bureau:
    """A database without an error, of so many *rows* besides its tables of codes."""
    making = Making(Random(seed), today)  # noqa: S311 - nothing here is a secret.
    count = {table: round(rows * share) for table, share in SHARES.items()}
    taxpayers = make_taxpayers(making, count[tables.TAXPAYERS])
    active = [row for row in taxpayers if is_active(row)]
    declarations = make_declarations(
        making,
        active,
        count[tables.DECLARATIONS],
        paid=count[tables.COLLECTIONS],
    )
    made = {
        tables.OFFICES: [
            {"swjg_dm": office.code, "swjgmc": office.name} for office in OFFICES
        ],
        tables.TRADES: _trades(),
        tables.TAXPAYERS: taxpayers,
        tables.DECLARATIONS: declarations,
        tables.COLLECTIONS: make_collections(
            making, declarations, count[tables.COLLECTIONS]
        ),
        tables.INVOICES: make_invoices(
            making, taxpayers, _of_vat(declarations), count[tables.INVOICES]
        ),
        tables.BANK_FEED: make_bank_feed(making, active, count[tables.BANK_FEED]),
    }
    return Bureau(today, made)


def _of_vat(declarations: list[Row]) -> list[Row]:
    return [row for row in declarations if row["zsxm_dm"] == VAT]


def _trades() -> list[Row]:
    known = [{"hy_dm": code, "hymc": name} for name, code in words.TRADES]
    spare = [
        {"hy_dm": f"{9000 + number}", "hymc": f"其他行业{number}"}
        for number in range(SPARE_TRADES)
    ]
    return known + spare

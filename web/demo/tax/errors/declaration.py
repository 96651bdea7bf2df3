"""Errors in declarations 申报. No collection was made for those that bear them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from web.demo.tax import taxpayers
from web.demo.tax.errors.garbling import garbling
from web.demo.tax.invoices import NORMAL, to_amounts
from web.demo.tax.planting import (
    Change,
    Error,
    Ground,
    copying,
    making,
    missing,
    setting,
)
from web.demo.tax.rows import Row
from web.demo.tax.tables import DECLARATIONS, INVOICES, TAXPAYERS


def _is_unpaid(row: Row) -> bool:
    return bool(not row["paid"])


def _has_relief(row: Row) -> bool:
    return _is_unpaid(row) and row["jmse"] > 0


def _is_long_over(row: Row) -> bool:
    return bool(_is_unpaid(row) and bool(row["long_over"]))


def _is_normal_invoice(row: Row) -> bool:
    return bool(row["fpzt_dm"] == NORMAL)


def _settled(row: Row) -> Row:
    """The tax that follows from sales and rate, and what is left to pay."""
    tax = round(row["xse"] * row["sl"], 2)
    return {
        **row,
        "ynse": tax,
        "jmse": 0.0,
        "yjse": 0.0,
        "ybtse": tax,
    }


def _shifted(row: Row, name: str, days: int, *, filed: int = 0) -> Row:
    """Filed and handled so many days after the date of another column."""
    day = row[name] + timedelta(days=days)
    return {"sbrq": day, "clrq": day + timedelta(days=filed)}


def _filed_tomorrow(ground: Ground, rows: list[Row]) -> None:
    day = ground.bureau.today + timedelta(days=3)
    for row in rows:
        row.update(sbrq=day, clrq=day, sbqx=day + timedelta(days=10))


def _of_another(ground: Ground, rows: list[Row]) -> None:
    """The number of another taxpayer."""
    for row in rows:
        numbers = [
            each["nsrsbh"]
            for each in ground.bureau.rows[TAXPAYERS][:50]
            if each["nsrsbh"] != row["nsrsbh"]
        ]
        row["nsrsbh"] = ground.random.choice(numbers)


def _after_the_end(ground: Ground, rows: list[Row]) -> None:
    """Declared by somebody who was struck off before."""

    def is_cancelled(row: Row) -> bool:
        return bool(row["nsrzt_dm"] == taxpayers.CANCELLED)

    for row in rows:
        ended = ground.take_one(TAXPAYERS, is_cancelled)
        row.update(djxh=ended["djxh"], nsrsbh=ended["nsrsbh"])


def _more_invoiced(row: Row) -> Row:
    amounts = to_amounts(60_000_000, row["sl"])
    return {**amounts, "zgkpxe": amounts["jshj"]}


def _error(
    code: str,
    change: Change,
    fits: Callable[[Row], bool] = _is_unpaid,
    *,
    rows: int = 1,
    like: Callable[[Row], object] = lambda _row: True,
) -> Error:
    return Error(
        indicator=f"DQ-SB-{code}",
        table=DECLARATIONS,
        change=change,
        fits=fits,
        rows=rows,
        like=like,
    )


ERRORS: Final = (
    _error("001", missing("djxh", "D")),
    _error("002", _of_another),
    _error("003", setting(sbrq=None)),
    _error("004", making(lambda row: {"skssqz": row["skssqq"] - timedelta(days=1)})),
    _error("005", _filed_tomorrow),
    _error("006", making(lambda row: _shifted(row, "sbqx", 5)), _is_long_over),
    _error("007", making(lambda row: _shifted(row, "skssqz", -2))),
    _error("008", making(lambda row: _settled({**row, "sl": 13.0}))),
    _error("009", setting(zsxm_dm="99999")),
    _error("010", making(lambda row: _settled({**row, "xse": -row["xse"], "sl": 0.0}))),
    _error(
        "011",
        making(lambda row: {"ynse": row["ynse"] + 100, "ybtse": row["ybtse"] + 100}),
    ),
    _error("012", making(lambda row: {"ybtse": row["ybtse"] + 10})),
    _error(
        "013",
        making(
            lambda row: {
                "jmse": row["ynse"] + 50,
                "ybtse": round(-50 - row["yjse"], 2),
            }
        ),
    ),
    _error(
        "014",
        copying(
            "djxh", "nsrsbh", "zsxm_dm", "skssqq", "skssqz", "sbqx", "sbrq", "clrq"
        ),
        rows=2,
    ),
    _error("015", setting(ybtse=None)),
    _error(
        "016",
        making(lambda row: {"clrq": row["sbrq"] + timedelta(days=8)}),
        _is_long_over,
    ),
    _error("017", setting(sbfs_dm="77")),
    _error("018", garbling("bz")),
    _error("019", making(lambda row: {"skssqq": row["skssqz"] - timedelta(days=200)})),
    _error("020", setting(bsr="测试")),
    _error("021", setting(bsr="")),
    _error("022", setting(gzbz="X")),
    _error("023", _after_the_end),
    Error(
        indicator="DQ-SB-024",
        table=INVOICES,
        change=making(_more_invoiced),
        fits=_is_normal_invoice,
        found=lambda row: (DECLARATIONS, row["sbxh"]),
    ),
    _error(
        "025",
        making(
            lambda row: {
                "yjse": -100.0,
                "ybtse": round(row["ynse"] - row["jmse"] + 100, 2),
            }
        ),
    ),
)

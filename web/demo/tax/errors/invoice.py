"""Errors on invoices 发票."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from web.demo.tax import identifiers, taxpayers
from web.demo.tax.errors.garbling import garbling
from web.demo.tax.invoices import NORMAL, RED, to_amounts
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
from web.demo.tax.tables import INVOICES, TAXPAYERS


def _is_normal(row: Row) -> bool:
    """A normal one that no red one takes back."""
    return bool(row["fpzt_dm"] == NORMAL and not row["referred_to"])


def _is_red(row: Row) -> bool:
    return bool(row["fpzt_dm"] == RED)


def _issued_tomorrow(ground: Ground, rows: list[Row]) -> None:
    day = ground.bureau.today + timedelta(days=2)
    for row in rows:
        row.update(kprq=day, scrq=day)


def _of_another(ground: Ground, rows: list[Row]) -> None:
    """The number of another taxpayer as the seller's."""
    for row in rows:
        numbers = [
            each["nsrsbh"]
            for each in ground.bureau.rows[TAXPAYERS][:50]
            if each["nsrsbh"] not in {row["xfsbh"], row["gfsbh"]}
        ]
        row["xfsbh"] = ground.random.choice(numbers)


def _of_the_missing(ground: Ground, rows: list[Row]) -> None:
    """Issued by somebody whom the office cannot find any more."""

    def is_missing(row: Row) -> bool:
        return bool(row["nsrzt_dm"] == taxpayers.MISSING)

    for row in rows:
        missing = ground.take_one(TAXPAYERS, is_missing)
        row.update(djxh=missing["djxh"], xfsbh=missing["nsrsbh"])


def _negated(row: Row) -> Row:
    return {name: -row[name] for name in ("je", "se", "jshj")}


def _error(
    code: str,
    change: Change,
    fits: Callable[[Row], bool] = _is_normal,
    *,
    rows: int = 1,
) -> Error:
    return Error(
        indicator=f"DQ-FP-{code}", table=INVOICES, change=change, fits=fits, rows=rows
    )


ERRORS: Final = (
    _error("001", making(lambda row: {"fpdm": f"A{row['fpdm'][1:]}"})),
    _error("002", making(lambda row: {"fphm": row["fphm"][:-1]})),
    _error("003", copying("fpdm", "fphm"), rows=2),
    _error(
        "004", making(lambda row: {"gfsbh": identifiers.with_wrong_digit(row["gfsbh"])})
    ),
    _error("005", setting(gfsbh=None)),
    _error("006", missing("djxh", "D")),
    _error("007", making(lambda row: {"gfsbh": row["xfsbh"]})),
    _error("008", making(lambda row: {"jshj": row["jshj"] + 1})),
    _error(
        "009",
        making(lambda row: {"se": row["se"] + 1, "jshj": row["jshj"] + 1}),
    ),
    _error("010", setting(fpzt_dm="9")),
    _error("011", _of_another),
    _error("012", setting(kprq=None)),
    _error("013", _issued_tomorrow),
    _error("014", setting(yfphm=None), _is_red),
    _error("015", making(_negated), _is_red),
    _error("016", making(_negated)),
    _error("017", making(lambda row: to_amounts(round(row["je"] * 50), 0.5))),
    _error("018", setting(gfmc="")),
    _error("019", setting(gfmc="无")),
    _error("020", garbling("xmmc")),
    _error("021", setting(kpr=" ")),
    _error("022", making(lambda row: {"kpr": row["fhr"]})),
    _error("023", setting(yfphm="99999999"), _is_red),
    _error("024", making(lambda row: {"scrq": row["kprq"] + timedelta(days=6)})),
    _error("025", making(lambda row: {"zgkpxe": round(row["jshj"] / 2, 2)})),
    _error("026", making(lambda row: {"xmmc": row["xmmc"] * 20})),
    _error("027", _of_the_missing),
)

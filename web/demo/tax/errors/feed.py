"""Errors in what banks report 多头采集, and in the table of trades."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from web.demo.tax import identifiers
from web.demo.tax.errors.garbling import garbling
from web.demo.tax.planting import Change, Error, Ground, copying, making, setting
from web.demo.tax.rows import Row
from web.demo.tax.tables import BANK_FEED, TRADES


def _of_nobody(ground: Ground, rows: list[Row]) -> None:
    """A right number that nobody is registered with."""
    for row in rows:
        row["nsrsbh"] = identifiers.make_credit_code(ground.random, "419999")


def _opened_tomorrow(ground: Ground, rows: list[Row]) -> None:
    for row in rows:
        row["khrq"] = ground.bureau.today + timedelta(days=5)


def _is_spare(row: Row) -> bool:
    """Whether no taxpayer has the trade."""
    return bool(row["hy_dm"] >= "9000")


def _is_about_the_right(row: Row) -> bool:
    """Whether no error is planted in the taxpayer that it is about."""
    return bool(row["spare"])


def _error(code: str, change: Change, *, rows: int = 1) -> Error:
    return Error(
        indicator=f"DQ-YH-{code}",
        table=BANK_FEED,
        change=change,
        fits=_is_about_the_right,
        rows=rows,
    )


def _of_trades(code: str, change: Change, fits: Callable[[Row], bool]) -> Error:
    return Error(indicator=f"DQ-DM-{code}", table=TRADES, change=change, fits=fits)


ERRORS: Final = (
    _error("001", _of_nobody),
    _error("002", setting(khmc="")),
    _error("003", copying("nsrsbh", "fddbrxm", "zczb"), rows=2),
    _error(
        "004", making(lambda row: {"yhzh": identifiers.with_wrong_digit(row["yhzh"])})
    ),
    _error("005", _opened_tomorrow),
    _error("006", garbling("khmc")),
    _of_trades("001", setting(hymc=" "), _is_spare),
    _of_trades("002", making(lambda row: {"hy_dm": f"X{row['hy_dm'][1:]}"}), _is_spare),
)

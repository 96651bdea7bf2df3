"""Errors in collections 征收."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from web.demo.tax import identifiers
from web.demo.tax.declarations import URBAN, VAT
from web.demo.tax.payments import LATE_RATE
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
from web.demo.tax.tables import COLLECTIONS


def _is_in_time(row: Row) -> bool:
    return bool(row["znts"] == 0)


def _is_late(row: Row) -> bool:
    return bool(row["znts"] > 0)


def _paid_tomorrow(ground: Ground, rows: list[Row]) -> None:
    day = ground.bureau.today + timedelta(days=4)
    for row in rows:
        row.update(jkrq=day, rkrq=day, jkqx=day)


def _error(
    code: str,
    change: Change,
    fits: Callable[[Row], bool] = _is_in_time,
    *,
    rows: int = 1,
) -> Error:
    return Error(
        indicator=f"DQ-ZS-{code}",
        table=COLLECTIONS,
        change=change,
        fits=fits,
        rows=rows,
    )


def _other_tax(row: Row) -> Row:
    return {"zsxm_dm": URBAN if row["zsxm_dm"] == VAT else VAT}


def _before_it_was_asked(row: Row) -> Row:
    day = row["kjrq"] - timedelta(days=3)
    return {"jkrq": day, "rkrq": day}


def _surcharged(row: Row) -> Row:
    return {"znts": 2, "znj": round(row["jkse"] * LATE_RATE * 2, 2)}


ERRORS: Final = (
    _error("001", missing("sbxh", "S")),
    _error("002", missing("djxh", "D")),
    _error("003", setting(jkse=None)),
    _error("004", setting(sbxh=None, jkse=-5.0, sjse=-5.0)),
    _error("005", making(lambda row: {"sjse": row["jkse"] + 1})),
    _error("006", making(_before_it_was_asked)),
    _error("007", _paid_tomorrow),
    _error("008", setting(znts=0, znj=0.0), _is_late),
    _error("009", making(_surcharged)),
    _error("010", making(lambda row: {"znj": row["znj"] + 5}), _is_late),
    _error("011", copying("sphm"), rows=2),
    _error("012", making(lambda row: {"sphm": f"{row['sphm'][:-1]}A"})),
    _error("013", making(_other_tax)),
    _error("014", setting(jkfs_dm="09")),
    _error("015", setting(skgk_dm=None)),
    _error("016", making(lambda row: {"skgk_dm": row["skgk_dm"][:-1]})),
    _error(
        "017",
        making(lambda row: {"jkse": row["jkse"] + 10, "sjse": row["sjse"] + 10}),
    ),
    _error("018", setting(jkrq=None)),
    _error("019", making(lambda row: {"rkrq": row["jkrq"] + timedelta(days=9)})),
    _error("020", setting(khyh="无")),
    _error(
        "021", making(lambda row: {"jkzh": identifiers.with_wrong_digit(row["jkzh"])})
    ),
    _error("022", setting(rkbz="1")),
    _error("023", setting(rkrq=None)),
    _error("024", copying("sbxh", "djxh", "zsxm_dm", "jkse", "sjse"), rows=2),
)

"""Errors in registrations 登记. No other row names the taxpayers that bear them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from web.demo.tax import identifiers, taxpayers
from web.demo.tax.errors.garbling import garbling
from web.demo.tax.planting import Change, Error, Ground, copying, making, setting
from web.demo.tax.rows import Row
from web.demo.tax.tables import TAXPAYERS

SINCE: Final = date(2020, 1, 1)


def _is_quiet(row: Row) -> bool:
    return bool(not taxpayers.is_active(row))


def _is_normal(row: Row) -> bool:
    return bool(_is_quiet(row) and row["nsrzt_dm"] == taxpayers.NORMAL)


def _is_cancelled(row: Row) -> bool:
    return bool(_is_quiet(row) and row["nsrzt_dm"] == taxpayers.CANCELLED)


def _is_foreign(row: Row) -> bool:
    return bool(_is_quiet(row) and row["djzclx_dm"] == taxpayers.FOREIGN)


def _is_chinese(row: Row) -> bool:
    return bool(_is_quiet(row) and row["djzclx_dm"] != taxpayers.FOREIGN)


def _is_recent(row: Row) -> bool:
    return bool(_is_normal(row) and row["kyslrq"] >= SINCE)


def _is_old(row: Row) -> bool:
    return bool(_is_normal(row) and row["djrq"] < SINCE)


def _is_in_feed(row: Row) -> bool:
    return bool(row["in_feed"])


def _registered_tomorrow(ground: Ground, rows: list[Row]) -> None:
    today = ground.bureau.today
    for row in rows:
        row["kyslrq"] = today - timedelta(days=5)
        row["djrq"] = today + timedelta(days=20)


def _doubled(_ground: Ground, rows: list[Row]) -> None:
    """The name of the first, in the second with one character typed twice."""
    name = rows[0]["nsrmc"]
    rows[1]["nsrmc"] = f"{name[:5]}{name[4]}{name[5:]}"


def _error(
    code: str,
    change: Change,
    fits: Callable[[Row], bool] = _is_quiet,
    *,
    rows: int = 1,
    like: Callable[[Row], object] = lambda _row: True,
) -> Error:
    return Error(
        indicator=f"DQ-DJ-{code}",
        table=TAXPAYERS,
        change=change,
        fits=fits,
        rows=rows,
        like=like,
    )


ERRORS: Final = (
    _error("001", setting(nsrsbh=None)),
    _error(
        "002",
        making(lambda row: {"nsrsbh": identifiers.with_wrong_digit(row["nsrsbh"])}),
    ),
    _error("003", copying("nsrsbh"), _is_normal, rows=2),
    _error("004", setting(nsrmc="  ")),
    _error("005", making(lambda row: {"nsrmc": row["nsrmc"] * 6})),
    _error("006", garbling("nsrmc")),
    _error("007", setting(fddbrxm="测试")),
    _error("008", setting(nsrzt_dm="99"), _is_normal),
    _error("009", setting(djzclx_dm="999"), _is_chinese),
    _error("010", setting(hy_dm="4790")),
    _error("011", setting(djrq=None), _is_normal),
    _error(
        "012",
        making(lambda row: {"djrq": row["kyslrq"] - timedelta(days=10)}),
        _is_normal,
    ),
    _error(
        "013",
        making(lambda row: {"kyslrq": row["djrq"] - timedelta(days=60)}),
        _is_recent,
    ),
    _error("014", _registered_tomorrow, _is_normal),
    _error("015", setting(kyslrq=date(1900, 1, 1)), _is_old),
    _error("016", setting(zxrq=None), _is_cancelled),
    _error(
        "017",
        making(lambda row: {"zxrq": row["djrq"] + timedelta(days=100)}),
        _is_normal,
    ),
    _error(
        "018",
        making(lambda row: {"zxrq": row["djrq"] - timedelta(days=30)}),
        _is_cancelled,
    ),
    _error("019", setting(fddbrxm="")),
    _error("020", making(lambda row: {"fddbrxm": f"{row['fddbrxm']}2"})),
    _error(
        "021",
        making(
            lambda row: {
                "fddbrsfzjhm": identifiers.with_wrong_digit(row["fddbrsfzjhm"])
            }
        ),
    ),
    _error("022", setting(fddbrsfzjhm=None)),
    _error("023", making(lambda row: {"fddbryddh": row["fddbryddh"][:-1]})),
    _error("024", setting(zcdz=None)),
    _error("025", making(lambda row: {"zcdz": row["zcdz"][:6]})),
    _error("026", garbling("zcdz")),
    _error("027", making(lambda row: {"yzbm": row["yzbm"][:5]})),
    _error("028", setting(zczb=-1.0)),
    _error("029", setting(cyrs="约20人")),
    _error(
        "030", making(lambda row: {"yhzh": identifiers.with_wrong_digit(row["yhzh"])})
    ),
    _error("031", making(lambda row: {"zczb": row["zczb"] + 100}), _is_in_feed),
    _error(
        "032",
        making(lambda row: {"jwzh": identifiers.with_wrong_digit(row["jwzh"])}),
        _is_foreign,
    ),
    _error(
        "033",
        making(lambda row: {"jwsh": identifiers.with_wrong_digit(row["jwsh"])}),
        _is_foreign,
    ),
    _error("034", _doubled, rows=2, like=lambda row: row["swjg_dm"]),
    _error("035", copying("fddbrsfzjhm"), _is_normal, rows=4),
    _error("036", setting(jwsh=None), _is_foreign),
)

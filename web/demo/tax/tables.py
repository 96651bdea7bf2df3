"""The tables of the tax database, named in pinyin as such systems name them."""

from typing import Any, Final

from sqlalchemy import Column, Date, DateTime, Integer, MetaData, Numeric, String, Table
from sqlalchemy.types import TypeEngine

METADATA: Final = MetaData()
TEXT: Final = String(200)
DAY: Final = Date()
TIME: Final = DateTime()
COUNT: Final = Integer()
# Floats in Python: SQLite keeps no decimals, and what is written has two places.
MONEY: Final = Numeric(18, 2, asdecimal=False)
RATE: Final = Numeric(8, 4, asdecimal=False)

ENTRY: Final[dict[str, TypeEngine[Any]]] = {
    "swjg_dm": TEXT,
    "lrr_dm": TEXT,
    "lrrq": TIME,
}
"""What every row says of its entry: the office, the clerk, the time."""


def _table(name: str, columns: dict[str, TypeEngine[Any]]) -> Table:
    first, *rest = columns
    return Table(
        name,
        METADATA,
        Column(first, columns[first], primary_key=True),
        *(Column(column, columns[column], nullable=True) for column in rest),
    )


OFFICES: Final = _table("dm_swjg", {"swjg_dm": TEXT, "swjgmc": TEXT})
TRADES: Final = _table("dm_hy", {"hy_dm": TEXT, "hymc": TEXT})
TAXPAYERS: Final = _table(
    "dj_nsrxx",
    {
        "djxh": TEXT,
        "nsrsbh": TEXT,
        "nsrmc": TEXT,
        "djzclx_dm": TEXT,
        "hy_dm": TEXT,
        "nsrzt_dm": TEXT,
        "kyslrq": DAY,
        "djrq": DAY,
        "zxrq": DAY,
        "fddbrxm": TEXT,
        "fddbrsfzjhm": TEXT,
        "fddbryddh": TEXT,
        "zcdz": TEXT,
        "yzbm": TEXT,
        "zczb": MONEY,
        "cyrs": TEXT,
        "yhzh": TEXT,
        "jwzh": TEXT,
        "jwsh": TEXT,
        **ENTRY,
    },
)
DECLARATIONS: Final = _table(
    "sb_sbb",
    {
        "sbxh": TEXT,
        "djxh": TEXT,
        "nsrsbh": TEXT,
        "zsxm_dm": TEXT,
        "skssqq": DAY,
        "skssqz": DAY,
        "sbqx": DAY,
        "sbrq": DAY,
        "clrq": DAY,
        "xse": MONEY,
        "sl": RATE,
        "ynse": MONEY,
        "jmse": MONEY,
        "yjse": MONEY,
        "ybtse": MONEY,
        "sbfs_dm": TEXT,
        "gzbz": TEXT,
        "bsr": TEXT,
        "bz": TEXT,
        **ENTRY,
    },
)
COLLECTIONS: Final = _table(
    "zs_jkxx",
    {
        "pzxh": TEXT,
        "sbxh": TEXT,
        "djxh": TEXT,
        "zsxm_dm": TEXT,
        "jkse": MONEY,
        "sjse": MONEY,
        "kjrq": DAY,
        "jkqx": DAY,
        "jkrq": DAY,
        "rkrq": DAY,
        "rkbz": TEXT,
        "znts": COUNT,
        "znj": MONEY,
        "sphm": TEXT,
        "skgk_dm": TEXT,
        "jkfs_dm": TEXT,
        "jkzh": TEXT,
        "khyh": TEXT,
        **ENTRY,
    },
)
INVOICES: Final = _table(
    "fp_kjxx",
    {
        "fpxh": TEXT,
        "fpdm": TEXT,
        "fphm": TEXT,
        "djxh": TEXT,
        "xfsbh": TEXT,
        "gfsbh": TEXT,
        "gfmc": TEXT,
        "xmmc": TEXT,
        "kprq": DAY,
        "scrq": DAY,
        "je": MONEY,
        "sl": RATE,
        "se": MONEY,
        "jshj": MONEY,
        "zgkpxe": MONEY,
        "fpzt_dm": TEXT,
        "yfphm": TEXT,
        "kpr": TEXT,
        "fhr": TEXT,
        **ENTRY,
    },
)
BANK_FEED: Final = _table(
    "yh_khxx",
    {
        "khxh": TEXT,
        "nsrsbh": TEXT,
        "khmc": TEXT,
        "fddbrxm": TEXT,
        "zczb": MONEY,
        "yhzh": TEXT,
        "khrq": DAY,
        "cjrq": DAY,
        **ENTRY,
    },
)

"""Declarations of taxes 申报, month by month."""

from datetime import timedelta
from typing import Final

from web.demo.tax import words
from web.demo.tax.offices import BY_CODE
from web.demo.tax.rows import Making, Row, numbered, to_money

VAT: Final = "10101"
URBAN: Final = "10109"
ROUNDS: Final = ((VAT, 0), (VAT, 1), (VAT, 2), (URBAN, 0), (URBAN, 1))
"""The tax, and how many months back: each taxpayer declares by this order."""
RATES: Final = {
    VAT: (0.13, 0.09, 0.06, 0.03),
    URBAN: (0.07, 0.05),
}
WAYS: Final = ("11", "11", "11", "12", "13")
"""Online, at the counter, by post."""


def make_declarations(
    making: Making, taxpayers: list[Row], count: int, *, paid: int
) -> list[Row]:
    """So many, of which the first that are *paid* may be collected."""
    return [
        {
            **_make_declaration(
                making,
                key,
                taxpayers[number % len(taxpayers)],
                number // len(taxpayers),
            ),
            "paid": number < paid,
        }
        for number, key in numbered("S", count)
    ]


def _make_declaration(making: Making, key: str, taxpayer: Row, turn: int) -> Row:
    random = making.random
    tax, back = ROUNDS[turn]
    month = making.month(back)
    filed = making.day_between(month.may_file_from, month.due)
    handled = min(filed + timedelta(days=random.randrange(3)), making.today)
    return {
        "sbxh": key,
        "djxh": taxpayer["djxh"],
        "nsrsbh": taxpayer["nsrsbh"],
        "zsxm_dm": tax,
        "skssqq": month.first,
        "skssqz": month.last,
        "sbqx": month.due,
        "sbrq": filed,
        "clrq": handled,
        **make_amounts(making, random.choice(RATES[tax])),
        "sbfs_dm": random.choice(WAYS),
        "gzbz": "N",
        "bsr": words.make_person(random),
        "bz": "",
        **making.entered(BY_CODE[taxpayer["swjg_dm"]], filed),
        "long_over": back > 0,
    }


def make_amounts(making: Making, rate: float) -> Row:
    """Sales, tax at that *rate*, relief and prepaid, and what is left to pay."""
    random = making.random
    sales = random.randrange(2_000_000, 50_000_000)
    tax = round(sales * rate)
    relief = random.choice((0, 0, 0, tax // 10))
    prepaid = random.choice((0, 0, tax // 5))
    return {
        "xse": to_money(sales),
        "sl": rate,
        "ynse": to_money(tax),
        "jmse": to_money(relief),
        "yjse": to_money(prepaid),
        "ybtse": to_money(tax - relief - prepaid),
    }

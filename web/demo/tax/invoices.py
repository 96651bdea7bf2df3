"""Invoices 发票 of the months that were declared: for less than was declared."""

from datetime import timedelta
from typing import Final

from web.demo.tax import words
from web.demo.tax.offices import BY_CODE
from web.demo.tax.rows import Making, Row, numbered, to_money

NORMAL: Final = "0"
VOIDED: Final = "2"
RED: Final = "3"
LIMIT: Final = 100_000.0
"""What one invoice may be for at most, with tax."""
RATES: Final = (0.13, 0.09, 0.06)
RED_EVERY: Final = 40
RED_FROM: Final = 10
VOIDED_EVERY: Final = 50
FIRST_NUMBER: Final = 10_000_000


def make_invoices(
    making: Making, taxpayers: list[Row], declarations: list[Row], count: int
) -> list[Row]:
    """Invoices of those whose *declarations* of value added tax these are, in turn."""
    names = {taxpayer["nsrsbh"]: taxpayer["nsrmc"] for taxpayer in taxpayers}
    sellers = len(declarations)
    return [
        _make_invoice(
            making,
            number,
            key,
            seller=declarations[number % sellers],
            buyer=declarations[_buyer(number, sellers)],
            names=names,
        )
        for number, key in numbered("F", count)
    ]


def _buyer(number: int, sellers: int) -> int:
    """Somebody else than the seller, each time another."""
    return (number + 1 + number // sellers + number % 11) % sellers


def is_referred_to(number: int) -> bool:
    """Whether a red invoice takes back the invoice of that *number*."""
    return number % RED_EVERY == RED_FROM


def _make_invoice(
    making: Making,
    number: int,
    key: str,
    *,
    seller: Row,
    buyer: Row,
    names: dict[str, str],
) -> Row:
    random = making.random
    state = _state(number)
    issued = making.day_between(seller["skssqq"], seller["skssqz"])
    issuer, checker = words.make_person(random), words.make_person(random)
    return {
        "fpxh": key,
        "fpdm": f"0410{making.today.year % 100:02}00{random.choice('1234')}11{number % 9}",
        "fphm": f"{FIRST_NUMBER + number}",
        "djxh": seller["djxh"],
        "xfsbh": seller["nsrsbh"],
        "gfsbh": buyer["nsrsbh"],
        "gfmc": names[buyer["nsrsbh"]],
        "xmmc": random.choice(words.GOODS),
        "kprq": issued,
        "scrq": issued + timedelta(days=random.randrange(2)),
        **_amounts(making, seller, red=state == RED),
        "zgkpxe": LIMIT,
        "fpzt_dm": state,
        "yfphm": f"{FIRST_NUMBER + number - 1}" if state == RED else None,
        "kpr": issuer,
        "fhr": checker if checker != issuer else f"{checker}华",
        # All of a month come at its end, so that a red one never comes before its own.
        **making.entered(
            BY_CODE[seller["swjg_dm"]], seller["skssqz"] + timedelta(days=1)
        ),
        "sbxh": seller["sbxh"],
        "referred_to": is_referred_to(number),
    }


def _state(number: int) -> str:
    if is_referred_to(number - 1):
        return RED
    return VOIDED if number % VOIDED_EVERY == 0 else NORMAL


def _amounts(making: Making, seller: Row, *, red: bool) -> Row:
    """At most an eighth of what the seller declared for the month."""
    rate = making.random.choice(RATES)
    most = min(round(seller["xse"] * 100) // 8, 8_000_000)
    net = making.random.randrange(most // 2, most)
    return to_amounts(-(net // 10) if red else net, rate)


def to_amounts(net: int, rate: float) -> Row:
    """The amounts of an invoice over so many cents, at a rate."""
    tax = round(net * rate)
    return {
        "je": to_money(net),
        "sl": rate,
        "se": to_money(tax),
        "jshj": to_money(net + tax),
    }

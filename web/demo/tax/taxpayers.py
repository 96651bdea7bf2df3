"""Taxpayers as they register 登记, and what their banks say of them 多头采集."""

from datetime import date, timedelta
from typing import Final

from rapidfuzz import fuzz

from web.demo.tax import identifiers, words
from web.demo.tax.offices import BY_CODE, TURNS, Office
from web.demo.tax.rows import Making, Row, numbered, to_money

ACTIVE_SHARE: Final = 0.6
"""Of all taxpayers; the others declare nothing, and some have ended."""
KINDS: Final = ("159", "171", "173", "160")
FOREIGN: Final = "330"
NORMAL: Final = "03"
MISSING: Final = "05"
CANCELLED: Final = "07"
FOREIGN_EVERY: Final = 20
LIKENESS: Final = 88
"""Names of one office are less alike than that, in percent: none looks like a double."""


def make_taxpayers(making: Making, count: int) -> list[Row]:
    names: dict[str, list[str]] = {}
    return [
        _make_taxpayer(
            making, number, key, active_below=count * ACTIVE_SHARE, names=names
        )
        for number, key in numbered("D", count)
    ]


def is_active(row: Row) -> bool:
    """Whether it declares: no other row names those that do not."""
    return bool(row["active"])


def _make_taxpayer(
    making: Making,
    number: int,
    key: str,
    *,
    active_below: float,
    names: dict[str, list[str]],
) -> Row:
    random = making.random
    office = TURNS[number % len(TURNS)]
    name, trade = _make_name(making, office, names.setdefault(office.code, []))
    active = number < active_below
    state = NORMAL if active else random.choice((NORMAL, MISSING, CANCELLED))
    opened = making.day_between(
        date(2008, 1, 1), making.today - timedelta(days=500 if active else 900)
    )
    registered = opened + timedelta(days=random.randrange(26))
    return {
        "djxh": key,
        "nsrsbh": identifiers.make_credit_code(random, office.region),
        "nsrmc": name,
        "djzclx_dm": FOREIGN if _is_foreign(number) else random.choice(KINDS),
        "hy_dm": trade,
        "nsrzt_dm": state,
        "kyslrq": opened,
        "djrq": registered,
        "zxrq": _cancelled_on(making, state, registered),
        "zczb": to_money(random.randrange(1_000, 900_000) * 10),
        "cyrs": str(random.randrange(1, 400)),
        "yhzh": identifiers.make_card(random),
        **_person(making),
        **_place(making, office),
        **_abroad(making, foreign=_is_foreign(number)),
        **making.entered(office, registered + timedelta(days=random.randrange(2))),
        "active": active,
        "in_feed": False,
    }


def _is_foreign(number: int) -> bool:
    return number % FOREIGN_EVERY == 0


def _make_name(making: Making, office: Office, taken: list[str]) -> tuple[str, str]:
    county = office.name.removeprefix("国家税务总局").removesuffix("税务局")
    while True:
        name, trade = words.make_company(making.random, county[:2])
        if all(fuzz.ratio(name, other) < LIKENESS for other in taken):
            taken.append(name)
            return name, trade


def _cancelled_on(making: Making, state: str, registered: date) -> date | None:
    if state != CANCELLED:
        return None
    return making.day_between(
        registered + timedelta(days=60), making.today - timedelta(days=400)
    )


def _person(making: Making) -> Row:
    return {
        "fddbrxm": words.make_person(making.random),
        "fddbrsfzjhm": identifiers.make_identity_number(making.random),
        "fddbryddh": identifiers.make_mobile(making.random),
    }


def _place(making: Making, office: Office) -> Row:
    county = office.name.split("市", 1)[1].removesuffix("税务局")
    return {
        "zcdz": words.make_address(making.random, office.city, county),
        "yzbm": f"4{making.random.randrange(10**5):05}",
    }


def _abroad(making: Making, *, foreign: bool) -> Row:
    """The account and the VAT number of the owner of a foreign company."""
    if not foreign:
        return {"jwzh": None, "jwsh": None}
    return {
        "jwzh": identifiers.make_iban(making.random),
        "jwsh": identifiers.make_vat_number(making.random),
    }


def make_bank_feed(making: Making, taxpayers: list[Row], count: int) -> list[Row]:
    """What banks report of the accounts of the first taxpayers.

    Every other row is spare: no error is planted in the taxpayer that it is about.
    """
    rows = []
    for number, key in numbered("K", count):
        taxpayer = taxpayers[number]
        taxpayer["in_feed"] = number % 2 == 0
        collected = making.today - timedelta(days=2 + number * 97 % 88)
        rows.append(
            {
                "khxh": key,
                "nsrsbh": taxpayer["nsrsbh"],
                "khmc": making.random.choice(words.BANKS),
                "fddbrxm": taxpayer["fddbrxm"],
                "zczb": taxpayer["zczb"],
                "yhzh": taxpayer["yhzh"],
                "khrq": taxpayer["djrq"] + timedelta(days=making.random.randrange(30)),
                "cjrq": collected,
                **making.entered(BY_CODE[taxpayer["swjg_dm"]], collected),
                "spare": number % 2 == 1,
            }
        )
    return rows

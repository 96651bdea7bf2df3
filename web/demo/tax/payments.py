"""Collections 征收: what was paid for declarations, and when it reached the treasury."""

from datetime import date, timedelta
from typing import Final

from web.demo.tax import identifiers, words
from web.demo.tax.offices import BY_CODE
from web.demo.tax.rows import Making, Row, numbered, to_money

LATE_RATE: Final = 0.0005
"""Of the tax, for each day after the last on which it should be paid."""
LATE_SHARE: Final = 0.06
WAYS: Final = ("01", "02", "03", "04")
TREASURY: Final = "41{city:02}010000"


def make_collections(making: Making, declarations: list[Row], count: int) -> list[Row]:
    return [
        _make_collection(making, number, key, declarations[number])
        for number, key in numbered("Z", count)
    ]


def _make_collection(making: Making, number: int, key: str, declared: Row) -> Row:
    random = making.random
    paid, late = _paid(making, declared)
    arrived = min(paid + timedelta(days=random.randrange(4)), making.today)
    cents = round(declared["ybtse"] * 100)
    return {
        "pzxh": key,
        "sbxh": declared["sbxh"],
        "djxh": declared["djxh"],
        "zsxm_dm": declared["zsxm_dm"],
        "jkse": to_money(cents),
        "sjse": to_money(cents),
        "kjrq": declared["sbrq"],
        "jkqx": declared["sbqx"],
        "jkrq": paid,
        "rkrq": arrived,
        "rkbz": "Y",
        "znts": late,
        "znj": to_money(round(cents * LATE_RATE * late)),
        "sphm": f"3410{making.today.year % 100:02}{number + 1:012}",
        "skgk_dm": TREASURY.format(city=int(declared["swjg_dm"][3:5])),
        "jkfs_dm": random.choice(WAYS),
        "jkzh": identifiers.make_card(random),
        "khyh": random.choice(words.BANKS),
        **making.entered(BY_CODE[declared["swjg_dm"]], paid),
    }


def _paid(making: Making, declared: Row) -> tuple[date, int]:
    """The day on which it was paid, and how many days late that was."""
    due = declared["sbqx"]
    room = (making.today - due).days
    if room > 0 and making.random.random() < LATE_SHARE:
        late = making.random.randint(1, min(room, 10))
        return due + timedelta(days=late), late
    return making.day_between(declared["sbrq"], due), 0

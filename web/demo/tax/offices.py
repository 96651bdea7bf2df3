"""The bureau of the demonstration: a province of 14 cities, their counties, the clerks."""

from dataclasses import dataclass
from typing import Final

CITIES: Final = (
    "青岚",
    "云浦",
    "澜川",
    "望岳",
    "丰临",
    "宁泽",
    "安澜",
    "临溪",
    "松岭",
    "石泾",
    "平舟",
    "白鹭",
    "东屏",
    "南屿",
)
COUNTIES: Final = (("01", "城关区"), ("21", "河东县"))
"""Two for each city, by the end of their code."""
CLERK: Final = "clerk"
"""The login of the clerk whom the demonstration lets in."""


@dataclass(frozen=True, slots=True)
class Office:
    """A tax office of a county: where taxpayers register and declare."""

    code: str
    """Of 11 digits, as the tax system writes it."""
    name: str
    city: str
    """By its name among ``CITIES``."""
    region: str
    """Its six digits in a credit code."""
    clerks: tuple[str, ...]
    """Logins."""


def _office(city: str, city_number: int, county: tuple[str, str]) -> Office:
    end, county_name = county
    region = f"41{city_number:02}{end}"
    code = f"1{region}0000"
    clerks = tuple(f"lr{region}{number}" for number in (1, 2, 3))
    if city_number == 1 and county == COUNTIES[0]:
        # Two of three turns are hers, so that the demonstration's clerk has work.
        clerks = (CLERK, CLERK, clerks[2])
    name = f"国家税务总局{city}市{county_name}税务局"
    return Office(code, name, city, region, clerks)


OFFICES: Final = tuple(
    _office(city, number, county)
    for number, city in enumerate(CITIES, start=1)
    for county in COUNTIES
)
TURNS: Final = (*OFFICES, *OFFICES[:1] * 4)
"""In whose turn taxpayers register: the first county is the largest."""
BY_CODE: Final = {office.code: office for office in OFFICES}
UNMAPPED: Final = frozenset(office.code for office in OFFICES[-2:])
"""Offices whose units the demonstration does not name."""

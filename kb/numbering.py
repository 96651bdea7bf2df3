"""The numbers that people call records by, from the id and back: INC-000123."""

import re
from dataclasses import dataclass
from typing import Final

_ANY: Final = re.ASCII | re.IGNORECASE
DIGITS: Final = 9
"""The most that every database keeps as a key."""


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one kind of record."""

    prefix: str

    def write(self, record_id: int) -> str:
        return f"{self.prefix}-{record_id:06}"

    def read(self, number: str) -> int | None:
        """The id behind ``INC-000123``, or just ``123``; ``None`` for anything else."""
        digits = number.strip().upper().removeprefix(f"{self.prefix}-")
        is_id = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS
        return int(digits) if is_id else None

    @property
    def pattern(self) -> str:
        """What ``read`` takes, as a regular expression of JSON Schema."""
        return f"^({self.prefix}-)?[0-9]{{1,{DIGITS}}}$"

    def find(self, text: str) -> int | None:
        """The id where *text* is nothing but a number as people write it: inc 123."""
        match = re.fullmatch(
            rf"{self.prefix}[-#\s]?(\d{{1,{DIGITS}}})", text.strip(), _ANY
        )
        return int(match[1]) if match else None


INCIDENTS: Final = Series("INC")
PROBLEMS: Final = Series("PRB")
CHANGES: Final = Series("CHG")
REPORTS: Final = Series("RPT")
POLICIES: Final = Series("POL")
PLANS: Final = Series("PLN")
DUTIES: Final = Series("DUT")
ITEMS: Final = Series("ITM")
PACKAGES: Final = Series("PKG")
HANDOVERS: Final = Series("HOV")

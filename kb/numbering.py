"""The numbers that people call records by, from the id and back: INC-000123."""

from dataclasses import dataclass
from typing import Final

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


INCIDENTS: Final = Series("INC")
PROBLEMS: Final = Series("PRB")
CHANGES: Final = Series("CHG")

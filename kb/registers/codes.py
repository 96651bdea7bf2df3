"""The codes of records: ``PC-{unit}-{0000}`` and what becomes of it; none is given twice."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import update
from sqlalchemy.orm import Session

from kb.database import insert_absent
from kb.registers.errors import BadRecordError, CodeTakenError, RecordCase
from kb.registers.models import CodeCounter, GivenCode
from kb.text import to_line

LONGEST: Final = 40
_FORM: Final = re.compile(
    r"[0-9A-Z\u4e00-\u9fff](?:[0-9A-Z\u4e00-\u9fff._-]*[0-9A-Z\u4e00-\u9fff])?"
)
"""What a path and a label can have: letters, digits, dots, dashes."""
_PATTERN: Final = re.compile(
    r"(?P<start>[^{}]*(?:\{(?:unit|year)\}[^{}]*)*)\{(?P<digits>0+)\}"
)


@dataclass(frozen=True, slots=True)
class CodePattern:
    """How a type makes codes: a beginning, and a number of at least so many digits."""

    start: str
    """With ``{unit}``, the number of the unit, and ``{year}``."""
    digits: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raise ``ValueError`` for what ends with no ``{0000}``."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(f"{text} is no pattern such as PC-{{unit}}-{{0000}}")
        return cls(match["start"], len(match["digits"]))

    def write_start(self, *, unit_id: int | None, year: int) -> str:
        return self.start.format(unit=f"{unit_id or 0:03}", year=year)


def take_next(session: Session, pattern: CodePattern, start: str) -> str:
    """The next code of that beginning. Whoever takes one at the same time waits."""
    while True:
        code = f"{start}{_count_up(session, start):0{pattern.digits}}"
        # Somebody may have given it by hand.
        if _give(session, code):
            return code


def take_many(
    session: Session, pattern: CodePattern, start: str, count: int
) -> list[str]:
    """As many codes as ``take_next`` would give one after the other."""
    taken: list[str] = []
    while len(taken) < count:
        wanted = count - len(taken)
        last = _count_up(session, start, wanted)
        numbers = range(last - wanted + 1, last + 1)
        asked = [f"{start}{number:0{pattern.digits}}" for number in numbers]
        given = give(session, asked)
        taken += [code for code in asked if code in given]
    return taken


def _count_up(session: Session, start: str, by: int = 1) -> int:
    """The number counted up to; the row is made by whoever comes first."""
    count_up = (
        update(CodeCounter)
        .where(CodeCounter.beginning == start)
        .values(last=CodeCounter.last + by)
        .returning(CodeCounter.last)
        .execution_options(synchronize_session=False)
    )
    number = session.scalar(count_up)
    if number is None:
        first = insert_absent(session, CodeCounter).values(beginning=start, last=0)
        session.execute(first)
        number = session.scalar(count_up)
    assert number is not None, "the row is there now"
    return number


def take(session: Session, text: str) -> str:
    """A code that was given by hand, as it is kept.

    Raise ``BadRecordError`` for what is none, ``CodeTakenError`` for one that was given.
    """
    code = to_code(text)
    require_code(code)
    if not _give(session, code):
        raise CodeTakenError(code)
    return code


def require_code(code: str) -> None:
    """Raise ``BadRecordError`` for what no record could have."""
    if not is_code(code):
        raise BadRecordError(
            f"A code has up to {LONGEST} letters, digits, dots and dashes.",
            case=RecordCase.CODE,
            limit=LONGEST,
        )


def is_code(text: str) -> bool:
    """Whether a record could have it."""
    code = to_code(text)
    return len(code) <= LONGEST and _FORM.fullmatch(code) is not None


def to_code(text: str) -> str:
    """As codes are compared and kept: in capitals."""
    return to_line(text).upper()


def give(session: Session, asked: Sequence[str]) -> set[str]:
    """Those of *asked* that nobody has had; from now on they are given."""
    if not asked:
        return set()
    given = insert_absent(session, GivenCode).values([{"code": each} for each in asked])
    return set(session.scalars(given.returning(GivenCode.code)))


def _give(session: Session, code: str) -> bool:
    return code in give(session, [code])

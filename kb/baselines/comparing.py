"""What is expected of records, written as lines, and held against facts; all of it pure.

    os_version >= 10.0.22631
    antivirus = 火绒 6.0
    remote_desktop in off | restricted
    hostname ~ LSB-*
    PC-012-0007 hostname = LSB-DOOR

A line that begins with the code of a record is about that record alone, and goes before
one about all of them.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Final

from kb.baselines.errors import BaselineCase, BaselineInputError
from kb.baselines.facts import Facts, find_attribute

MOST_LINES: Final = 5_000
LONGEST: Final = 1_200
"""Characters of a line."""
_SYMBOL: Final = re.compile(
    r"(?:(?P<record>[^\s=<>~]+)\s+)?(?P<attribute>[^\s=<>~]+)"
    r"\s*(?P<rule>>=|<=|=|~)\s*(?P<value>\S.*)"
)
_WORD: Final = re.compile(
    r"(?:(?P<record>\S+)\s+)?(?P<attribute>\S+)\s+(?P<rule>in)\s+(?P<value>\S.*)"
)
_NUMBERS: Final = re.compile(r"\d+", re.ASCII)


class Rule(StrEnum):
    """How a fact is to be; the values are what stands in a line."""

    IS = "="
    ONE_OF = "in"
    """Of what is parted by bars."""
    AT_LEAST = ">="
    """By the numbers in it, as versions are."""
    AT_MOST = "<="
    LIKE = "~"
    """A pattern with ``*`` for any characters and ``?`` for one."""


@dataclass(frozen=True, slots=True)
class Expectation:
    attribute: str
    rule: Rule
    value: str
    record: str = ""
    """The code of the only one that it is about; empty for every record of the group."""

    @property
    def wanted(self) -> str:
        return f"{self.rule.value} {self.value}"

    def write(self) -> str:
        """The line that is read as this one."""
        about = f"{self.record} " if self.record else ""
        return f"{about}{self.attribute} {self.wanted}"


@dataclass(frozen=True, slots=True)
class Difference:
    wanted: str
    actual: str


def read_expectations(text: str) -> tuple[Expectation, ...]:
    """One for each line that says something.

    Raise ``BaselineInputError`` with the line that is none, and for one said twice.
    """
    found: dict[tuple[str, str], Expectation] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        each = _read_line(line.strip(), number)
        key = (each.record, each.attribute)
        if key in found:
            raise BaselineInputError(
                f"Line {number}: {each.attribute} is expected twice.",
                case=BaselineCase.TWICE,
                field="expected",
                line=number,
                given=each.attribute,
            )
        found[key] = each
        if len(found) > MOST_LINES:
            raise BaselineInputError(
                f"A baseline expects up to {MOST_LINES} things.",
                case=BaselineCase.TOO_LONG,
                field="expected",
                limit=MOST_LINES,
            )
    return tuple(found.values())


def write_expectations(expected: Iterable[Expectation]) -> str:
    return "\n".join(each.write() for each in expected)


def compare(
    expected: Iterable[Expectation], known: Mapping[str, Facts]
) -> Iterator[tuple[str, str, Difference]]:
    """Code, attribute and difference of every fact that is not as expected.

    *known* has the facts by the code of the record. What was not told is not compared.
    """
    for code, attribute, each, actual in _pair(expected, known):
        if actual is not None and not fits(each, actual):
            yield code, attribute, Difference(each.wanted, actual)


def count_unknown(
    expected: Iterable[Expectation], known: Mapping[str, Facts]
) -> tuple[int, int]:
    """How many facts are expected of these records, and how many were never told."""
    pairs = [actual for *_, actual in _pair(expected, known)]
    return len(pairs), pairs.count(None)


def fits(expectation: Expectation, actual: str) -> bool:
    return _RULES[expectation.rule](expectation.value, actual)


def _pair(
    expected: Iterable[Expectation], known: Mapping[str, Facts]
) -> Iterator[tuple[str, str, Expectation, str | None]]:
    of_all: dict[str, Expectation] = {}
    of_one: dict[str, dict[str, Expectation]] = {}
    for each in expected:
        of_some = of_one.setdefault(each.record, {}) if each.record else of_all
        of_some[each.attribute] = each
    for code, facts in known.items():
        for attribute, each in {**of_all, **of_one.get(code, {})}.items():
            yield code, attribute, each, facts.get(attribute)


def _read_line(line: str, number: int) -> Expectation:
    found = _SYMBOL.fullmatch(line) or _WORD.fullmatch(line)
    attribute = find_attribute(found["attribute"]) if found else None
    if found is None or attribute is None or len(line) > LONGEST:
        raise BaselineInputError(
            f"Line {number} is no expectation such as os_version >= 10.0: {line[:60]}",
            case=BaselineCase.BAD_LINE,
            field="expected",
            line=number,
            given=line[:60],
        )
    record = (found["record"] or "").upper()
    return Expectation(attribute, Rule(found["rule"]), found["value"].strip(), record)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is(wanted: str, actual: str) -> bool:
    return _fold(wanted) == _fold(actual)


def _is_one_of(wanted: str, actual: str) -> bool:
    return any(_is(each, actual) for each in wanted.split("|"))


def _is_like(wanted: str, actual: str) -> bool:
    return fnmatchcase(_fold(actual), _fold(wanted))


def _is_at_least(wanted: str, actual: str) -> bool:
    """What has no number in it is less than anything."""
    return bool(_NUMBERS.search(actual)) and _numbers(actual) >= _numbers(wanted)


def _is_at_most(wanted: str, actual: str) -> bool:
    return bool(_NUMBERS.search(actual)) and _numbers(actual) <= _numbers(wanted)


def _numbers(text: str) -> tuple[int, ...]:
    """Of a version, without the zeros at its end: 6.0 is 6."""
    found = [int(each) for each in _NUMBERS.findall(text)]
    while found and not found[-1]:
        found.pop()
    return tuple(found)


_RULES: Final[Mapping[Rule, Callable[[str, str], bool]]] = {
    Rule.IS: _is,
    Rule.ONE_OF: _is_one_of,
    Rule.AT_LEAST: _is_at_least,
    Rule.AT_MOST: _is_at_most,
    Rule.LIKE: _is_like,
}

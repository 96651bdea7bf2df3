"""The words and signs of a rule, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.quality.rules.errors import RuleCase, RuleError

MAX_CHARACTERS: Final = 4000


class Sort(StrEnum):
    TIMESTAMP = "timestamp"
    DATE = "date"
    NUMBER = "number"
    TEXT = "text"
    QUOTED = "quoted"
    WORD = "word"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    sort: Sort
    text: str
    place: int
    """Its first character, counted from 1."""

    @property
    def word(self) -> str:
        """What it is among the words of the language; columns are told apart by case."""
        return self.text.lower() if self.sort is Sort.WORD else ""

    def is_sign(self, *signs: str) -> bool:
        return self.sort is Sort.SIGN and self.text in signs


# A date comes before a number: 2020-01-01 is no subtraction.
_TOKENS: Final = re.compile(
    r"""
    (?P<timestamp>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?![\w:]))
  | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-]))
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<word>[^\W\d]\w*)
  | (?P<sign><=|>=|<>|!=|[-+*/(),=<>])
    """,
    re.VERBOSE,
)
_SPACE: Final = re.compile(r"\s*")


def scan(text: str) -> Iterator[Token]:
    """The tokens of *text*, an ``END`` last. Raise ``RuleError``."""
    if len(text) > MAX_CHARACTERS:
        raise RuleError(
            f"A rule has at most {MAX_CHARACTERS} characters.",
            case=RuleCase.TOO_DEEP,
            place=MAX_CHARACTERS,
        )
    position = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        if position == len(text):
            break
        found = _TOKENS.match(text, position)
        if found is None or found.lastgroup is None:
            raise RuleError(
                f"Character {position + 1}: {text[position : position + 10]!r} "
                "cannot be read.",
                case=RuleCase.UNREADABLE,
                place=position + 1,
                found=text[position : position + 10],
            )
        yield Token(Sort(found.lastgroup), found[0], position + 1)
        position = found.end()
    yield Token(Sort.END, "", len(text) + 1)

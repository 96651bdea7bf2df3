r"""Patterns that mean the same in every engine: a small part of regular expressions.

Engines differ in what a point, a class such as ``\d``, the end of a text and a greedy
alternative are. So a pattern is read into parts of its own and written anew for each.
It always describes the whole text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kb.quality.rules.errors import RuleCase, RuleError

MAX_CHARACTERS: Final = 500
MAX_DEPTH: Final = 10
MAX_TIMES: Final = 255
"""PostgreSQL counts no further."""
_SPECIAL: Final = frozenset("\\^$.|?*+()[]{}")
_CLASSES: Final = {"d": (("0", "9"),)}
Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Signs:
    """One character out of these spans, or out of all others."""

    spans: tuple[Span, ...]
    others: bool = False


@dataclass(frozen=True, slots=True)
class Repeated:
    part: "Part"
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple["Part", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple["Part", ...]


Part = Signs | Repeated | Sequence | Choice


@dataclass(frozen=True, slots=True)
class Pattern:
    text: str
    part: Part

    def written(self, sign: Callable[[str], str]) -> str:
        """As a regular expression without anchors; *sign* writes one character."""
        return _write(self.part, sign)


ANY: Final = Signs((("\x01", "\U0010ffff"),))
"""A point: any character, also the end of a line. None of them is NUL."""
# The end of the text is not the dollar that a backslash makes a sign.
_ANCHORS: Final = re.compile(r"\A\^|(?<!\\)\$\Z")


def parse_pattern(text: str) -> Pattern:
    """Raise ``RuleError`` for what is not part of the language, with its place."""
    if len(text) > MAX_CHARACTERS:
        raise _refusal("it is too long", MAX_CHARACTERS)
    reader = _Reader(_ANCHORS.sub("", text), before=int(text.startswith("^")))
    part = reader.choice(0)
    if reader.rest:
        raise _refusal(f"{reader.rest[0]!r} is not expected", reader.place)
    return Pattern(text, part)


def _refusal(problem: str, place: int) -> RuleError:
    return RuleError(
        f"The pattern cannot be used: character {place}, {problem}.",
        case=RuleCase.BAD_PATTERN,
        place=place,
        problem=problem,
    )


class _Reader:
    def __init__(self, text: str, before: int) -> None:
        self.text = text
        self.before = before
        self.at = 0

    @property
    def rest(self) -> str:
        return self.text[self.at :]

    @property
    def place(self) -> int:
        """Of the next character in the text that was given."""
        return self.at + 1 + self.before

    def take(self, sign: str) -> bool:
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def next(self) -> str:
        if self.at >= len(self.text):
            raise _refusal("it ends too early", self.place)
        self.at += 1
        return self.text[self.at - 1]

    def choice(self, depth: int) -> Part:
        if depth > MAX_DEPTH:
            raise _refusal("it is nested too deep", self.place)
        options = [self.sequence(depth)]
        while self.take("|"):
            options.append(self.sequence(depth))
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self, depth: int) -> Part:
        parts = []
        while self.rest and self.rest[0] not in "|)":
            parts.append(self.repeated(depth))
        return Sequence(tuple(parts))

    def repeated(self, depth: int) -> Part:
        place = self.place
        part = self.single(depth)
        least, most = self.times()
        if (least, most) == (1, 1):
            return part
        # (a+)+ takes time without end on a text that does not fit.
        if most != 1 and _repeats(part):
            raise _refusal("a repetition of repetitions takes too long", place)
        if self.rest[:1] in {"*", "+", "?", "{"} and self.rest:
            raise _refusal("a repetition follows another", self.place)
        return Repeated(part, least, most)

    def times(self) -> tuple[int, int | None]:
        if self.take("*"):
            return 0, None
        if self.take("+"):
            return 1, None
        if self.take("?"):
            return 0, 1
        return self.counted() if self.take("{") else (1, 1)

    def counted(self) -> tuple[int, int | None]:
        place = self.place - 1
        inside, closed, _ = self.rest.partition("}")
        first, comma, second = inside.partition(",")
        numbers = [first, second] if second else [first]
        if not closed or not all(each.isascii() and each.isdigit() for each in numbers):
            raise _refusal("say {n}, {n,} or {n,m}", place)
        self.at += len(inside) + 1
        least = int(first)
        most = int(second) if second else None if comma else least
        if max(least, most or 0) > MAX_TIMES or (most is not None and most < least):
            raise _refusal(f"numbers of times rise, up to {MAX_TIMES}", place)
        return least, most

    def single(self, depth: int) -> Part:
        place = self.place
        sign = self.next()
        if sign == "(":
            if self.take("?") and not self.take(":"):
                raise _refusal("groups are ( ) alone", place)
            part = self.choice(depth + 1)
            if not self.take(")"):
                raise _refusal("a group is not closed", place)
            return part
        if sign == "[":
            return self.signs()
        if sign == ".":
            return ANY
        if sign == "\\":
            return self.escaped()
        if sign in _SPECIAL:
            raise _refusal(f"{sign!r} is not expected", place)
        return Signs(((sign, sign),))

    def escaped(self) -> Signs:
        place = self.place
        sign = self.next()
        if sign in _CLASSES:
            return Signs(_CLASSES[sign])
        if sign.isascii() and not sign.isalnum():
            return Signs(((sign, sign),))
        raise _refusal(f"\\{sign} is not the same everywhere", place)

    def signs(self) -> Signs:
        place = self.place - 1
        others = self.take("^")
        spans: list[Span] = []
        while not self.take("]"):
            first = self.bound(place)
            if len(first) > 1 or first[0][0] != first[0][1] or not self.ranged():
                spans.extend(first)
                continue
            last = self.bound(place)
            if len(last) > 1 or last[0][0] != last[0][1] or last[0] < first[0]:
                raise _refusal("a span goes from a lower character to a higher", place)
            spans.append((first[0][0], last[0][0]))
        if not spans:
            raise _refusal("a class has no character", place)
        return Signs(tuple(spans), others)

    def ranged(self) -> bool:
        """Whether a hyphen leads to the end of a span, and is taken."""
        return self.rest[1:2] not in {"", "]"} and self.take("-")

    def bound(self, place: int) -> tuple[Span, ...]:
        sign = self.next()
        if sign == "\\":
            return self.escaped().spans
        if sign == "[":
            raise _refusal("a [ in a class is written \\[", place)
        return ((sign, sign),)


def _repeats(part: Part) -> bool:
    """Whether *part* can be of several lengths, again and again."""
    match part:
        case Signs():
            return False
        case Repeated(inner, least, most):
            return least != most or _repeats(inner)
        case Sequence(parts) | Choice(parts):
            return any(_repeats(each) for each in parts) or isinstance(part, Choice)


def _write(part: Part, sign: Callable[[str], str]) -> str:
    match part:
        case Signs():
            return _write_signs(part, sign)
        case Repeated(inner, least, most):
            times = f"{{{least}}}" if least == most else f"{{{least},{most or ''}}}"
            return f"(?:{_write(inner, sign)}){times}"
        case Sequence(parts):
            return "".join(_write(each, sign) for each in parts)
        case Choice(options):
            return f"(?:{'|'.join(_write(each, sign) for each in options)})"


def _write_signs(signs: Signs, sign: Callable[[str], str]) -> str:
    inside = "".join(
        sign(first) if first == last else f"{sign(first)}-{sign(last)}"
        for first, last in signs.spans
    )
    return f"[{'^' if signs.others else ''}{inside}]"

"""Lines of Arabic and Hebrew: from where their letters stand to the order of reading."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

LETTER: Final = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SPACE: Final = 0.12
"""Of a letter's height: a wider gap parts two words."""
_PAIRS: Final = (("(", ")"), ("[", "]"), ("{", "}"), ("«", "»"), ("<", ">"))
_KINDS: Final = {
    **dict.fromkeys(("R", "AL"), "R"), "L": "L", **dict.fromkeys(("EN", "AN"), "N"),
    "ET": "%", "NSM": "M",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter and where it stands, in points; a blank may have no width."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def to_line(letters: Sequence[Letter]) -> str:
    """The letters of one line as they are read.

    What a line shows does not tell its order without doubt; of two that look the same,
    names and addresses in Latin letters are kept whole.
    """
    seen = _from_left(letters)
    kinds = [_kind(each) for each in seen]
    if _runs_left(seen, kinds):
        return _paired("".join(_from_right(seen)))
    first = next((place for place, kind in enumerate(kinds) if kind == "R"), None)
    parts: list[str] = []
    while first is not None:
        last = _last_of_run(kinds, first)
        parts += [*seen[:first], *_from_right(seen[first : last + 1])]
        seen, kinds = seen[last + 1 :], kinds[last + 1 :]
        first = next((place for place, kind in enumerate(kinds) if kind == "R"), None)
    return _paired("".join((*parts, *seen)))


def _runs_left(seen: Sequence[str], kinds: Sequence[str]) -> bool:
    """By words: a name in Latin letters may be longer than all others together."""
    words = [
        {kinds[place] for place in group}
        for is_blank, group in groupby(
            range(len(seen)), lambda place: seen[place] == " "
        )
        if not is_blank
    ]
    return sum("R" in word for word in words) >= sum("L" in word for word in words)


def _from_left(letters: Sequence[Letter]) -> list[str]:
    """Letters with the marks that belong to them, and one blank between words."""
    found: list[str] = []
    edge = 0.0
    for letter in sorted(letters, key=lambda each: each.middle):
        is_blank = letter.text.isspace()
        gap = letter.left - edge > _SPACE * (letter.top - letter.bottom)
        if found and found[-1] != " " and (is_blank or gap):
            found.append(" ")
        if is_blank:
            continue
        if _kind(letter.text) == "M" and found:
            found[-1] += letter.text
        else:
            found.append(letter.text)
        edge = max(edge, letter.right)
    return found[:-1] if found[-1:] == [" "] else found


def _kind(text: str) -> str:
    return _KINDS.get(unicodedata.bidirectional(text[0]), "")


def _last_of_run(kinds: Sequence[str], first: int) -> int:
    """The last letter from the right before the next one from the left."""
    until = next((n for n in range(first, len(kinds)) if kinds[n] == "L"), len(kinds))
    return max(n for n in range(first, until) if kinds[n] == "R")


def _from_right(seen: Sequence[str]) -> Iterator[str]:
    """What stands from right to left, but for the words within it that do not."""
    turned = list(reversed(seen))
    kinds = _with_signs([_kind(each) for each in turned])
    place = 0
    while place < len(turned):
        if kinds[place] not in {"L", "N"}:
            yield turned[place]
            place += 1
            continue
        end = place
        until = next((n for n in range(place, len(kinds)) if kinds[n] == "R"), None)
        for number in range(place, len(kinds) if until is None else until):
            end = number if kinds[number] in {"L", "N"} else end
        run = turned[place : end + 1]
        if "L" in kinds[place : end + 1]:
            # A name, as a whole.
            yield from reversed(run)
        else:
            yield from _numbers(run, is_arabic=_is_arabic(turned[:place]))
        place = end + 1


def _with_signs(kinds: list[str]) -> list[str]:
    """Signs such as % belong to the number that they touch."""
    for step in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        for place in step:
            if kinds[place] == "%" and kinds[place - step.step] == "N":
                kinds[place] = "N"
    return kinds


def _numbers(run: Sequence[str], *, is_arabic: bool) -> Iterator[str]:
    """Each number by itself; behind Arabic, what a hyphen joins are several."""

    def parts(sign: str) -> bool:
        return sign == " " or (is_arabic and unicodedata.bidirectional(sign[0]) == "ES")

    for _, word in groupby(run, key=parts):
        yield from reversed(list(word))


def _is_arabic(before: Sequence[str]) -> bool:
    classes = (unicodedata.bidirectional(each[0]) for each in reversed(before))
    return next((each for each in classes if each in {"AL", "R", "L"}), "") == "AL"


def _paired(line: str) -> str:
    """*line* with brackets that open before they close: some fonts turn them around."""
    for pair in _PAIRS:
        signs = [sign for sign in line if sign in pair]
        if len(signs) % 2 or _are_nested(signs, pair[0]):
            continue
        places = iter(pair * (len(signs) // 2))
        line = "".join(next(places) if sign in pair else sign for sign in line)
    return line


def _are_nested(signs: Sequence[str], opening: str) -> bool:
    depth = 0
    for sign in signs:
        depth += 1 if sign == opening else -1
        if depth < 0:
            return False
    return depth == 0

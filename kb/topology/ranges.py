"""One name that stands for several devices: esxi01–esxi08, SW1~SW4, esxi[01-08].lab."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MOST: Final = 5_000
"""More devices than that are behind no name."""
DIGITS: Final = 9
"""The most that a number of a device has, and that a column holds."""

_DASH: Final = r"\s*(?:-{1,2}|[–—~〜−]|\.{2,3}|…|至|到|\bto\b|\bthrough\b)\s*"
_CLEAR_DASH: Final = r"\s*(?:[–—~〜]|\.{2,3}|…|至|到|\bto\b|\bthrough\b)\s*"
_NUMBER: Final = rf"\d{{1,{DIGITS}}}"
_WHOLE: Final = re.compile(
    rf"(?P<stem>.*?\D)(?P<first>{_NUMBER})(?P<tail>\D*?){_DASH}"
    rf"(?P=stem)(?P<last>{_NUMBER})(?P=tail)"
)
_SHORT: Final = re.compile(
    rf"(?P<stem>.*?\D)(?P<first>{_NUMBER}){_CLEAR_DASH}(?P<last>{_NUMBER})(?P<tail>)"
)
_BRACKET: Final = re.compile(
    rf"(?P<stem>[^\[\]{{}}]*)[\[{{](?P<spans>{_NUMBER}(?:{_DASH}{_NUMBER})?"
    rf"(?:\s*[,、]\s*{_NUMBER}(?:{_DASH}{_NUMBER})?)*)[\]}}](?P<tail>[^\[\]{{}}]*)"
)
_SPAN: Final = re.compile(rf"({_NUMBER})(?:{_DASH}({_NUMBER}))?")
_LETTER: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class DeviceRange:
    """Devices whose names differ in a number alone."""

    stem: str
    """What stands before the number, folded as names are compared."""
    spans: tuple[tuple[int, int], ...]
    tail: str
    width: int
    """Digits of a number, with zeros in front; 0 where it is written as it is."""

    @property
    def count(self) -> int:
        return sum(last - first + 1 for first, last in self.spans)

    def names(self) -> Iterator[str]:
        """The devices, each by its own name."""
        for first, last in self.spans:
            for number in range(first, last + 1):
                yield f"{self.stem}{number:0{self.width}}{self.tail}"


def read_range(name: str) -> DeviceRange | None:
    """What *name* stands for, if that is several devices; ``None`` for one.

    A hyphen between two bare numbers is part of a name (acc-01-02), and so is whatever
    counts down, or further than ``MOST``.
    """
    text = fold(name)
    if match := _BRACKET.fullmatch(text):
        texts = [
            (first, last or first) for first, last in _SPAN.findall(match["spans"])
        ]
    elif match := _WHOLE.fullmatch(text) or _SHORT.fullmatch(text):
        texts = [(match["first"], match["last"])]
    else:
        return None
    spans = tuple((int(first), int(last)) for first, last in texts)
    found = DeviceRange(match["stem"], spans, match["tail"], _digits(texts))
    is_rising = all(first <= last for first, last in spans)
    is_named = _LETTER.search(found.stem) is not None
    return found if is_rising and is_named and 1 < found.count <= MOST else None


def readings(name: str) -> Iterator[tuple[str, int, str]]:
    """Every way to read *name* as one of a range: stem, number and tail."""
    text = fold(name)
    for match in re.finditer(_NUMBER, text):
        stem = text[: match.start()]
        if _LETTER.search(stem):
            yield stem, int(match[0]), text[match.end() :]


def fold(name: str) -> str:
    """As names are compared: full width as half width, capitals as small letters."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _digits(texts: list[tuple[str, str]]) -> int:
    firsts = {len(first) for first, _ in texts}
    is_padded = any(text.startswith("0") for pair in texts for text in pair)
    return max(firsts) if is_padded else 0

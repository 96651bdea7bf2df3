"""Words cut where nobody put a space: at their humps, and letters from digits."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_UNCUT: Final = re.compile(r"[a-z]+|[A-Z][a-z]+|[A-Z]+|\d+")
"""Most words: of one kind of character."""
_HUMPS: Final = re.compile(
    r"[A-Z]{2,}(?:s|v\d+)?(?![a-z])\d*|[A-Z]?[a-z][a-z0-9]*|[A-Z]\d[a-z0-9]*|\d[a-z0-9]*|[A-Z]"
)
_RUNS: Final = re.compile(r"[A-Za-z]{3,}(?=[Vv]\d)|[Vv]\d+|[A-Za-z]+|\d+")
"""A version keeps its letter: SNMPv3 is SNMP and v3."""
_MOST_RUNS: Final = 3
"""More of them are a digest or a serial number, which nobody asks for in parts."""
_MOST_HUMPS: Final = 12
_SHORTEST_HUMP: Final = 3
"""On average; what has shorter ones, and more than three, is encoded data."""
_NUMBERED: Final = re.compile(r"(?:[A-Za-z]{1,4}\d{1,6}){2,8}")
_LABEL: Final = re.compile(r"[A-Za-z]{2,}")
_GROUP: Final = re.compile(r"[A-Za-z]+\d+")
_ZEROS: Final = re.compile(r"([a-z]{2,})0+([1-9]\d*)")


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a word, as it is written, and where in it it begins."""

    text: str
    start: int


def cut_humps(word: str) -> tuple[Piece, ...]:
    """KubePodCrashLooping: Kube, Pod, Crash, Looping; nothing if it is one word.

    A single letter belongs to its neighbour: iPhone and VMware are one word each.
    """
    if word.isupper() or word.islower():
        return ()
    pieces: list[Piece] = []
    held = ""
    for match in _HUMPS.finditer(word):
        text = held + match[0]
        if len(text) == 1 and text.isalpha():
            held = text
            continue
        pieces.append(Piece(text, match.end() - len(text)))
        held = ""
    if held and pieces:
        pieces[-1] = Piece(pieces[-1].text + held, pieces[-1].start)
    return tuple(pieces) if _is_telling(pieces) else ()


def _is_telling(pieces: list[Piece]) -> bool:
    count = len(pieces)
    letters = sum(len(piece.text) for piece in pieces)
    return count in (2, 3) or (
        3 < count <= _MOST_HUMPS  # noqa: PLR2004
        and letters >= count * _SHORTEST_HUMP
    )


def cut_runs(word: str) -> tuple[Piece, ...]:
    """win11: win, 11; 500GB: 500, GB; nothing if it is of one kind, or a digest."""
    runs = [Piece(match[0], match.start()) for match in _RUNS.finditer(word)]
    if not 1 < len(runs) <= _MOST_RUNS or word[:2] in ("0x", "0X"):
        return ()
    # A4, p2, v7: the letter alone says nothing.
    return () if runs[0].text.isalpha() and len(runs[0].text) == 1 else tuple(runs)


def cut(word: str) -> Iterator[Piece]:
    """All that a word is made of, besides the whole."""
    if _UNCUT.fullmatch(word):
        return
    if _NUMBERED.fullmatch(word):
        yield from _beginnings(word)
        return
    humps = cut_humps(word)
    yield from humps
    for hump in humps or (Piece(word, 0),):
        for run in cut_runs(hump.text):
            yield Piece(run.text, hump.start + run.start)


def _beginnings(word: str) -> Iterator[Piece]:
    """V800R013C10: V800, V800R013; and its last groups, R013 and C10."""
    if label := _LABEL.match(word):
        yield Piece(label[0], 0)
    for group in _GROUP.finditer(word):
        if group.end() < len(word):
            yield Piece(word[: group.end()], 0)
        if group.start():
            yield Piece(group[0], group.start())


def without_zeros(word: str) -> str:
    """ora00600: ora600; nothing for words without zeros in front of their number."""
    match = _ZEROS.fullmatch(word)
    return match[1] + match[2] if match else ""

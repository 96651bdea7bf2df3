"""Widths of the columns of a table on paper: no value over its neighbour's, none broken."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

UPRIGHT_MM: Final = 160.0
TURNED_MM: Final = 247.0
"""What a page on its side has between its margins."""
_SIZES: Final = ((False, (9.0, 8.0)), (True, (9.0, 8.0, 7.0, 6.0)))
"""Points of letters that are tried, upright and on the side."""
_MM_OF_A_POINT: Final = 25.4 / 72
_EDGES_MM: Final = 3.6
"""The room beside the words of a cell, and its line."""
_NARROW_EM: Final = 0.6
"""Of a Latin letter or figure: a bit more than the mean, since nothing may run over."""
_LONGEST_EM: Final = 40.0
_MOST_COLUMNS: Final = 40
_WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Columns:
    """How a table is set."""

    size: float
    """Of its letters, in points."""
    widths: tuple[float, ...]
    """In millimetres."""
    is_turned: bool
    """On a page of its own that lies on its side."""


@dataclass(frozen=True, slots=True)
class _Need:
    least: float = 1.0
    """The longest word, in em."""
    most: float = 1.0
    """All words in one line, in em."""


def set_columns(cells: Sequence[Any], count: int) -> Columns | None:
    """Widths for *cells*, nodes in the order of reading, in *count* columns.

    ``None`` where no paper has room for so many.
    """
    if count > _MOST_COLUMNS:
        return None
    needs = _measure(cells, count)
    for is_turned, sizes in _SIZES:
        room = TURNED_MM if is_turned else UPRIGHT_MM
        for size in sizes:
            least = [_to_mm(need.least, size) for need in needs]
            if sum(least) <= room:
                most = [_to_mm(need.most, size) for need in needs]
                return Columns(size, _share(room, least, most), is_turned)
    # Nothing helps: as large as it may be, each column its share.
    parts = [need.least for need in needs]
    widths = tuple(TURNED_MM * part / sum(parts) for part in parts)
    return Columns(_SIZES[-1][1][-1], widths, is_turned=True)


def _measure(cells: Sequence[Any], count: int) -> list[_Need]:
    needs = [_Need()] * count
    below: dict[int, int] = {}
    column = 0
    for cell, after in pairwise([*cells, None]):
        while below.get(column, 0):
            column += 1
        for place in range(column, min(column + cell["colspan"], count)):
            below[place] = cell["rowspan"]
            if cell["colspan"] == 1:
                needs[place] = _widen(needs[place], cell["children"])
        column += cell["colspan"]
        if after is None or after["begins_row"]:
            below = {place: left - 1 for place, left in below.items() if left > 1}
            column = 0
    return needs


def _widen(need: _Need, nodes: Iterable[Any]) -> _Need:
    words = list(_list_words(nodes))
    least = max(map(_measure_word, words), default=0)
    most = sum(_to_em(word) + _NARROW_EM for word in words)
    return _Need(max(need.least, least), max(need.most, min(most, _LONGEST_EM), least))


def _list_words(nodes: Iterable[Any]) -> Iterable[str]:
    """What stands between white space; a value is one, whatever is in it."""
    for node in nodes:
        if isinstance(node, str):
            yield from _WORD.findall(node)
        elif node["tag"] == "value":
            yield "\N{NO-BREAK SPACE}".join(_list_words(node["children"]))
        elif node["tag"] in {"code", "pre"}:
            yield from _WORD.findall(node["words"])
        else:
            yield from _list_words(node["children"])


def _measure_word(word: str) -> float:
    """Its longest part that no line is broken in: Chinese breaks after each letter."""
    longest = run = 0.0
    for letter in word:
        run = 0.0 if _is_wide(letter) else run + _NARROW_EM
        longest = max(longest, run, 2.0 if _is_wide(letter) else 0.0)
    return longest


def _to_em(word: str) -> float:
    return sum(1.0 if _is_wide(letter) else _NARROW_EM for letter in word)


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _to_mm(em: float, size: float) -> float:
    return em * size * _MM_OF_A_POINT + _EDGES_MM


def _share(
    room: float, least: Sequence[float], most: Sequence[float]
) -> tuple[float, ...]:
    """What is left goes to those who want more, in proportion to what they want."""
    wanted = sum(most) - sum(least)
    left = min(room - sum(least), wanted)
    part = left / wanted if wanted else 0.0
    return tuple(
        low + (high - low) * part for low, high in zip(least, most, strict=True)
    )

"""What becomes one character, or none, beside its neighbours: found text by text."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from search.origins import Folded
from search.scripts import HAN


@dataclass(frozen=True, slots=True)
class _Joint:
    signs: frozenset[str]
    """A text with none of them, as it was written, has nothing to join."""
    pattern: re.Pattern[str]
    join: Callable[[str], str]


def _compose(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _characters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(
        chr(code) for first, last in ranges for code in range(first, last + 1)
    )


_JOINTS: Final = (
    # Word processors and PDF files write other hyphens into names: core‑sw‑01.
    _Joint(
        _characters((0x2010, 0x2015), (0x2212, 0x2212)),
        re.compile(r"(?<=[0-9A-Za-z])[\u2010-\u2015\u2212](?=[0-9A-Za-z])"),
        lambda _: "-",
    ),
    # Names of files from a Mac have their syllables taken apart.
    _Joint(
        _characters((0x1100, 0x11FF), (0x3131, 0x318E), (0xFFA0, 0xFFDC)),
        re.compile(
            r"(?:[\u1100-\u1112][\u1161-\u1175]|[\uac00-\ud7a3])[\u11a8-\u11c2]"
            r"|[\u1100-\u1112][\u1161-\u1175]"
        ),
        _compose,
    ),
    _Joint(
        _characters((0x3099, 0x309A), (0xFF9E, 0xFF9F)),
        re.compile(r"[\u3041-\u30ff][\u3099\u309a]"),
        _compose,
    ),
)
_SIGNS: Final = frozenset().union(*(joint.signs for joint in _JOINTS))
# 关 于 机 房: how Chinese official papers set their titles. What is literal, the space,
# comes first in the pattern, because that is found fast.
_SPACED_OUT: Final = re.compile(rf" (?<=(?<![{HAN}])[{HAN}] ) *(?=[{HAN}](?![{HAN}]))")


def join(text: str, signs: set[str]) -> str:
    """*text*, which is folded, with its parts joined; *signs* are those it was of."""
    if not _SIGNS.isdisjoint(signs):
        return join_with_origins(Folded(text), signs).text
    return _SPACED_OUT.sub("", text)


def join_with_origins(folded: Folded, signs: set[str]) -> Folded:
    for joint in _JOINTS:
        if not joint.signs.isdisjoint(signs):
            folded = folded.sub(joint.pattern, joint.join)
    return folded.sub(_SPACED_OUT, lambda _: "")

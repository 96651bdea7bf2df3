"""What an identifier is, and the plainest of them: a name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_NAME_PARTS: Final = 6
"""Names of up to so many pieces are kept as every run of neighbouring pieces."""
_LONGEST_JOINED: Final = 64
_NAME_SIGNS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_")
"""Names of these are often written without their signs, or with another one."""
_PIECES: Final = re.compile(r"[a-z0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier, all in lower case, and its half-open span in what was read."""

    whole: str
    parts: tuple[str, ...]
    start: int
    end: int
    forms: tuple[str, ...] = ()
    """Other ways to write the whole, without its signs for example: kept beside it."""
    spelled: tuple[str, ...] = ()
    """Its pieces, where text may spell it with spaces: core sw 01, ORA 00600."""
    together: tuple[str, ...] = ()
    """Identifiers and words that together mean the same: jdk and 1.8."""
    network: str = ""
    """The address or network in CIDR notation, where it is one."""

    def at(self, start: int, end: int) -> "Identifier":
        """The same, found there; ``dataclasses.replace`` takes several times as long."""
        return Identifier(
            self.whole,
            self.parts,
            start,
            end,
            self.forms,
            self.spelled,
            self.together,
            self.network,
        )


def make(whole: str, *parts: str) -> Identifier:
    others = tuple(dict.fromkeys(part for part in parts if part and part != whole))
    return Identifier(whole, others, 0, 0)


def pieces_of(text: str) -> list[str]:
    return _PIECES.findall(text.lower())


def read_name(text: str) -> Identifier:
    whole = text.lower()
    pieces = tuple(pieces_of(whole))
    made = make(whole, *pieces, *_runs(whole))
    if not set(whole) <= _NAME_SIGNS:
        return replace(made, spelled=pieces)
    joined = "".join(pieces)
    is_spoken = joined.isalpha() and len(pieces) > 1
    return replace(
        made,
        forms=(joined,) if len(joined) <= _LONGEST_JOINED else (),
        spelled=pieces,
        together=pieces if is_spoken else (),
    )


def _runs(whole: str) -> Iterator[str]:
    places = [match.span() for match in _PIECES.finditer(whole)]
    if len(places) <= _NAME_PARTS:
        for first in range(len(places)):
            for last in range(first + 1, len(places)):
                yield whole[places[first][0] : places[last][1]]

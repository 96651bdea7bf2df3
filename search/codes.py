"""Identifiers with a number: dates, codes, versions; and options of commands."""

import re
from dataclasses import replace
from typing import Final

from search.identifier import Identifier, make, pieces_of, read_name

_NUMBERS: Final = re.compile(r"\d+(?:\.\d+)+")
_SIGN: Final = re.compile(r"[\-_.+~]")
_MOST_BUILDS: Final = 3
_LABEL: Final = re.compile(r"([a-z]{3,}(?=v\d)|[a-z]+(?:-[a-z]+)*)[\-_]?(?=v?\d)")


def read_date(text: str) -> Identifier:
    year, month, *day = re.findall(r"\d+", text)
    made = to_date(int(year), int(month), int(day[0]) if day else 0)
    # What looks like a date may be a version: 2024.1.3.
    return replace(
        made,
        parts=(*made.parts, text, f"{year}.{month}") if "." in text else made.parts,
    )


def to_date(year: int, month: int, day: int = 0) -> Identifier:
    """A day, or without one a month, however it is written."""
    whole = f"{year}-{month:02}"
    if not day:
        return make(whole)
    made = make(f"{whole}-{day:02}", whole, f"{month:02}-{day:02}")
    return replace(made, forms=(f"{year}{month:02}{day:02}",))


def read_code(text: str) -> Identifier:
    whole = text.lower()
    if whole.startswith("0x"):
        return make("0x" + (whole[2:].lstrip("0") or "0"), whole)
    letters, _, number = whole.partition("-")
    if number.isdigit() and letters.isalpha():
        short = number.lstrip("0") or "0"
        made = make(f"{letters}-{short}", whole, letters, number, short)
        forms = tuple(dict.fromkeys((letters + number, letters + short)))
        return replace(made, forms=forms, spelled=(letters, number))
    if whole.startswith("kb"):
        return replace(make(whole, whole[2:]), spelled=("kb", whole[2:]))
    pieces = pieces_of(whole)
    return replace(
        make(whole, *pieces, number), forms=("".join(pieces),), spelled=tuple(pieces)
    )


def read_version(text: str) -> Identifier:
    whole = text.lower().removeprefix("v")
    found = _NUMBERS.match(whole)
    number = found[0] if found else whole
    rest = tuple(pieces_of(whole[len(number) :]))
    steps = number.split(".")
    beginnings = (".".join(steps[:count]) for count in range(len(steps), 1, -1))
    made = make(whole, *beginnings, *_builds(whole, len(number)))
    is_worded = bool(rest) and not any(piece.isdigit() for piece in rest)
    return replace(made, together=(number, *rest) if is_worded else ())


def _builds(version: str, start: int) -> list[str]:
    """3.10.0-1160 of 3.10.0-1160.el7.x86_64."""
    signs = [match.start() for match in _SIGN.finditer(version, start + 1)]
    return [version[:place] for place in signs[:_MOST_BUILDS]]


def read_labelled(text: str) -> Identifier:
    """A version with the name of what it is of: jdk1.8.0_202, nginx-1.24.0."""
    whole = text.lower()
    match = _LABEL.match(whole)
    if match is None:
        return read_name(text)
    version = read_version(whole[match.end() :])
    label = read_name(match[1])
    made = make(whole, label.whole, *label.parts, version.whole, *version.parts)
    return replace(
        made, spelled=tuple(pieces_of(whole)), together=(match[1], version.whole)
    )


def read_option(text: str) -> Identifier:
    whole = text.lower()
    bare = whole.lstrip("-")
    return make(whole, bare, *pieces_of(bare))

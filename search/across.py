"""Identifiers that are written in several words: HTTP 502, 2026年3月5日, 138 0013 8000."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from search.codes import to_date
from search.identifier import Identifier, make
from search.places import long_interface

# A figure comes first in the patterns that go through whole texts: what a pattern begins
# with is found fast. Before it stands the end of a label, perhaps with signs between.
_DIGIT: Final = re.compile(r"[0-9]")
_END: Final = "[potdrekflPOTDREKFL件码口]"
_BEFORE: Final = "[potdrekflPOTDREKFL件码口 :=#]"
"""Which of the two it is, and that it is neither as a rule, is told by one character."""
_NUMBER: Final = re.compile(
    rf"[0-9](?<={_BEFORE}[0-9])(?:(?<={_END}[0-9])|(?<={_END}[ :=#][0-9])|(?<={_END}[:=#][ ][0-9])"
    rf"|(?<={_END}[ ][:=#][0-9])|(?<={_END}[ ][:=#][ ][0-9]))"
    r"\d*(?:/\d+)*(?![0-9A-Za-z_/]|\.\d)"
)
_LABEL: Final = re.compile(
    r"""
    (?<![a-z0-9_])(?:
        (?P<label>http|errno|event(?:\ ?id)?|事件(?:\ ?id)?|port|端口|error(?:\ code)?
            |错误代?码) [ ]?[:=\#]?[ ]?
      | (?P<interface>[a-z\-]*ethernet|[a-z]*gige|eth-trunk|vlanif|loopback
            |port-channel)[ ]
    )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_LABEL: Final = 24
_LABELS: Final = {
    "事件": "event",
    "端口": "port",
    "错误码": "error",
    "错误代码": "error",
    "eventid": "event",
    "事件id": "event",
    "errorcode": "error",
}
_CHINESE_DAY: Final = re.compile(
    r"""
    (?:(?<![0-9A-Za-z])(?P<year>(?:19|20)\d\d)|(?P<spelled>[〇○零一二三四五六七八九]{4}))[ ]?年
    [ ]?(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})[ ]?月
    (?:[ ]?(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[ ]?[日号])?
    """,
    re.VERBOSE,
)
_MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_YEAR: Final = re.compile(
    r"(?:19|20)[0-9][0-9](?<=[a-zA-Z0-9.,][ ,.\-][0-9]{4})(?![\w/:\-]|\.\d)"
)
_ENGLISH_DAY: Final = re.compile(
    r"""
    (?<![a-z0-9])(?:
        (?:(?P<before>\d{1,2})(?:st|nd|rd|th)?[ \-])?(?P<month>[a-z]{3,9})\.?,?[ \-]?
      | (?P<name>[a-z]{3,9})\.?[ ](?P<after>\d{1,2})(?:st|nd|rd|th)?,?[ ]
    )$
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LONGEST_DAY: Final = 20
_APART: Final = re.compile(r"[0-9][0-9]\)?[ \-]?[0-9]{3}(?<=[ )\-][0-9]{3})")
"""Figures that stand apart: without any, and without +86, there is no telephone number."""
_TELEPHONE: Final = re.compile(
    r"""
    (?<![\w.\-])(?:\+86[ \-]?)?(?P<number>
        1[3-9]\d[ \-]?\d{4}[ \-]?\d{4}
      | \(?0\d{2,3}\)?[ \-]?\d{3,4}[ \-]?\d{4}
      | [48]00[ \-]\d{3,4}[ \-]\d{3,4}
    )(?![\w.\-])
    """,
    re.VERBOSE,
)
_DIGITS: Final = {
    **{sign: number for number, sign in enumerate("〇一二三四五六七八九")},
    "零": 0,
    "○": 0,
}


def find_across(text: str) -> list[Identifier]:
    """In order; they never overlap."""
    if not _DIGIT.search(text) and "年" not in text:
        return []
    found = [*_labelled_numbers(text), *_telephones(text), *_english_days(text)]
    if "年" in text:
        found += _chinese_days(text)
    found.sort(key=lambda identifier: identifier.start)
    place = 0
    apart = []
    for identifier in found:
        if identifier.start >= place:
            apart.append(identifier)
            place = identifier.end
    return apart


def _labelled_numbers(text: str) -> Iterator[Identifier]:
    # The numbers first: they are rarer than the beginnings of labels.
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        label = _LABEL.search(text, max(0, start - _LONGEST_LABEL), start)
        if label is None:
            continue
        if label["interface"]:
            name = label["interface"].lower()
            whole = long_interface(name) + number[0]
        elif number[0].isdigit():
            name = label["label"].lower()
            short = name.replace(" ", "")
            whole = f"{_LABELS.get(short, short)}:{number[0].lstrip('0') or '0'}"
        else:
            continue
        yield Identifier(
            whole, (), label.start(), end, together=(*name.split(), number[0])
        )


def _chinese_days(text: str) -> Iterator[Identifier]:
    for match in _CHINESE_DAY.finditer(text):
        year = match["year"] or "".join(str(_DIGITS[sign]) for sign in match["spelled"])
        month, day = (_read(match[name] or "0") for name in ("month", "day"))
        yield from _day(int(year), month, day, match.span())


def _read(number: str) -> int:
    """The number up to 99 that figures or Chinese signs stand for."""
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _english_days(text: str) -> Iterator[Identifier]:
    for year in _YEAR.finditer(text):
        start = year.start()
        match = _ENGLISH_DAY.search(text, max(0, start - _LONGEST_DAY), start)
        month = _read_month(match["month"] or match["name"]) if match else 0
        if match and month:
            day = int(match["before"] or match["after"] or 0)
            yield from _day(int(year[0]), month, day, (match.start(), year.end()))


def _read_month(name: str) -> int:
    """By its name or the beginning of it; 0 for other words."""
    name = name.lower()
    named = (
        number
        for number, month in enumerate(_MONTHS, 1)
        if month.startswith(name) or name == month[:4]
    )
    return next(named, 0)


def _day(
    year: int, month: int, day: int, span: tuple[int, int]
) -> Iterator[Identifier]:
    if 1 <= month <= 12 and day <= 31:  # noqa: PLR2004
        yield to_date(year, month, day).at(*span)


def _telephones(text: str) -> Iterator[Identifier]:
    if "+86" not in text and not _APART.search(text):
        return
    for match in _TELEPHONE.finditer(text):
        pieces = re.findall(r"\d+", match["number"])
        if len(pieces) > 1 or match["number"] != match[0]:
            made = make("".join(pieces))
            start, end = match.span()
            yield replace(made, spelled=tuple(pieces), start=start, end=end)

"""Dates and times in the number formats of spreadsheets."""

import re
from datetime import datetime, timedelta
from typing import Final

from ingest import numbering
from ingest.format_codes import Section, Token

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
_CHINESE_DAYS: Final = "一二三四五六日"
_JAPANESE_DAYS: Final = "月火水木金土日"
_FIGURES: Final = (
    "",
    "一",
    "二",
    "三",
    "四",
    "五",
    "六",
    "七",
    "八",
    "九",
    "十",
    "十一",
    "十二",
)
_CHINESE: Final = frozenset({"804", "404", "c04", "1004", "1404"})
_JAPANESE: Final = "411"
_NUMBER: Final = re.compile(r"\d+")
_ERAS: Final = (
    (datetime(2019, 5, 1), "令和", "R", 2018), (datetime(1989, 1, 8), "平成", "H", 1988),  # noqa: DTZ001
    (datetime(1926, 12, 25), "昭和", "S", 1925), (datetime(1912, 7, 30), "大正", "T", 1911),  # noqa: DTZ001
    (datetime(1868, 9, 8), "明治", "M", 1867),  # noqa: DTZ001
)  # fmt: skip
_LEAP_ERROR: Final = 60
"""The day from which the count of 1900 is one too high: its 29th of February never was."""
_LAST: Final = 2_958_466
"""Behind the last day of the year 9999."""
_NOON: Final = 12
_FORTNIGHT: Final = {"am/pm": ("AM", "PM"), "a/p": ("A", "P")}


def shown(section: Section, number: float, *, from_1904: bool) -> str | None:
    """``None`` for what is no date, as a negative number."""
    if not 0 <= number < _LAST:
        return None
    places = _precision(section)
    seconds = round(number * 86_400, places)
    moment = _moment(seconds, from_1904=from_1904)
    has_noon = any(token.kind == "noon" for token in section.tokens)
    tokens = section.tokens
    parts = []
    for place, token in enumerate(tokens):
        if token.kind == "elapsed":
            parts.append(_elapsed(token.text, seconds))
        elif token.kind == "noon":
            words = _FORTNIGHT.get(token.text.lower()) or tuple(token.text.split("/"))
            parts.append(words[moment.hour >= _NOON])
        elif token.kind == "date":
            is_minute = token.text[0] in "mM" and _is_minute(tokens, place)
            parts.append(
                _date_part(
                    token.text, moment, section, is_minute=is_minute, has_noon=has_noon
                )
            )
        elif token.kind in {"literal", "digit", "point"}:
            parts.append(token.text)
    text = "".join(parts).strip()
    return _NUMBER.sub(_in_chinese, text) if section.numerals == "DBNum1" else text


def _in_chinese(match: re.Match[str]) -> str:
    """二〇二四年十一月五日: figures for a year, a number for anything else."""
    kind = "ideographDigital" if len(match[0]) > 2 else "chineseCounting"  # noqa: PLR2004
    return numbering.to_text(int(match[0]), kind)


def _precision(section: Section) -> int:
    return max(
        (
            len(token.text.partition(".")[2])
            for token in section.tokens
            if token.kind == "date"
        ),
        default=0,
    )


def _moment(seconds: float, *, from_1904: bool) -> datetime:
    days = seconds // 86_400
    start = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - no zone.
    if not from_1904 and days < _LEAP_ERROR:
        start += timedelta(days=1)
    return start + timedelta(seconds=seconds)


def _elapsed(text: str, seconds: float) -> str:
    unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
    return f"{int(seconds // unit):0{len(text)}d}"


def _is_minute(tokens: tuple[Token, ...], place: int) -> bool:
    """An m behind hours or before seconds."""
    units = [
        (n, token.text[0].lower())
        for n, token in enumerate(tokens)
        if token.kind in {"date", "elapsed"}
    ]
    here = next(n for n, (at, _) in enumerate(units) if at == place)
    before = units[here - 1][1] if here else ""
    after = units[here + 1][1] if here + 1 < len(units) else ""
    return len(tokens[place].text) < 3 and (before == "h" or after == "s")  # noqa: PLR2004


def _date_part(
    text: str, moment: datetime, section: Section, *, is_minute: bool, has_noon: bool
) -> str:
    unit, width = text[0].lower(), len(text.partition(".")[0])
    if unit == "h":
        hour = (moment.hour - 1) % 12 + 1 if has_noon else moment.hour
        return f"{hour:0{min(width, 2)}d}"
    if unit == "s":
        return _seconds(text, moment, width)
    if is_minute:
        return f"{moment.minute:0{min(width, 2)}d}"
    if unit == "m":
        return _month(moment.month, width, is_chinese=section.locale in _CHINESE)
    if unit in "dab":
        return _day(unit, width, moment, section.locale)
    return _year(unit, width, moment, section.locale)


def _seconds(text: str, moment: datetime, width: int) -> str:
    places = len(text.partition(".")[2])
    whole = f"{moment.second:0{min(width, 2)}d}"
    return (
        f"{whole}.{moment.microsecond:06d}"[: len(whole) + 1 + places]
        if places
        else whole
    )


def _month(month: int, width: int, *, is_chinese: bool) -> str:
    if width <= 2:  # noqa: PLR2004 - one letter and two are figures.
        return f"{month:0{width}d}"
    if is_chinese:
        return f"{_FIGURES[month]}月"
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[:1]}.get(width, name)


def _day(unit: str, width: int, moment: datetime, locale: str) -> str:
    number = moment.weekday()
    if unit == "b":
        return str(moment.year + 543)
    if unit == "a":
        if locale == _JAPANESE:
            return _JAPANESE_DAYS[number] + ("曜日" if width > 3 else "")  # noqa: PLR2004
        return ("星期" if width > 3 else "周") + _CHINESE_DAYS[number]  # noqa: PLR2004
    if width <= 2:  # noqa: PLR2004
        return f"{moment.day:0{width}d}"
    if locale in _CHINESE:
        return ("星期" if width > 3 else "周") + _CHINESE_DAYS[number]  # noqa: PLR2004
    return _DAYS[number] if width > 3 else _DAYS[number][:3]  # noqa: PLR2004


def _year(unit: str, width: int, moment: datetime, locale: str) -> str:
    era = next((each for each in _ERAS if moment >= each[0]), None)
    if unit == "g":
        names = ("", "", "") if era is None else (era[2], era[1][:1], era[1])
        return names[min(width, 3) - 1]
    if unit in "er":
        is_era = era is not None and locale == _JAPANESE
        return str(moment.year - era[3] if is_era and era else moment.year)
    return f"{moment.year % 100:02d}" if width <= 2 else f"{moment.year:04d}"  # noqa: PLR2004

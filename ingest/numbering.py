"""The one numbering engine: the numbers that a reader sees before headings and steps."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MAX_LEVELS: Final = 10
MAX_NUMBER: Final = 999_999_999_999
_PLACE: Final = re.compile(r"%([1-9])")
_WIDE_END: Final = re.compile("[\u3000-\u9fff\uac00-\ud7a3\uff00-\uffef]$")
_FIGURES: Final = "〇一二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_AIUEO: Final = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_IROHA: Final = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_GANADA: Final = "가나다라마바사아자차카타파하"
_CHOSUNG: Final = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
_RUSSIAN: Final = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN: Final = 5_000


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    kind: str = "decimal"
    """By Word's name: decimal, lowerLetter, chineseCounting …; bullet and none are silent."""
    template: str = "%1."
    """%1 stands for the number of the first level, and so on."""
    start: int = 1
    restart: int | None = None
    """The level, from 1, whose next number begins this one anew; 0: none does."""
    is_legal: bool = False
    """Whether all numbers in it are shown as decimal ones."""
    suffix: str = "tab"
    """What follows: a tab, a space, or nothing."""


class Counters:
    """Counts the paragraphs of one list."""

    def __init__(self, levels: Sequence[Level]) -> None:
        self._levels = levels
        self._counts: list[int | None] = [None] * len(levels)

    def set(self, level: int, number: int) -> None:
        """The next paragraph of *level*, from 0, has this *number*."""
        if level < len(self._counts):
            self._counts[level] = number - 1

    def clear(self, level: int) -> None:
        """The next paragraph of *level*, from 0, begins anew."""
        self._counts[level] = None

    def next(self, level: int, levels: Sequence[Level] | None = None) -> str:
        """Count one paragraph of *level*, from 0, and return its label with its space.

        *levels* says how this paragraph is shown, if not as its list says.
        """
        shown = levels or self._levels
        if level >= len(shown) or level >= len(self._counts):
            return ""
        count = self._counts[level]
        self._counts[level] = shown[level].start if count is None else count + 1
        for deeper in range(level + 1, len(self._counts)):
            restart = self._levels[deeper].restart
            if restart is None or (restart and level < restart):
                self._counts[deeper] = None
        return self._label(level, shown)

    def _label(self, level: int, levels: Sequence[Level]) -> str:
        here = levels[level]
        if here.kind == "bullet":
            return ""

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            if place >= len(levels):
                return ""
            count = self._counts[place]
            value = levels[place].start if count is None else count
            kind = levels[place].kind
            plain = here.is_legal and kind not in {"none", "bullet"}
            return to_text(value, "decimal" if plain else kind)

        label = _PLACE.sub(number, here.template).strip()
        return with_space(label, here.suffix)


def with_space(label: str, suffix: str = "tab") -> str:
    """*label* and what parts it from its paragraph; after a wide sign a tab is nothing."""
    if not label or suffix == "nothing":
        return label
    return label if suffix == "tab" and _WIDE_END.search(label) else f"{label} "


def to_text(number: int, kind: str) -> str:
    """*number* as *kind* writes it; as a decimal where the kind has no sign for it."""
    if kind in {"none", "bullet"}:
        return ""
    if number < 0 or number > MAX_NUMBER:
        return str(number)
    write = _KINDS.get(kind)
    return (write(number) if write else "") or str(number)


def _letter(number: int) -> str:
    """Letters as Word counts: after z comes aa, then bb."""
    if number < 1:
        return ""
    return chr(97 + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)


def _roman(number: int) -> str:
    if not 0 < number < _MOST_ROMAN:
        return ""
    parts = []
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        parts.append(letters * count)
    return "".join(parts)


def _chinese(number: int) -> str:
    """一, 十, 十二, 二十, 一百零三."""
    if number == 0:
        return "〇"
    for size, unit in ((100_000_000, "亿"), (10_000, "万")):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return f"{_chinese(high)}{unit}{gap}{_chinese(low) if low else ''}"
    parts: list[str] = []
    for place, figure in zip(
        range(len(str(number)) - 1, -1, -1), str(number), strict=True
    ):
        if figure != "0":
            parts.append(_FIGURES[int(figure)] + _UNITS[place])
        elif parts and parts[-1] != "零":
            parts.append("零")
    text = "".join(parts).rstrip("零")
    return text[1:] if text.startswith("一十") and number < 20 else text  # noqa: PLR2004


def _figures(number: int) -> str:
    return "".join(_FIGURES[int(figure)] for figure in str(number))


def _legal(number: int) -> str:
    plain = _chinese(number)
    if plain.startswith("十"):
        plain = f"一{plain}"
    return plain.translate(
        str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
    )


def _enclosed(number: int) -> str:
    """① to ㊿."""
    for first, last, sign in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(sign + number - first)
    return "⓪" if number == 0 else ""


def _row(first: int, last: int, sign: int) -> Callable[[int], str]:
    def write(number: int) -> str:
        return chr(sign + number - first) if first <= number <= last else ""

    return write


def _cycle(letters: str) -> Callable[[int], str]:
    def write(number: int) -> str:
        return letters[(number - 1) % len(letters)] if number > 0 else ""

    return write


def _wide(number: int) -> str:
    return str(number).translate({48 + figure: 0xFF10 + figure for figure in range(10)})


def _ordinal(number: int) -> str:
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if 10 < number % 100 < 20 else ends.get(number % 10, "th")  # noqa: PLR2004
    return f"{number}{end}"


_KINDS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": "{:02d}".format,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _enclosed,
    "decimalEnclosedCircleChinese": _enclosed,
    "decimalEnclosedParen": _row(1, 20, 0x2474),
    "decimalEnclosedFullstop": _row(1, 20, 0x2488),
    "ideographEnclosedCircle": _row(1, 10, 0x3280),
    "ideographParen": _row(1, 10, 0x3220),
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "koreanCounting": _chinese,
    "ideographDigital": _figures,
    "japaneseDigitalTenThousand": _figures,
    "taiwaneseDigital": _figures,
    "koreanDigital2": _figures,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseLegal": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "aiueo": _cycle(_AIUEO),
    "aiueoFullWidth": _cycle(_AIUEO),
    "iroha": _cycle(_IROHA),
    "irohaFullWidth": _cycle(_IROHA),
    "ganada": _cycle(_GANADA),
    "chosung": _cycle(_CHOSUNG),
    "russianLower": _cycle(_RUSSIAN),
    "russianUpper": _cycle(_RUSSIAN.upper()),
}

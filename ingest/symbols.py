"""What the letters of symbol fonts look like, as characters that text has."""

import re
from typing import Final

_SYMBOL: Final = " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SYMBOL_HIGH: Final = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪ 〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭"


def _table(*rows: tuple[int, str]) -> dict[int, str]:
    """Characters from a code on; a blank stands for one that has no character."""
    return {
        first + place: sign
        for first, signs in rows
        for place, sign in enumerate(signs)
        if sign != " "
    }


_TABLES: Final = {
    "symbol": {0x20: " ", **_table((0x20, _SYMBOL), (0xA0, _SYMBOL_HIGH))},
    "wingdings": {
        0x20: " ",
        **_table(
            (0x21, "✏✂✁"), (0x28, "☎✆✉"), (0x36, "⌛⌨"), (0x3F, "✍"), (0x41, "✌👌👍👎☜☞☝☟"),
            (0x4A, "☺😐☹💣☠"), (0x52, "☼💧❄"), (0x6C, "●❍■□□❑❒⬧⧫◆❖⬥☒"), (0x7B, "❀✿❝❞"),
            (0x80, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"), (0x9E, "·•"), (0xA1, "○○○◉◎"), (0xA7, "▪□"),
            (0xAA, "✦★"), (0xD5, "⌫⌦"), (0xD8, "➢"), (0xDC, "➲"),
            (0xDF, "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩⇔⇳"), (0xFB, "✗✓☒☑"),
        ),
    },
    "wingdings 2": {
        0x20: " ",
        **_table(
            (0x4F, "✗✓☒☑☒☒"), (0x69, "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿"), (0x97, "●"),
            (0x99, "○"), (0xA2, "■□"), (0xA3, "□"),
        ),
    },
    "wingdings 3": {
        0x20: " ",
        **_table((0x21, "←→↑↓↖↗↙↘"), (0x70, "▲▼△▽◀▶◁▷"), (0x7B, "◀▶▲▼"), (0x7D, "▶")),
    },
    "webdings": {
        0x20: " ",
        **_table((0x33, "◀▶▲▼"), (0x61, "✓"), (0x63, "□"), (0x67, "■"), (0x6E, "●"), (0x72, "✗")),
    },
}  # fmt: skip
_PRIVATE: Final = re.compile("[\uf020-\uf0ff]")
UNKNOWN: Final = "\ufffc"
"""Stands for a sign that no character stands for."""


def is_symbol_font(font: str) -> bool:
    return font.strip().lower() in _TABLES


def from_code(font: str, code: int) -> str:
    """The sign at *code* in *font*; ``UNKNOWN`` where it has no character."""
    table = _TABLES.get(font.strip().lower())
    if table is None:
        # Any other font shows the character itself, if its code is one.
        is_private = 0xE000 <= code <= 0xF8FF  # noqa: PLR2004 - Unicode's private area.
        return UNKNOWN if is_private or not 0x20 <= code < 0x110000 else chr(code)  # noqa: PLR2004
    return table.get(code & 0xFF, UNKNOWN)


def from_private(font: str, text: str) -> str:
    """*text*, whose letters of the private area are signs of *font*."""
    if not is_symbol_font(font) or not _PRIVATE.search(text):
        return text
    return _PRIVATE.sub(lambda match: from_code(font, ord(match[0])), text)

"""Number formats of spreadsheets: a stored number as people see it."""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from ingest import date_formats, numbering
from ingest.format_codes import Section, Token, parse

GENERAL: Final = "General"
_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_AFTERNOON: Final = '上午/下午h"时"mm"分"'
BUILT_IN: Final = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)',
    6: '"$"#,##0_);("$"#,##0)', 7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "yyyy-mm-dd h:mm", 27: _YEAR_MONTH, 28: _MONTH_DAY, 29: _MONTH_DAY,
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: _AFTERNOON, 35: f'{_AFTERNOON}ss"秒"', 36: _YEAR_MONTH, 37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);(#,##0.00)",
    41: '#,##0_);(#,##0);"-"', 42: '"$"#,##0_);("$"#,##0);"$-"', 43: '#,##0.00_);(#,##0.00);"-"',
    44: '"$"#,##0.00_);("$"#,##0.00);"$-"', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0",
    48: "##0.0E+0", 49: "@", 50: _YEAR_MONTH, 51: _MONTH_DAY, 52: _YEAR_MONTH, 53: _MONTH_DAY,
    54: _MONTH_DAY, 55: _AFTERNOON, 56: f'{_AFTERNOON}ss"秒"', 57: _YEAR_MONTH, 58: _MONTH_DAY,
}  # fmt: skip
"""By id (ECMA-376, 18.8.30), those of East Asia as Chinese Excel shows them.

The short date depends on who looks, and is written so that everybody reads it alike.
"""
_DIGITS: Final = frozenset("0#?")
_CHINESE: Final = str.maketrans("0123456789", "〇一二三四五六七八九")
_CAPITAL: Final = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
_PRECISION: Final = 15
"""Significant digits that a spreadsheet keeps of a number."""


def is_general(code: str) -> bool:
    return code.strip().lower() in {
        "",
        "general",
        "@",
        "standard",
        "g/通用格式",
        "通用格式",
    }


def shown(number: float, code: str, *, from_1904: bool = False) -> str:
    """*number* in the format *code*; dates count days from 1900, or from 1904."""
    sections = _sections(code)
    section, value = _chosen(sections, number)
    if section is None or not section.tokens:
        return "" if code.strip(";") != code else general(number)
    if section.is_text:
        return shown_text(general(number), code)
    if section.is_date:
        found = date_formats.shown(section, number, from_1904=from_1904)
        return general(number) if found is None else found
    text = _number(section, value)
    return _in_numerals(section, text).strip()


def _in_numerals(section: Section, text: str) -> str:
    """Chinese numerals, if the format asks for them: 壹仟贰佰 or 一千二百."""
    figures = {"DBNum1": _CHINESE, "DBNum2": _CAPITAL}.get(section.numerals)
    if figures is None:
        return text
    if not any(token.kind == "general" for token in section.tokens):
        return text.translate(figures)
    kind = (
        "chineseCounting" if section.numerals == "DBNum1" else "chineseLegalSimplified"
    )
    return re.sub(
        r"(?<!\.)\d+|(\.\d+)",
        lambda match: (
            match[0].translate(figures)
            if match[1]
            else numbering.to_text(int(match[0]), kind)
        ),
        text,
    )


def shown_text(text: str, code: str) -> str:
    """A text in the format *code*, which may put something around it."""
    sections = _sections(code)
    last = sections[-1] if sections else None
    if last is None or not any(token.kind == "text" for token in last.tokens):
        return text
    return "".join(
        text if token.kind == "text" else _literal(token) for token in last.tokens
    ).strip()


def general(number: float) -> str:
    """As a cell without a format shows it."""
    if number == int(number) and abs(number) < 1e21:  # noqa: PLR2004 - longer ones have exponents.
        return f"{Decimal(repr(number)):.0f}"
    plain = f"{number:.{_PRECISION}g}"
    if "e" in plain and abs(number) < 1:
        plain = f"{Decimal(plain):f}"
    return plain.replace("e", "E")


@lru_cache(maxsize=1_000)
def _sections(code: str) -> tuple[Section, ...]:
    return parse(code)


def _chosen(
    sections: tuple[Section, ...], number: float
) -> tuple[Section | None, float]:
    """The section for *number*, and the number that it shows."""
    numeric = [each for each in sections if not each.is_text] or list(sections)
    for section in numeric:
        if section.condition is not None and section.condition.holds(number):
            return section, abs(number) if number < 0 and section is not numeric[
                0
            ] else number
    if any(section.condition for section in numeric):
        rest = [section for section in numeric if section.condition is None]
        return (rest[-1] if rest else None), number
    if number < 0 and len(numeric) > 1:
        return numeric[1], -number
    if number == 0 and len(numeric) > 2:  # noqa: PLR2004 - positive, negative, zero.
        return numeric[2], number
    return (numeric[0] if numeric else None), number


def _number(section: Section, number: float) -> str:
    tokens = section.tokens
    if any(token.kind == "general" for token in tokens):
        text = general(number)
        return "".join(text if t.kind == "general" else _literal(t) for t in tokens)
    if not any(token.text in _DIGITS and token.kind == "digit" for token in tokens):
        sign = "-" if number < 0 else ""
        return sign + "".join(map(_literal, tokens))
    sign = "-" if number < 0 else ""
    value = _exactly(abs(number)).scaleb(2 * section.percents - 3 * section.thousands)
    if section.exponent:
        return sign + _scientific(section, value)
    if section.slash >= 0:
        return sign + _fraction(section, value)
    text = _plain(tokens, value, has_commas=section.has_commas)
    return f"{sign}{text}" if re.search(r"[1-9]", text) else text


def _exactly(number: float) -> Decimal:
    if number >= 10**_PRECISION:
        return Decimal(repr(float(number)))
    return Decimal(f"{number:.{_PRECISION}g}")


def _plain(tokens: tuple[Token, ...], value: Decimal, *, has_commas: bool) -> str:
    point = next((n for n, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    whole, part = tokens[:point], tokens[point + 1 :]
    places = sum(token.kind == "digit" for token in part)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    text = _whole(whole, digits.lstrip("0"), has_commas=has_commas)
    fraction = _decimals(part, decimals)
    has_point = point < len(tokens)
    return f"{text}{'.' if has_point else ''}{fraction}"


def _whole(tokens: tuple[Token, ...], digits: str, *, has_commas: bool) -> str:
    """Digits fill their places from the right; what is left stands in the first one."""
    parts: list[str] = []
    left, count = digits, 0
    first = next((n for n, t in enumerate(tokens) if t.kind == "digit"), -1)
    for place in range(len(tokens) - 1, -1, -1):
        token = tokens[place]
        if token.kind != "digit":
            parts.append(_literal(token))
            continue
        take = left if place == first else left[-1:]
        left = "" if place == first else left[:-1]
        take = take or {"0": "0", "?": " "}.get(token.text, "")
        for digit in reversed(take):
            if has_commas and count and count % 3 == 0 and digit.isdigit():
                parts.append(",")
            parts.append(digit)
            count += 1
    return "".join(reversed(parts))


def _decimals(tokens: tuple[Token, ...], decimals: str) -> str:
    kept = decimals.rstrip("0")
    parts, place = [], 0
    for token in tokens:
        if token.kind != "digit":
            parts.append(_literal(token))
            continue
        is_needed = place < len(kept) or token.text == "0"
        parts.append(decimals[place] if is_needed else {"?": " "}.get(token.text, ""))
        place += 1
    return "".join(parts)


def _scientific(section: Section, value: Decimal) -> str:
    at = next(n for n, token in enumerate(section.tokens) if token.kind == "exponent")
    mantissa, power = section.tokens[:at], section.tokens[at + 1 :]
    point = next(
        (n for n, t in enumerate(mantissa) if t.kind == "point"), len(mantissa)
    )
    width = max(sum(token.kind == "digit" for token in mantissa[:point]), 1)
    exponent = value.adjusted() if value else 0
    exponent = exponent // width * width
    places = sum(token.kind == "digit" for token in mantissa[point:])
    scaled = value.scaleb(-exponent)
    if (
        scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        >= Decimal(10) ** width
    ):
        exponent += width
        scaled = value.scaleb(-exponent)
    text = _plain(mantissa, scaled, has_commas=False)
    digits = sum(token.kind == "digit" for token in power)
    sign = "-" if exponent < 0 else "+" if section.tokens[at].text.endswith("+") else ""
    tail = "".join(_literal(token) for token in power if token.kind != "digit")
    return f"{text}E{sign}{abs(exponent):0{digits}d}{tail}"


def _fraction(section: Section, value: Decimal) -> str:
    """A whole number and the nearest fraction with as many digits as there are places."""
    before, after = section.tokens[: section.slash], section.tokens[section.slash + 1 :]
    fixed = "".join(
        token.text for token in after if token.text.isdigit() and token.text != "0"
    )
    places = sum(token.kind == "digit" for token in after) or 1
    has_whole = any(t.kind == "literal" and t.text.isspace() for t in before)
    whole = int(value) if has_whole else 0
    rest = float(value) - whole
    most = int(fixed) if fixed else 10**places - 1
    candidates = (most,) if fixed else range(1, min(most, 999) + 1)
    bottom = min(
        candidates,
        key=lambda number: (abs(rest - round(rest * number) / number), number),
    )
    top = round(rest * bottom)
    if top == bottom and has_whole:
        whole, top = whole + 1, 0
    if not top and has_whole:
        return str(whole)
    return f"{whole} {top}/{bottom}" if whole else f"{top}/{bottom}"


def _literal(token: Token) -> str:
    if token.kind == "percent":
        return "%"
    return token.text if token.kind == "literal" else ""

"""The codes that number formats are written in, cut into sections and tokens."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

_TOKEN: Final = re.compile(
    r'"(?P<quoted>[^"]*)"|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<exponent>E[+-])|(?P<general>General|G/通用格式)"
    r"|(?P<noon>AM/PM|A/P|上午/下午|午前/午後|오전/오후)"
    r"|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|e+|g+|a{3,4}|b{2,4}|r+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED: Final = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CONDITION: Final = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+)")
_CURRENCY: Final = re.compile(r"\$([^-]*)(?:-([0-9A-Fa-f]+))?")
_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_SYSTEM_DATES: Final = {"f800": 'yyyy"-"mm"-"dd', "f400": "h:mm:ss"}
MAX_CODE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Condition:
    sign: str
    limit: float

    def holds(self, number: float) -> bool:
        return _COMPARE[self.sign](number, self.limit)


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    """digit, point, percent, exponent, literal, text, general, date, elapsed or noon."""
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """What one kind of values (positive, negative, zero, text) is shown by."""

    tokens: tuple[Token, ...]
    condition: Condition | None = None
    locale: str = ""
    numerals: str = ""
    has_commas: bool = False
    thousands: int = 0
    """How often the number is divided by a thousand."""

    @property
    def percents(self) -> int:
        return sum(token.kind == "percent" for token in self.tokens)

    @property
    def is_date(self) -> bool:
        return any(token.kind in {"date", "elapsed"} for token in self.tokens)

    @property
    def is_text(self) -> bool:
        return any(token.kind == "text" for token in self.tokens)

    @property
    def exponent(self) -> bool:
        return any(token.kind == "exponent" for token in self.tokens)

    @property
    def slash(self) -> int:
        """Where a fraction is written; -1 for none."""
        for place, token in enumerate(self.tokens):
            around = self.tokens[place - 1 : place] + self.tokens[place + 1 : place + 2]
            is_slash = token == Token("literal", "/") and len(around) == 2  # noqa: PLR2004
            if (
                is_slash
                and around[0].kind == "digit"
                and around[1].text.isdigit() | (around[1].kind == "digit")
            ):
                return place
        return -1


def parse(code: str) -> tuple[Section, ...]:
    """At most four sections; the text of a literal is kept as it is."""
    sections: list[list[re.Match[str]]] = [[]]
    for match in _TOKEN.finditer(code[:MAX_CODE]):
        if match["other"] == ";":
            sections.append([])
        else:
            sections[-1].append(match)
    return tuple(_section(matches) for matches in sections[:4])


def _section(matches: list[re.Match[str]]) -> Section:
    tokens: list[Token] = []
    section = Section(())
    for match in matches:
        kind = match.lastgroup or ""
        if kind == "bracket":
            section = _bracket(section, tokens, match["bracket"])
        elif kind == "comma":
            tokens.append(Token("comma", ","))
        elif kind in {"quoted", "escaped", "other"}:
            tokens.append(Token("literal", match[kind]))
        elif kind == "space":
            tokens.append(Token("literal", " "))
        elif kind != "fill":
            tokens.append(Token(kind, match[kind]))
    return _with_commas(section, tokens)


def _bracket(section: Section, tokens: list[Token], inside: str) -> Section:
    """A colour, condition, currency, locale, kind of numerals, or elapsed time."""
    if _ELAPSED.fullmatch(inside):
        tokens.append(Token("elapsed", inside.lower()))
    elif condition := _CONDITION.fullmatch(inside):
        return replace(section, condition=Condition(condition[1], float(condition[2])))
    elif inside.lower().startswith("dbnum"):
        return replace(section, numerals=f"DBNum{inside[5:6]}")
    elif currency := _CURRENCY.match(inside):
        locale = (currency[2] or "").lower()
        if system := _SYSTEM_DATES.get(locale):
            tokens += parse(system)[0].tokens
        if currency[1]:
            tokens.append(Token("literal", currency[1]))
        return replace(section, locale=locale)
    return section


def _with_commas(section: Section, tokens: list[Token]) -> Section:
    """A comma between digits groups them, one behind the last divides by a thousand."""
    digits = [place for place, token in enumerate(tokens) if token.kind == "digit"]
    point = next((n for n, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    commas = [place for place, token in enumerate(tokens) if token.kind == "comma"]
    last = digits[-1] if digits else -1
    last_whole = max((place for place in digits if place < point), default=-1)
    grouping = [place for place in commas if digits and digits[0] < place < last_whole]
    scaling = [
        place
        for place in commas
        if digits and place not in grouping and place > digits[0]
    ]
    scaling = [place for place in scaling if place > last or place < point]
    is_date = any(token.kind in {"date", "elapsed"} for token in tokens)
    kept = tuple(
        Token("literal", ",") if token.kind == "comma" else token
        for place, token in enumerate(tokens)
        if token.kind != "comma" or is_date or place not in {*grouping, *scaling}
    )
    return replace(
        section,
        tokens=kept,
        has_commas=bool(grouping),
        thousands=0 if is_date else len(scaling),
    )

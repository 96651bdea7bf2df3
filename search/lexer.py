"""The signs of the query language: from text to lexemes, with their places."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

_OPENING_QUOTES: Final = {'"': '"', "“": "”", "”": "”", "「": "」", "＂": "＂"}
_WORD: Final = re.compile(r"[^\s\u3000]+")
_FIELD: Final = re.compile(
    r"([A-Za-z_\u4e00-\u9fff]{2,16})[:：](?!//|\\)(?=[^\s\u3000])"
)
_TELEPHONE: Final = re.compile(r"[+＋]86[ \-]?\d{3}")
_ADDRESS: Final = re.compile(r"[0-9a-f]{1,4}:[0-9a-f]{0,4}:[0-9a-f:]*", re.IGNORECASE)
"""Of hardware, or IPv6; its beginning is no field."""
_ENDS: Final = re.compile(r"[()（）]")


class Sign(StrEnum):
    WORD = "word"
    QUOTED = "quoted"
    FIELD = "field"
    """A name and a colon; its value is the next lexeme, without a space between."""
    PLUS = "+"
    MINUS = "-"
    OR = "or"
    OPEN = "("
    CLOSE = ")"
    UNCLOSED_QUOTE = "unclosed quote"


NOT: Final = "NOT"


@dataclass(frozen=True, slots=True)
class Lexeme:
    sign: Sign
    text: str
    position: int


def iter_lexemes(text: str) -> Iterator[Lexeme]:
    """Never fails: what is no sign is a word."""
    place = 0
    depth = 0
    shouts = is_shouted(text)
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        lexeme, place = _next(text, place, depth)
        if lexeme.text == NOT and text[place:].strip() and not shouts:
            lexeme = replace(lexeme, sign=Sign.MINUS)
        depth += {Sign.OPEN: 1, Sign.CLOSE: -1}.get(lexeme.sign, 0)
        yield lexeme


def is_shouted(text: str) -> bool:
    """Whether all is in capitals: then a NOT belongs to a message, such as NOT FOUND."""
    return text.isascii() and text.upper() == text


def _next(text: str, place: int, depth: int) -> tuple[Lexeme, int]:
    letter = text[place]
    if letter in "(（":
        return Lexeme(Sign.OPEN, letter, place), place + 1
    if letter in ")）":
        sign = Sign.CLOSE if depth else Sign.WORD
        return Lexeme(sign, letter, place), place + 1
    if letter in _OPENING_QUOTES:
        return _quoted(text, place)
    if _is_prefix_sign(text, place):
        sign = Sign.PLUS if letter in "+＋" else Sign.MINUS
        return Lexeme(sign, letter, place), place + 1
    field = _FIELD.match(text, place)
    if field and not _ADDRESS.match(text, place):
        return Lexeme(Sign.FIELD, field[1], place), field.end()
    return _word(text, place, depth)


def _quoted(text: str, place: int) -> tuple[Lexeme, int]:
    closing = _OPENING_QUOTES[text[place]]
    end = text.find(closing, place + 1)
    if end < 0:
        return Lexeme(Sign.UNCLOSED_QUOTE, text[place], place), place + 1
    return Lexeme(Sign.QUOTED, text[place + 1 : end], place), end + 1


def _is_prefix_sign(text: str, place: int) -> bool:
    """A plus or minus before something, and not one of the two of ``--option``."""
    after = text[place + 1 : place + 2]
    return (
        text[place] in "+-＋－"
        and bool(after.strip())
        and after not in "+-＋－"
        and (place == 0 or text[place - 1] not in "+-＋－")
        and not _TELEPHONE.match(text, place)
    )


def _word(text: str, place: int, depth: int) -> tuple[Lexeme, int]:
    match = _WORD.match(text, place)
    end = match.end() if match else place + 1
    end = place + _closing_place(text[place:end], depth)
    word = text[place:end]
    if word in ("OR", "|", "||"):
        return Lexeme(Sign.OR, word, place), end
    return Lexeme(Sign.WORD, word, place), end


def _closing_place(word: str, depth: int) -> int:
    """Where a word ends that runs into the parenthesis which closes its group.

    Parentheses that open inside the word, as in ``free()``, belong to it.
    """
    inside = 0
    for match in _ENDS.finditer(word):
        if match[0] in "(（":
            inside += 1
        elif inside:
            inside -= 1
        elif depth:
            return match.start()
    return len(word)

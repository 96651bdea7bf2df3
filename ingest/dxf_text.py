"""The texts in DXF: their formatting removed, their signs as characters."""

import re
from typing import Final

_UNICODE: Final = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE: Final = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_CODEPAGES: Final = {
    "1": "cp932",
    "2": "cp950",
    "3": "cp949",
    "4": "johab",
    "5": "gb18030",
}
_SIGNS: Final = {"d": "°", "p": "±", "c": "⌀", "%": "%", "u": "", "o": "", "k": ""}
_SIGN: Final = re.compile(r"%%([dDpPcC%uUoOkK]|\d{3})")
_STACK: Final = re.compile(r"\\S([^;]{0,200});")
_FORMAT: Final = re.compile(r"\\(?:[ACFHQTWfp][^;\\{}]{0,200};|[LlOoKkN])")


def plain(text: str) -> str:
    """A text of one line, with the characters that its codes stand for."""
    text = _UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    text = _MULTIBYTE.sub(_from_codepage, text)
    return _SIGN.sub(_sign, text)


def formatted(text: str) -> str:
    """A text of several lines, without fonts, colours and heights."""
    text = text.replace(r"\\", "\x03").replace(r"\{", "\x01").replace(r"\}", "\x02")
    text = _STACK.sub(lambda match: re.sub(r"[#^]", "/", match[1]), plain(text))
    text = text.replace(r"\P", "\n").replace(r"\~", " ").replace(r"\X", "\n")
    text = _FORMAT.sub("", text).replace("{", "").replace("}", "")
    return text.translate({3: "\\", 1: "{", 2: "}"})


def _from_codepage(match: re.Match[str]) -> str:
    return bytes.fromhex(match[2]).decode(_CODEPAGES[match[1]], "replace")


def _sign(match: re.Match[str]) -> str:
    code = match[1].lower()
    return chr(int(code)) if code.isdecimal() else _SIGNS[code]

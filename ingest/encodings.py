"""Bytes of text in an unknown encoding."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is declared as the narrower set is written in the wider one by real programs.
_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "hz": "hz",
    "big5": "cp950",
    "ascii": "cp1252",
    "iso-8859-1": "cp1252",
}
SAMPLE_BYTES: Final = 200_000
_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_COMMON: Final = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]"),
    "cp950": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
}
"""Where each encoding keeps its common characters."""
_HAN: Final = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    replaced: int
    """Characters that stand for bytes without meaning."""


def decode(data: bytes, declared: str = "") -> Decoded:
    """By a byte order mark, as UTF-8, as *declared*, and else by its statistics."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if _is_wide(data):
        return _decode(data, "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 0)
    except UnicodeDecodeError:
        encoding = _known(declared) or _guess(data)
    return _decode(data, encoding)


def guess_names(names: Iterable[bytes]) -> str:
    """The encoding of file names, which are too short for statistics of language.

    The common characters have first bytes of their own in GB2312 and in Big5.
    """
    joined = b"\n".join(names)
    try:
        joined.decode("utf-8")
    except UnicodeDecodeError:
        pairs = _PAIR.findall(joined)
    else:
        return "utf-8"
    for encoding in _ranked(pairs):
        try:
            joined.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return decode(joined).encoding


def _ranked(pairs: list[bytes]) -> list[str]:
    """The encodings, the one first in which most characters are common ones."""

    def common(encoding: str) -> int:
        return sum(_COMMON[encoding].fullmatch(pair) is not None for pair in pairs)

    return sorted(_COMMON, key=common, reverse=True)


def _is_wide(data: bytes) -> bool:
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return max(even, odd) > 0.15 * len(head) and min(even, odd) <= 0.01 * len(head)


def _known(name: str) -> str:
    try:
        encoding = codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):
        return ""
    return _WIDER.get(encoding, encoding)


def _guess(data: bytes) -> str:
    import chardet  # noqa: PLC0415 - most text is UTF-8, and says so.

    guess = chardet.detect(data[:SAMPLE_BYTES]).get("encoding") or ""
    encoding = _known(guess) or "cp1252"
    if encoding.startswith("utf") or encoding == "cp1252":
        return _chinese_if_clean(data) or encoding
    return encoding


def _chinese_if_clean(data: bytes) -> str:
    """GB18030, if all bytes mean something in it and most of that is Chinese."""
    try:
        text = data[:SAMPLE_BYTES].decode("gb18030", "strict")
    except UnicodeDecodeError:
        return ""
    wide = sum(ord(character) > 127 for character in text)  # noqa: PLR2004
    # Accented letters read as rare characters, which the old common set leaves out.
    common = len(_HAN.findall(text.encode("gb2312", "ignore").decode("gb2312")))
    return "gb18030" if wide and common > 0.7 * wide else ""


def _decode(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    return Decoded(text.removeprefix("\ufeff"), encoding, text.count("\ufffd"))

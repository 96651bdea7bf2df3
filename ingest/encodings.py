"""Bytes of text in an unknown encoding: the one decoder of texts, mail, pages and tables."""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ingest import seven_bits
from ingest.extraction import Loss, LossCode
from ingest.terminal import to_screen

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
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
SAMPLE_BYTES: Final = 200_000
_SURE: Final = 3
"""So many characters of several bytes are UTF-8 by no accident."""
_PAIR: Final = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_COMMON: Final = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]"),
    "cp950": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
}
"""Where each encoding keeps its common characters."""
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_READABLE: Final = re.compile(
    "[\t\n\r -~\u00a0-\u024f\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_NEWLINE: Final = re.compile(rb"(?<=\n)")


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    replaced: int
    """Characters that stand for bytes without meaning."""
    doubt: str = ""
    """Why another encoding than the declared, or more than one, was read: a sentence."""


def decode(data: bytes, declared: str = "") -> Decoded:
    """By a mark, by zeros, by escapes, as UTF-8, as *declared*, else by statistics.

    What terminals do with a text is done: colours and NULs are gone.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if order := wide_order(data):
        return _decode(data, order)
    known = _known(declared)
    if (found := seven_bits.find(data, known)) is not None:
        return Decoded(to_screen(found.text), found.encoding, found.replaced)
    data = data.replace(b"\0", b"")
    decoded = _narrow(data, known)
    is_contradicted = known and known not in {decoded.encoding, "utf-8"}
    if is_contradicted and not decoded.doubt and not data.isascii():
        doubt = f"The file declares {declared}, but its bytes are {decoded.encoding}."
        return Decoded(decoded.text, decoded.encoding, decoded.replaced, doubt)
    return decoded


def losses(decoded: Decoded, where: str = "") -> Iterable[Loss]:
    """What was replaced or guessed, for the report."""
    if decoded.replaced:
        detail = f"{decoded.replaced} places mean nothing in {decoded.encoding}."
        yield Loss(LossCode.REPLACED_CHARACTERS, where, detail)
    if decoded.doubt:
        yield Loss(LossCode.ENCODING_GUESSED, where, decoded.doubt)


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


def wide_order(data: bytes) -> str:
    """UTF-16 without a mark, by where its zeros lie; empty for anything else."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    fewer, more = sorted((even, odd))
    # Some common characters hold a zero themselves, as 一 does.
    if not more or fewer > 0.5 * more:
        return ""
    order = "utf-16-le" if odd > even else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(order, "replace")
    readable = len(_READABLE.findall(text)) > 0.9 * len(text)
    # Text of one byte a letter reads like Chinese in pairs, and is text without its zeros.
    if more > 0.15 * len(head) and fewer < 0.01 * len(head):
        return order
    return order if readable and not _is_utf8(head.replace(b"\0", b"")) else ""


def _is_utf8(head: bytes) -> bool:
    """Whether *head*, which may end within a character, is UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _narrow(data: bytes, known: str) -> Decoded:
    """Text whose letters take a byte or several."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _as_declared(data, known) or _nearly_utf8(data) or _guessed(data, known)
    if known in _MULTIBYTE and _wide_letters(text) < _SURE and not text.isascii():
        return _as_declared(data, known) or Decoded(to_screen(text), "utf-8", 0)
    return Decoded(to_screen(text), "utf-8", 0)


_MULTIBYTE: Final = frozenset({"gb18030", "cp950", "cp932", "cp949"})


def _as_declared(data: bytes, known: str) -> Decoded | None:
    """As *known*, if the bytes do not contradict it."""
    if known in {"", "ascii", "utf-8"} or known.startswith("utf-16"):
        return None
    if known not in _MULTIBYTE and (_nearly_utf8(data) or _is_surely_chinese(data)):
        return None
    for encoding in (known, "big5hkscs") if known == "cp950" else (known,):
        try:
            return Decoded(to_screen(data.decode(encoding)), encoding, 0)
        except UnicodeDecodeError:
            continue
    decoded = _decode(data, known)
    wide = _wide_letters(decoded.text)
    is_torn = known in _MULTIBYTE and decoded.replaced > 0.1 * wide
    return None if is_torn else decoded


def _is_surely_chinese(data: bytes) -> bool:
    return bool(_chinese_if_clean(data)) and len(_PAIR.findall(data)) >= _SURE


def _wide_letters(text: str) -> int:
    return sum(letter > "\x7f" for letter in text)


def _nearly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 that was cut or hurt, or a log in which some lines are written otherwise."""
    cut = data.lstrip(bytes(range(0x80, 0xC0)))
    text = codecs.getincrementaldecoder("utf-8")("replace").decode(cut)
    at_ends = (len(cut) < len(data) <= len(cut) + 3) + (len(text.encode()) < len(cut))
    broken = text.count("\ufffd") - cut.count(b"\xef\xbf\xbd")
    good = _wide_letters(text) - broken
    if good < _SURE and not (good and broken <= 0):
        return None
    if at_ends and broken <= 0:
        return Decoded(to_screen(text), "utf-8", int(at_ends))
    foreign = [line for line in _lines(data) if _is_foreign(line)]
    if not foreign:
        return _decode(data, "utf-8")
    rest = b"".join(line for line in _lines(data) if not _is_foreign(line))
    if _wide_letters(rest.decode("utf-8", "replace")) < _SURE:
        return None
    return _by_lines(data, b"".join(foreign))


def _lines(data: bytes) -> list[bytes]:
    return _NEWLINE.split(data)


def _is_foreign(line: bytes) -> bool:
    if line.isascii():
        return False
    text = line.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return broken > 1 and broken > _wide_letters(text) - broken


def _by_lines(data: bytes, foreign: bytes) -> Decoded:
    other = _guess(foreign)
    text = "".join(
        line.decode(other if _is_foreign(line) else "utf-8", "replace")
        for line in _lines(data)
    )
    doubt = f"Some lines are written in {other}, the others in utf-8."
    return Decoded(to_screen(text), "utf-8", text.count("\ufffd"), doubt)


def _guessed(data: bytes, known: str) -> Decoded:
    decoded = _decode(data, _guess(data))
    if known != "utf-8":
        return decoded
    doubt = f"The file declares utf-8, but its bytes are {decoded.encoding}."
    return Decoded(decoded.text, decoded.encoding, decoded.replaced, doubt)


def _ranked(pairs: list[bytes]) -> list[str]:
    """The encodings, the one first in which most characters are common ones."""

    def common(encoding: str) -> int:
        return sum(_COMMON[encoding].fullmatch(pair) is not None for pair in pairs)

    return sorted(_COMMON, key=common, reverse=True)


def _known(name: str) -> str:
    plain = name.strip().lower().removeprefix("x-").removesuffix("-i")
    plain = {"unicode-1-1-utf-7": "utf-7", "sjis": "cp932"}.get(plain, plain)
    try:
        encoding = codecs.lookup(plain).name if plain else ""
    except (LookupError, ValueError):
        # Python has no codec for it; its escapes say it all.
        return plain if plain.startswith("iso-2022-cn") else ""
    return _WIDER.get(encoding, encoding)


def _guess(data: bytes) -> str:
    import chardet  # noqa: PLC0415 - most text is UTF-8, and says so.

    guess = chardet.detect(data[:SAMPLE_BYTES]).get("encoding") or ""
    encoding = _known(guess).replace("ascii", "cp1252") or "cp1252"
    if encoding.startswith("utf") or encoding == "cp1252":
        return _chinese_if_clean(data) or encoding
    return encoding


def _chinese_if_clean(data: bytes) -> str:
    """GB18030, if all bytes mean something in it and most of that is Chinese."""
    try:
        text = data[:SAMPLE_BYTES].decode("gb18030", "strict")
    except UnicodeDecodeError:
        return ""
    wide = _wide_letters(text)
    # Accented letters read as rare characters, which the old common set leaves out.
    common = len(_HAN.findall(text.encode("gb2312", "ignore").decode("gb2312")))
    return "gb18030" if wide and common > 0.7 * wide else ""


def _decode(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    replaced = text.count("\ufffd")
    return Decoded(to_screen(text.removeprefix("\ufeff")), encoding, replaced)

"""Encodings of seven bits, known by their escapes: ISO-2022, HZ and UTF-7."""

import re
from dataclasses import dataclass
from typing import Final

_JAPANESE: Final = "euc_jis_2004"
_SETS: Final = {
    b"$@": _JAPANESE, b"$B": _JAPANESE, b"$(B": _JAPANESE, b"$(O": _JAPANESE,
    b"$(Q": _JAPANESE, b"$A": "gb18030", b"$(A": "gb18030", b"$(C": "cp949",
    b"$)A": "gb18030", b"$)C": "cp949", b"$)E": "gb18030", b"$)G": "",
    b"$(D": "", b"$*H": "", b"(I": "katakana",
}  # fmt: skip
"""By what follows the escape: the encoding that has the same pairs eight bits wide.

An empty one is a set that Python has no table of.
"""
_ESCAPE: Final = re.compile(
    rb"\x1b(\$[()*][A-Z]|\$[@AB]|\([A-Z])|(\x0e)|(\x0f)|(\r?\n)"
)
_SHIFTS: Final = re.compile(rb"\x1b\$(?:[@AB]|[()*][A-Z])|\x1b\(I")
_HZ: Final = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")
_UTF7: Final = re.compile(rb"\+[A-Za-z0-9+/]{3,}")
_HAN: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_NAMES: Final = {
    "euc_jis_2004": "iso2022_jp",
    "katakana": "iso2022_jp",
    "cp949": "iso2022_kr",
}


@dataclass(frozen=True, slots=True)
class Found:
    text: str
    encoding: str
    replaced: int


def find(data: bytes, known: str) -> Found | None:
    """The text, if *data* has the escapes of one of these encodings.

    *known* is the encoding that is declared; only UTF-7 needs it for a short text.
    """
    if not data.isascii():
        return None
    if _SHIFTS.search(data):
        return _shifted(data)
    if b"~{" in data and (known == "hz" or _is_hz(data)):
        return _by_codec(data, "hz")
    if b"+" in data and (known == "utf-7" or _is_utf7(data)):
        return _by_codec(data, "utf-7")
    return None


def _by_codec(data: bytes, encoding: str) -> Found:
    text = data.decode(encoding, "replace")
    return Found(text, encoding, text.count("\ufffd"))


def _is_hz(data: bytes) -> bool:
    text = b"".join(_HZ.findall(data)).decode("hz", "replace")
    return bool(text) and len(_HAN.findall(text)) > 0.7 * len(text)


def _is_utf7(data: bytes) -> bool:
    text = b"".join(run + b"-" for run in _UTF7.findall(data)).decode(
        "utf-7", "replace"
    )
    return len(text) > 1 and len(_HAN.findall(text)) > 0.7 * len(text)


class _Shift:
    """Which set the next bytes belong to: chosen by escapes, and by shifting out and in."""

    def __init__(self) -> None:
        self.chosen: str | None = None
        self.shifted: str | None = None
        self.is_out = False

    def follow(self, mark: re.Match[bytes]) -> None:
        escape, out, _, newline = mark.groups()
        if escape is None:
            self.is_out = out is not None
            # A line begins with Latin letters, whatever was forgotten at its end.
            if newline:
                self.chosen = None
        elif escape[:2] in {b"$)", b"$*"}:
            self.shifted = _SETS.get(escape, "")
        else:
            self.chosen = _SETS.get(escape, "" if escape[:1] == b"$" else None)

    @property
    def current(self) -> str | None:
        return self.shifted if self.is_out else self.chosen


def _shifted(data: bytes) -> Found:
    shift = _Shift()
    parts: list[str] = []
    used: set[str] = set()
    place = 0
    for mark in _ESCAPE.finditer(data):
        parts.append(_piece(data[place : mark.start()], shift.current))
        shift.follow(mark)
        used.update(filter(None, (shift.chosen, shift.shifted)))
        parts.append((mark[4] or b"").decode("ascii"))
        place = mark.end()
    parts.append(_piece(data[place:], shift.current))
    text = "".join(parts)
    name = next((_NAMES[each] for each in _NAMES if each in used), "gb18030")
    return Found(text, name, text.count("\ufffd"))


def _piece(data: bytes, encoding: str | None) -> str:
    if encoding is None:
        return data.decode("ascii", "replace")
    wide = bytes(byte | 0x80 if byte > 0x20 else byte for byte in data)  # noqa: PLR2004
    if encoding == "katakana":
        return wide.decode("cp932", "replace")
    return wide.decode(encoding, "replace") if encoding else "\ufffd" * (len(data) // 2)

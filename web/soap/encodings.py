"""Bytes of a message as text: by its mark, by HTTP's charset, by its declaration."""

import codecs
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final, Protocol

from web.soap.faults import BadMessageFault

_CHUNK: Final = 1 << 16
_AHEAD: Final = 16
"""Chunks that are looked at to tell UTF-8 from what is declared."""
_HEAD: Final = 200
"""Bytes in which a declaration must end."""
# Windows and Java write GBK where they say GB2312; GB 18030 holds all of both.
_DECODERS: Final = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "gb18030": "gb18030",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
}
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark the first character gives the order of bytes away.
    (b"<\0", "utf-16le"),
    (b"\0<", "utf-16be"),
)
_DECLARED: Final = re.compile(
    rb"""\A\s*<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']"""
)
_HALF: Final = 24
"""Characters at the end of a piece that may be half of two references."""
_SURROGATES: Final = re.compile(
    r"&#(?:(5[5-7]\d{3})|[xX](0*[dD][89abAB][0-9a-fA-F]{2}));"
    r"&#(?:(5[5-7]\d{3})|[xX](0*[dD][c-fC-F][0-9a-fA-F]{2}));"
)


class Source(Protocol):
    """Bytes that are read from front to back."""

    def read(self, size: int = -1, /) -> bytes: ...


def read_text(source: Source, charset: str) -> Iterator[str]:
    """The text of a message, piece by piece. Raise ``BadMessageFault``.

    *charset* is HTTP's; it counts before the declaration, as RFC 7303 wants it. If it
    says UTF-8 and the bytes are none, the declaration is believed.
    """
    head = source.read(_HEAD)
    encoding = find_encoding(head, charset)
    declared = _find_declared(head)
    pieces = _chunks(head, source)
    if encoding == "utf-8" and declared not in ("", "utf-8", "utf8"):
        return join_surrogates(_decode_either(pieces, declared))
    return join_surrogates(_decode(pieces, encoding))


def find_encoding(head: bytes, charset: str) -> str:
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return (charset or _find_declared(head) or "utf-8").strip("\"' ").lower()


def join_surrogates(pieces: Iterable[str]) -> Iterator[str]:
    """Put together the two references that Axis 1.4 writes for one character."""
    held = ""
    for piece in pieces:
        text = _SURROGATES.sub(_join, held + piece)
        cut = text.rfind("&", max(0, len(text) - _HALF))
        # The pair may begin before the last reference.
        cut = text.rfind("&", max(0, len(text) - _HALF), cut) if cut > 0 else cut
        cut = cut if cut >= 0 else text.rfind("&", max(0, len(text) - _HALF))
        held = text[cut:] if cut >= 0 else ""
        yield text[: len(text) - len(held)]
    yield held


def _join(match: re.Match[str]) -> str:
    numbers = [
        int(decimal) if decimal else int(hexadecimal, 16)
        for decimal, hexadecimal in (match.group(1, 2), match.group(3, 4))
    ]
    high, low = numbers
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:  # noqa: PLR2004 - Unicode's bounds.
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return match[0]


def _decode(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    if encoding not in _DECODERS:
        raise BadMessageFault(f"The encoding {encoding} is not read here. Use UTF-8.")
    decoder = codecs.getincrementaldecoder(_DECODERS[encoding])("strict")
    try:
        for piece in pieces:
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise BadMessageFault(
            f"The message is not written in {encoding}. Declare the encoding it is in."
        ) from error


def _decode_either(pieces: Iterator[bytes], declared: str) -> Iterator[str]:
    """UTF-8, or what is declared. In ASCII they agree; the bytes behind it decide."""
    for piece in pieces:
        if not piece.isascii():
            ahead = piece + b"".join(islice(pieces, _AHEAD))
            encoding = "utf-8" if _may_be_utf8(ahead) else declared
            yield from _decode(chain([ahead], pieces), encoding)
            return
        yield piece.decode("ascii")


def _chunks(head: bytes, source: Source) -> Iterator[bytes]:
    yield head
    while chunk := source.read(_CHUNK):
        yield chunk


def _find_declared(head: bytes) -> str:
    found = _DECLARED.match(head.removeprefix(codecs.BOM_UTF8))
    return found[1].decode("ascii").lower() if found else ""


def _may_be_utf8(data: bytes) -> bool:
    """Whether it is UTF-8, as far as it goes."""
    try:
        codecs.getincrementaldecoder("utf-8")("strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True

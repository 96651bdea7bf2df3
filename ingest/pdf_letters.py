"""The letters of a PDF's page by their places, for lines whose order PDFium gets wrong."""

import re
from collections.abc import Iterator
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ingest import right_to_left
from ingest.right_to_left import Letter

_SAME_ROW: Final = 0.5
"""Of the lower line's height, which two parts of one line share."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]+")


def read_lines(textpage: pdfium.PdfTextPage) -> str:
    """A page's text; lines with letters that run from right to left in logical order."""
    lines: list[list[Letter]] = []
    for line in _lines(textpage):
        if (
            lines
            and _is_turned(line)
            and _is_turned(lines[-1])
            and _meet(lines[-1], line)
        ):
            lines[-1] += line
        else:
            lines.append(line)
    return _joined("\n".join(map(_text, lines)))


def _text(line: list[Letter]) -> str:
    if _is_turned(line):
        return right_to_left.to_line(line)
    return "".join(letter.text for letter in line)


def _is_turned(line: list[Letter]) -> bool:
    return any(right_to_left.LETTER.match(letter.text) for letter in line)


def _meet(above: list[Letter], line: list[Letter]) -> bool:
    """Whether two parts of a page's text stand on one line."""
    heights = [
        (min(part, key=lambda each: each.bottom).bottom, max(each.top for each in part))
        for part in (above, line)
    ]
    (low, high), (other_low, other_high) = heights
    shared = min(high, other_high) - max(low, other_low)
    return shared >= _SAME_ROW * max(min(high - low, other_high - other_low), 1.0)


def _lines(textpage: pdfium.PdfTextPage) -> Iterator[list[Letter]]:
    line: list[Letter] = []
    box = pdfium_c.FS_RECTF()
    for place in range(textpage.count_chars()):
        text = chr(pdfium_c.FPDFText_GetUnicode(textpage, place))
        if text == "\n":
            yield line
            line = []
        elif text not in "\r\0" and pdfium_c.FPDFText_GetLooseCharBox(
            textpage, place, box
        ):
            line.append(Letter(text, box.left, box.right, box.bottom, box.top))
    yield line


def _joined(text: str) -> str:
    """Halves of characters beyond the first 65,536 put together."""
    return _SURROGATES.sub(
        lambda found: (
            found[0].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        ),
        text,
    )

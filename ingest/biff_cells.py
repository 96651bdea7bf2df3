"""The cells of old spreadsheets (BIFF8, [MS-XLS]) that have a format, and hidden rows."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from ingest import hyperlinks
from ingest.number_formats import BUILT_IN, is_general, shown
from ingest.sheet_cells import SheetCells

_BOUND_SHEET, _FORMAT, _XF, _DATE_MODE, _BEGIN = 0x85, 0x41E, 0xE0, 0x22, 0x809
_NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _BOOL_ERROR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_ROW, _COLUMNS, _LINK = 0x208, 0x7D, 0x1B8
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01
_LINK_HEAD: Final = 24
"""Bytes of places and the class before the link itself."""
_NOT_A_NUMBER: Final = b"\xff\xff"
ERRORS: Final = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


@dataclass(slots=True)
class _Workbook:
    starts: list[int] = field(default_factory=list)
    """Where each sheet's records begin."""
    formats: dict[int, str] = field(default_factory=dict)
    styles: list[int] = field(default_factory=list)
    from_1904: bool = False

    def code(self, style: int) -> str:
        key = self.styles[style] if style < len(self.styles) else 0
        return self.formats.get(key) or BUILT_IN.get(key, "")


def read_cells(stream: bytes) -> list[SheetCells]:
    """One for each sheet, in the order of the workbook. Never raises."""
    workbook = _Workbook()
    sheets: dict[int, SheetCells] = {}
    cells = SheetCells()
    for place, kind, data in _records(stream):
        try:
            if kind == _BEGIN:
                cells = sheets.setdefault(place, SheetCells())
            elif kind in _GLOBALS:
                _read_global(workbook, kind, data)
            else:
                _read_cell(cells, workbook, kind, data)
        except (struct.error, IndexError):
            # A record that is cut says nothing; the values are read elsewhere.
            continue
    return [sheets.get(start, SheetCells()) for start in workbook.starts]


_GLOBALS: Final = frozenset({_BOUND_SHEET, _FORMAT, _XF, _DATE_MODE})


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _read_global(workbook: _Workbook, kind: int, data: bytes) -> None:
    if kind == _BOUND_SHEET:
        workbook.starts.append(struct.unpack_from("<I", data)[0])
    elif kind == _XF:
        workbook.styles.append(struct.unpack_from("<H", data, 2)[0])
    elif kind == _DATE_MODE:
        workbook.from_1904 = data[:1] == b"\1"
    else:
        key, length, flags = struct.unpack_from("<HHB", data)
        text = data[5 : 5 + 2 * length].decode("utf-16-le", "replace")
        workbook.formats[key] = (
            text if flags & 1 else data[5 : 5 + length].decode("latin-1")
        )


def _read_cell(cells: SheetCells, workbook: _Workbook, kind: int, data: bytes) -> None:
    if kind == _ROW:
        cells.hidden += bool(struct.unpack_from("<I", data, 12)[0] & _ROW_HIDDEN)
    elif kind == _COLUMNS:
        cells.hidden += bool(struct.unpack_from("<H", data, 8)[0] & _COLUMN_HIDDEN)
    elif kind == _LINK:
        row, _, column, _ = struct.unpack_from("<HHHH", data)
        cells.targets[row, column] = hyperlinks.read_target(data[_LINK_HEAD:])
    elif kind == _BOOL_ERROR:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", data)
        if is_error:
            cells.texts[row, column] = ERRORS.get(value, "#ERROR")
    else:
        for row, column, style, number in _numbers(kind, data):
            code = workbook.code(style)
            if not is_general(code):
                text = shown(number, code, from_1904=workbook.from_1904)
                cells.texts[row, column] = text


def _numbers(kind: int, data: bytes) -> Iterator[tuple[int, int, int, float]]:
    """Row, column, style and value of each number in a record."""
    if kind == _NUMBER or (kind == _FORMULA and data[12:14] != _NOT_A_NUMBER):
        yield struct.unpack_from("<HHHd", data)
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<HHHI", data)
        yield row, column, style, unpacked(packed)
    elif kind == _MULTIPLE_RK:
        row, first = struct.unpack_from("<HH", data)
        for number in range((len(data) - 6) // 6):
            style, packed = struct.unpack_from("<HI", data, 4 + 6 * number)
            yield row, first + number, style, unpacked(packed)


def unpacked(packed: int) -> float:
    """A number in thirty bits: an integer or the head of a float, maybe in hundredths."""
    if packed & 2:
        whole = packed >> 2
        value = float(whole - (1 << 30) if whole & (1 << 29) else whole)
    else:
        (value,) = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))
    return value / 100 if packed & 1 else value

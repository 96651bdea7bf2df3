"""The cells of XLSB ([MS-XLSB]) that have a format, and errors."""

import struct
from collections.abc import Iterator
from typing import Final

from ingest.biff_cells import ERRORS, unpacked
from ingest.number_formats import BUILT_IN, is_general, shown
from ingest.packages import Package
from ingest.sheet_cells import SheetCells

_WORKBOOK, _STYLES = "xl/workbook.bin", "xl/styles.bin"
_ROW, _RK, _ERROR, _REAL, _FORMULA_NUMBER, _FORMULA_ERROR = 0, 2, 3, 5, 9, 11
_FORMAT, _XF, _BEGIN_XFS, _END_XFS = 44, 47, 617, 618
_PROPERTIES, _SHEET = 153, 156
_NUMBERS: Final = frozenset({_RK, _REAL, _FORMULA_NUMBER})


class XLSBCells:
    """Reads the sheets of one package by their names."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._codes = _codes(package.find(_STYLES) or b"")
        self._parts: dict[str, str] = {}
        self._from_1904 = False
        relations = package.relations(_WORKBOOK)
        for kind, data in _records(package.find(_WORKBOOK) or b""):
            if kind == _PROPERTIES:
                self._from_1904 = bool(data[:1] and data[0] & 1)
            elif kind == _SHEET:
                key, place = _string(data, 8)
                name, _ = _string(data, place)
                self._parts[name] = relations.get(key, ("", ""))[1]

    def read(self, name: str) -> SheetCells:
        """What the sheet *name* shows otherwise than its values say."""
        cells = SheetCells()
        part = self._parts.get(name)
        row = 0
        for kind, data in _records((self._package.find(part) if part else None) or b""):
            if kind == _ROW and len(data) >= 4:  # noqa: PLR2004 - the number of the row.
                (row,) = struct.unpack_from("<I", data)
            elif kind in {_ERROR, _FORMULA_ERROR} and len(data) > 8:  # noqa: PLR2004
                column = int.from_bytes(data[:4], "little")
                cells.texts[row, column] = ERRORS.get(data[8], "#ERROR")
            elif kind in _NUMBERS and len(data) >= 12:  # noqa: PLR2004
                self._number(cells, row, kind, data)
        return cells

    def _number(self, cells: SheetCells, row: int, kind: int, data: bytes) -> None:
        column = int.from_bytes(data[:4], "little")
        code = self._codes.get(int.from_bytes(data[4:7], "little"), "")
        if is_general(code):
            return
        if kind == _RK:
            number = unpacked(int.from_bytes(data[8:12], "little"))
        else:
            number = struct.unpack("<d", data[8:16].ljust(8, b"\0"))[0]
        cells.texts[row, column] = shown(number, code, from_1904=self._from_1904)


def _codes(data: bytes) -> dict[int, str]:
    """By the number of a cell's style: its format."""
    own: dict[int, str] = {}
    codes: dict[int, str] = {}
    is_cell = False
    for kind, record in _records(data):
        if kind == _FORMAT:
            own[int.from_bytes(record[:2], "little")] = _string(record, 2)[0]
        elif kind in {_BEGIN_XFS, _END_XFS}:
            is_cell = kind == _BEGIN_XFS
        elif kind == _XF and is_cell:
            key = int.from_bytes(record[2:4], "little")
            codes[len(codes)] = own.get(key) or BUILT_IN.get(key, "")
    return codes


def _string(data: bytes, place: int) -> tuple[str, int]:
    """A text and the place behind it."""
    length = int.from_bytes(data[place : place + 4], "little")
    end = place + 4 + 2 * length
    return data[place + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place < len(data):
        kind, place = _variable(data, place, 2)
        size, place = _variable(data, place, 4)
        yield kind, data[place : place + size]
        place += size


def _variable(data: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, of which all but the last have the eighth."""
    number = 0
    for shift in range(most):
        byte = data[place] if place < len(data) else 0
        place += 1
        number |= (byte & 0x7F) << (7 * shift)
        if not byte & 0x80:
            break
    return number, place

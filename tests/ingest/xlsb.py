"""A binary Excel workbook, made record by record as Excel writes them."""

import struct

from tests.ingest import samples

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.bin" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
BOOK, END_BOOK, SHEETS, SHEET, END_SHEETS = 131, 132, 143, 156, 144
WORKSHEET, END_WORKSHEET, SIZE, ROWS, END_ROWS, ROW, CELL = (
    129,
    130,
    148,
    145,
    146,
    0,
    6,
)


REAL, FORMAT, XF, BEGIN_XFS, END_XFS, BEGIN_FORMATS, END_FORMATS = (
    5,
    44,
    47,
    617,
    618,
    615,
    616,
)


def make_styles(*formats):
    """A style without a format, and one for each of *formats*."""
    count = struct.pack("<I", len(formats))
    codes = b"".join(
        _record(FORMAT, struct.pack("<H", key) + _wide(code))
        for key, code in enumerate(formats, start=164)
    )
    styles = b"".join(
        _record(XF, struct.pack("<HH", 0, key) + bytes(12))
        for key in (0, *range(164, 164 + len(formats)))
    )
    begin = _record(BEGIN_XFS, struct.pack("<I", len(formats) + 1))
    return (
        _record(BEGIN_FORMATS, count)
        + codes
        + _record(END_FORMATS)
        + begin
        + styles
        + _record(END_XFS)
    )


def make_xlsb(*cells, numbers=(), styles=b""):
    """One sheet with one row of *cells*; behind them *numbers*, each with its style."""
    sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("端口")
    book = _record(BOOK) + _record(SHEETS) + _record(SHEET, sheet)
    row = _record(ROW, bytes(17))
    for column, text in enumerate(cells):
        row += _record(CELL, struct.pack("<II", column, 0) + _wide(text))
    for column, (style, number) in enumerate(numbers, start=len(cells)):
        row += _record(REAL, struct.pack("<IId", column, style, number))
    size = struct.pack("<4I", 0, 0, 0, len(cells) + len(numbers) - 1)
    rows = _record(SIZE, size) + _record(ROWS) + row + _record(END_ROWS)
    return samples.zipped(
        {
            "[Content_Types].xml": "<Types/>",
            **({"xl/styles.bin": styles} if styles else {}),
            "xl/workbook.bin": book + _record(END_SHEETS) + _record(END_BOOK),
            "xl/_rels/workbook.bin.rels": RELATIONS,
            "xl/worksheets/sheet1.bin": _record(WORKSHEET)
            + rows
            + _record(END_WORKSHEET),
        }
    )


def _record(kind, data=b""):
    """Numbers above 127 take two bytes, seven bits in each."""
    return _number(kind) + _number(len(data)) + data


def _number(value):
    low, high = value & 0x7F, value >> 7
    return bytes([low | 0x80, high]) if high else bytes([low])


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")

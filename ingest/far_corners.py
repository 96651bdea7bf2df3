"""Sheets whose few cells lie far apart, moved together before they are read.

A spreadsheet reader allocates the whole rectangle around a sheet's cells: one cell in
the last corner makes it 17 billion.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final

from lxml import etree

from ingest.errors import RefusedError
from ingest.packages import Package
from ingest.xml_text import local_name

MAX_CELLS: Final = 20_000_000
"""Cells of a rectangle that the reader may allocate."""
_WORKBOOK: Final = "xl/workbook.xml"
_CELL: Final = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def moved_together(source: BinaryIO, package: Package) -> BinaryIO:
    """*source* itself if no sheet spans too much, else a workbook that spans less.

    Rows and columns keep their order; empty ones between them go. Raise
    ``RefusedError`` if even what is left is too much.
    """
    wide = {name for name in _sheets(package) if _spans_too_much(package, name)}
    source.seek(0)
    if not wide:
        return source
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in package.list_names(""):
            data = package.find(name) or b""
            archive.writestr(name, _compact(package, name) if name in wide else data)
    target.seek(0)
    return target


def _sheets(package: Package) -> Iterator[str]:
    for kind, target in package.relations(_WORKBOOK).values():
        if kind == "worksheet" and target.lower() in package.names:
            yield package.names[target.lower()]


def _spans_too_much(package: Package, name: str) -> bool:
    places = _CELL.findall(package.find(name) or b"")
    columns = {column for column, _ in places}
    rows = max((int(row) for row in {row for _, row in places}), default=0)
    widest = max((_number(column.decode()) for column in columns), default=0)
    return rows * widest > MAX_CELLS


def _compact(package: Package, name: str) -> bytes:
    root = package.find_xml(name)
    if root is None:
        return b""
    cells = list(_cells(root))
    rows = _ranks(row for _, _, row in cells)
    columns = _ranks(column for _, column, _ in cells)
    if len(rows) * len(columns) > MAX_CELLS:
        raise RefusedError(
            f"A sheet spans {len(rows):,} rows and {len(columns):,} columns, which is "
            "too much."
        )
    for cell, column, row in cells:
        cell.set("r", f"{_letters(columns[column])}{rows[row]}")
    for element in list(root):
        if local_name(element) in {"dimension", "mergeCells"}:
            root.remove(element)
    for element in root.iter("{*}row"):
        element.attrib.pop("r", "")
    return etree.tostring(root)


def _cells(root: etree._Element) -> Iterator[tuple[etree._Element, int, int]]:
    """Each cell with its column and row, from 1; one without a place is left as it is."""
    for cell in root.iter("{*}c"):
        match = _REFERENCE.fullmatch(cell.get("r") or "")
        if match:
            yield cell, _number(match[1]), int(match[2])


def _ranks(numbers: Iterator[int]) -> dict[int, int]:
    return {number: rank for rank, number in enumerate(sorted(set(numbers)), start=1)}


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

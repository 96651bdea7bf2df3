"""The cells of XLSX that need more than their value: formats, formulas, links, errors."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from ingest import visibility
from ingest.number_formats import BUILT_IN, is_general, shown
from ingest.packages import Package
from ingest.sheet_cells import Place, SheetCells
from ingest.xml_text import local_name

_WORKBOOK: Final = "xl/workbook.xml"
_STYLES: Final = "xl/styles.xml"
_ATTRIBUTE: Final = re.compile(rb'\b([rst])\s*=\s*"([^"]*)"')
_VALUE: Final = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</)")
_REFERENCE: Final = re.compile(rb"\$?([A-Z]{1,3})\$?(\d{1,7})")
_BODY: Final = rb"(?:/>|>(.*?)</(?:\w+:)?c>)"
_WITH_FORMULA: Final = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>(\s*<(?:\w+:)?f\b.*?)</(?:\w+:)?c>", re.DOTALL
)
_WITH_ERROR: Final = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")([^>]*?)' + _BODY, re.DOTALL
)
_LINK: Final = re.compile(rb"<(?:\w+:)?hyperlink\b([^>]*?)/?>")
_LINK_PART: Final = re.compile(rb'(?:^|[\s:])(ref|id|location)\s*=\s*"([^"]*)"')
_HYPERLINK: Final = re.compile(
    r'^\s*=?\s*HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:[,;]\s*(?:"((?:[^"]|"")*)"|[^)]*))?\)\s*$',
    re.IGNORECASE,
)
_HIDDEN_ROW: Final = re.compile(
    rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*[^/]>'
)
_HIDDEN_COLUMN: Final = re.compile(
    rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")(?=[^>]*\bmin="(\d+)")'
)
_DIMENSION: Final = re.compile(
    rb'<(?:\w+:)?dimension\b[^>]*ref="(?:[A-Z]+\d+:)?([A-Z]+)\d+"'
)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What holds for all sheets: the formats by the number of a style."""

    parts: dict[str, str]
    """By a sheet's name: its part."""
    codes: dict[int, str]
    from_1904: bool


def read_workbook(package: Package) -> Workbook:
    root = package.find_xml(_WORKBOOK)
    relations = package.relations(_WORKBOOK)
    parts: dict[str, str] = {}
    from_1904 = False
    for element in () if root is None else root.iter():
        name = local_name(element)
        if name == "sheet":
            keys = (
                str(value) for key, value in element.items() if str(key).endswith("}id")
            )
            target = relations.get(next(keys, ""), ("", ""))[1]
            parts[element.get("name") or ""] = target
        elif name == "workbookPr":
            from_1904 = element.get("date1904") in {"1", "true"}
    return Workbook(parts, _codes(package.find_xml(_STYLES)), from_1904)


def _codes(root: etree._Element | None) -> dict[int, str]:
    """By the number of a cell's style: its format, if it has one."""
    own: dict[str, str] = {}
    codes: dict[int, str] = {}
    for element in () if root is None else root:
        if local_name(element) == "numFmts":
            own = {
                each.get("numFmtId") or "": each.get("formatCode") or ""
                for each in element
            }
        elif local_name(element) == "cellXfs":
            for number, style in enumerate(element):
                key = style.get("numFmtId") or "0"
                built_in = BUILT_IN.get(int(key), "") if key.isdecimal() else ""
                code = own.get(key) or built_in
                if not is_general(code):
                    codes[number] = code
    return codes


def read_cells(package: Package, workbook: Workbook, name: str) -> SheetCells:
    """What the sheet *name* shows otherwise than its values say."""
    part = workbook.parts.get(name, "")
    data = (package.find(part) if part else None) or b""
    cells = SheetCells()
    if workbook.codes:
        _read_formats(cells, data, workbook)
    if b"f>" in data or b"<f" in data:
        for attributes, body in _WITH_FORMULA.findall(data):
            _read_formula(cells, attributes, body)
    if b't="e"' in data:
        for attributes, body in _WITH_ERROR.findall(data):
            _put(cells, attributes, _value(body))
    if b"hyperlink" in data:
        _read_links(cells, data, package.links(part))
    cells.hidden = sum(_hidden(data))
    return cells


def _read_formats(cells: SheetCells, data: bytes, workbook: Workbook) -> None:
    styles = b"|".join(str(number).encode() for number in workbook.codes)
    pattern = re.compile(
        rb'<(?:\w+:)?c\b(?=[^>]*\bs="(?:' + styles + rb')")([^>]*?)' + _BODY, re.DOTALL
    )
    for attributes, body in pattern.findall(data):
        said = dict(_ATTRIBUTE.findall(attributes))
        code = workbook.codes[int(said[b"s"])]
        kind = said.get(b"t", b"n")
        place = _place(said.get(b"r", b""))
        if place is None:
            continue
        if kind != b"n":
            if "@" in code and kind in {b"s", b"str", b"inlineStr"}:
                cells.codes[place] = code
        elif (number := _number(_value(body))) is not None:
            cells.texts[place] = shown(number, code, from_1904=workbook.from_1904)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read_formula(cells: SheetCells, attributes: bytes, body: bytes) -> None:
    match = _FORMULA.search(body)
    formula = (
        html.unescape((match[1] or b"").decode("utf-8", "replace")) if match else ""
    )
    value = _value(body)
    place = _place(dict(_ATTRIBUTE.findall(attributes)).get(b"r", b""))
    if place is None:
        return
    link = _HYPERLINK.match(formula)
    if link is not None:
        target, label = (part.replace('""', '"') for part in (link[1], link[2] or ""))
        cells.targets[place] = target
        if not value:
            cells.texts[place] = label or target
    elif not value and b't="str"' not in attributes:
        cells.uncalculated += 1
        cells.texts[place] = f"={formula}" if formula else ""


def _read_links(cells: SheetCells, data: bytes, links: dict[str, str]) -> None:
    for attributes in _LINK.findall(data):
        said = dict(_LINK_PART.findall(attributes))
        place = _place(said.get(b"ref", b"").partition(b":")[0])
        target = links.get(said.get(b"id", b"").decode("utf-8", "replace"), "")
        if place is not None and visibility.to_address(target):
            cells.targets[place] = target


def _put(cells: SheetCells, attributes: bytes, text: str) -> None:
    place = _place(dict(_ATTRIBUTE.findall(attributes)).get(b"r", b""))
    if place is not None and text:
        cells.texts[place] = text


def _value(body: bytes) -> str:
    match = _VALUE.search(body)
    return html.unescape(match[1].decode("utf-8", "replace")) if match else ""


def _place(reference: bytes) -> Place | None:
    match = _REFERENCE.fullmatch(reference)
    return (int(match[2]) - 1, _column(match[1])) if match else None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _hidden(data: bytes) -> Iterator[int]:
    """Hidden rows that hold cells, and hidden columns within what the sheet uses."""
    if b"hidden=" not in data:
        return
    yield len(_HIDDEN_ROW.findall(data))
    used = _DIMENSION.search(data)
    last = _column(used[1]) if used else 0
    yield sum(int(column) - 1 <= last for column in _HIDDEN_COLUMN.findall(data))

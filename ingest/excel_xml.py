"""The sheets of Office 2003 in XML (SpreadsheetML of that time)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from lxml import etree

from ingest import visibility
from ingest.grid import Grid
from ingest.number_formats import general, is_general, shown
from ingest.xml_text import local_name

_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED: Final = {
    "short date": "yyyy-mm-dd", "long date": "yyyy-mm-dd", "medium date": "yyyy-mm-dd",
    "general date": "yyyy-mm-dd hh:mm", "short time": "h:mm", "medium time": "h:mm AM/PM",
    "long time": "h:mm:ss", "currency": '"$"#,##0.00', "euro currency": "€#,##0.00",
    "fixed": "0.00", "standard": "#,##0.00", "percent": "0.00%", "scientific": "0.00E+00",
    "yes/no": '"Yes";"Yes";"No"', "true/false": '"True";"True";"False"',
    "on/off": '"On";"On";"Off"', "general number": "General",
}  # fmt: skip
_START: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zones.
MAX_INDEX: Final = 20_000
_DAY: Final = 86_400


class ExcelXML:
    """Reads the sheets below *root*, the workbook; counts on the way."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._codes = dict(_codes(root))
        self.notes: list[str] = []
        self.hidden = 0
        self.uncalculated = 0

    def tables(self) -> Iterator[tuple[str, list[list[str]]]]:
        """The name and the rows of each sheet."""
        for sheet in self._root.iter(f"{_SS}Worksheet"):
            visible = next((each.text for each in sheet.iter("{*}Visible")), "")
            self.hidden += bool(visible and visible != "SheetVisible")
            grid = Grid()
            for row in sheet.iter(f"{_SS}Row"):
                self._row(grid, row)
            yield sheet.get(f"{_SS}Name") or "", grid.rows

    def _row(self, grid: Grid, row: etree._Element) -> None:
        grid.begin_row()
        self.hidden += row.get(f"{_SS}Hidden") == "1" and len(row) > 0
        style = row.get(f"{_SS}StyleID") or ""
        for cell in row.iter(f"{_SS}Cell"):
            index = _integer(cell.get(f"{_SS}Index"))
            while len(grid.rows[-1]) < index - 1:
                grid.add("")
            across = _integer(cell.get(f"{_SS}MergeAcross")) + 1
            down = _integer(cell.get(f"{_SS}MergeDown")) + 1
            grid.add(self._text(cell, style), across, down)
        grid.end_row()

    def _text(self, cell: etree._Element, style: str) -> str:
        text = ""
        for child in cell:
            if local_name(child) == "Data":
                code = self._codes.get(cell.get(f"{_SS}StyleID") or style, "")
                text = _shown(child, code)
            elif local_name(child) == "Comment":
                self.notes.append("".join(map(str, child.itertext())).strip())
        formula = cell.get(f"{_SS}Formula") or ""
        if formula and not text:
            self.uncalculated += 1
            text = formula
        return visibility.with_target(text, cell.get(f"{_SS}HRef") or "")


def _codes(root: etree._Element) -> Iterator[tuple[str, str]]:
    for style in root.iter(f"{_SS}Style"):
        for element in style.iter(f"{_SS}NumberFormat"):
            code = element.get(f"{_SS}Format") or ""
            yield style.get(f"{_SS}ID") or "", _NAMED.get(code.lower(), code)


def _shown(data: etree._Element, code: str) -> str:
    text = "".join(map(str, data.itertext()))
    kind = data.get(f"{_SS}Type")
    if kind == "Boolean":
        return "TRUE" if text.strip() == "1" else "FALSE"
    if kind not in {"Number", "DateTime"}:
        return text
    try:
        if kind == "DateTime":
            return _date(text.strip(), code)
        number = float(text)
    except ValueError:
        return text
    return general(number) if is_general(code) else shown(number, code)


def _date(text: str, code: str) -> str:
    moment = datetime.fromisoformat(text)
    if is_general(code):
        return moment.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return shown((moment - _START).total_seconds() / _DAY, code)


def _integer(text: str | None) -> int:
    digits = (text or "0").strip()
    return min(int(digits), MAX_INDEX) if digits.isascii() and digits.isdecimal() else 0

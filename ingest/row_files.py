"""Rows of spreadsheets and of XML, written as text by a worker process: CSV, JSON lines."""

import csv
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

from ingest.extractors import sheet_values
from ingest.table_files import Fault, TableFileError, run_apart
from ingest.table_values import read_cell
from ingest.xml_text import MAX_DEPTH, MAX_PROLOGUE, local_name

SECONDS: Final = 120.0
"""Of the processor, for one file."""
MAX_CHARACTERS: Final = 1 << 29
"""Of all values: a packed file may be a thousand times as large inside."""
MAX_ROW: Final = 100_000
"""Elements of one row of XML."""
_CHANNEL: Final = "channel"
_ITEM: Final = "item"
_NAME: Final = "rows"


def write_sheet(path: Path, target: Path, *, seconds: float = SECONDS) -> None:
    """Write the first sheet that holds something as CSV. Raise ``TableFileError``.

    Rows stand where they stood: an empty one is an empty line.
    """
    _write(sheet_to_csv, path, target, seconds)


def write_elements(path: Path, target: Path, *, seconds: float = SECONDS) -> None:
    """Write each row of an XML file as a line of JSON. Raise ``TableFileError``.

    An element with attributes or elements becomes an object, its own text ``value``; what
    stands there several times becomes a list.
    """
    _write(xml_to_lines, path, target, seconds)


def _write(
    function: Callable[[Path], str], path: Path, target: Path, seconds: float
) -> None:
    with tempfile.TemporaryDirectory(prefix="kb-rows-") as folder:
        scratch = Path(folder) / "scratch"
        made = run_apart(function, [path.absolute()], scratch, seconds)
        shutil.move(scratch / made, target)


def sheet_to_csv(path: Path) -> str:
    """The name of the file written into the present folder. Runs in a worker."""
    try:
        sheets = sheet_values.read_sheets(path)
        _, rows = next(sheets, ("", iter(())))
    except sheet_values.SheetsError as error:
        raise TableFileError(Fault.UNREADABLE) from error
    with Path(_NAME).open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        characters = 0
        for number, row in enumerate(rows, start=1):
            cells = [_to_text(cell) for cell in row]
            characters += sum(map(len, cells))
            if characters > MAX_CHARACTERS:
                raise TableFileError(Fault.TOO_LARGE, number)
            writer.writerow(cells if any(cells) else [])
    return _NAME


def _to_text(cell: Any) -> str:
    _, stored = read_cell(cell)
    return "" if stored is None else str(stored)


def xml_to_lines(path: Path) -> str:
    """As ``sheet_to_csv``."""
    try:
        with Path(_NAME).open("w", encoding="utf-8") as target:
            target.writelines(
                json.dumps(row, ensure_ascii=False) + "\n" for row in read_rows(path)
            )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TableFileError(Fault.UNREADABLE) from error
    return _NAME


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of an XML file, one in memory at a time. Raise ``TableFileError``.

    They are the elements below the root that are called as the first of them, or those of
    a channel that are called items: besides them it says where it comes from.
    """
    with path.open("rb") as source:
        _require_no_dtd(source.read(MAX_PROLOGUE))
        source.seek(0)
        events = etree.iterparse(
            source,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        depth, base, wanted = 0, 1, ""
        for event, element in events:
            if event == "start":
                depth += 1
                if depth == base + 1 and local_name(element) == _CHANNEL:
                    base, wanted = depth, _ITEM
                continue
            depth -= 1
            if depth == base and (row := _to_row(element, wanted)):
                wanted = local_name(element)
                yield row
            if depth <= base:
                _forget(element)


def _require_no_dtd(head: bytes) -> None:
    if b"<!DOCTYPE" in head.replace(b"\0", b""):
        raise TableFileError(Fault.UNREADABLE, 1)


def _forget(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _to_row(element: Any, wanted: str) -> dict[str, Any]:
    """What lies in the element by name; nothing for one that is no row."""
    if len(element) == 0 or (wanted and local_name(element) != wanted):
        return {}
    if sum(1 for _ in element.iter()) > MAX_ROW:
        raise TableFileError(Fault.TOO_LARGE)
    found = _to_value(element, 0)
    return found if isinstance(found, dict) else {}


def _to_value(element: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise TableFileError(Fault.TOO_LARGE)
    text = (element.text or "").strip()
    children = [each for each in element if isinstance(each.tag, str)]
    if not children and not element.attrib:
        return text
    found: dict[str, Any] = {
        str(name): str(each) for name, each in element.attrib.items()
    }
    for child in children:
        _put(found, local_name(child), _to_value(child, depth + 1))
    if text:
        found.setdefault("value", text)
    return found


def _put(found: dict[str, Any], name: str, value: Any) -> None:
    if name not in found:
        found[name] = value
    elif isinstance(before := found[name], list):
        before.append(value)
    else:
        found[name] = [before, value]

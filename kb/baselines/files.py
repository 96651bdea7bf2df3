"""Files of facts, as agents, Ansible and PowerShell write them: tables and JSON."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kb.baselines.errors import FactCase, FactError
from kb.baselines.facts import Facts, read_facts
from kb.registers.codes import to_code
from kb.text import to_line

MOST_RECORDS: Final = 20_000
CODES: Final = ("record", "code", "编号", "资产编号")
"""What the column, or the key, may be called that names the record."""
_DELIMITERS: Final = ",;\t|"

Told = Mapping[str, Facts]
"""Facts by the code of the record."""


def read_table(text: str) -> Told:
    """The facts of a table whose first row names the columns.

    Raise ``FactError`` with row and column; rows count as a spreadsheet does.
    """
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    first = lines[0] if lines else ""
    delimiter = max(_DELIMITERS, key=first.count)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [to_line(each) for each in next(rows, [])]
        place = _find_codes(header)
        return _gather(_read_rows(rows, header), header[place])
    except csv.Error as error:
        raise FactError(
            f"Row {rows.line_num} is no row of a table.",
            case=FactCase.NO_TABLE,
            row=rows.line_num,
        ) from error


def read_json(text: str) -> Told:
    """The facts of a list of objects that name their record, or of one object by code.

    Raise ``FactError``; a row counts the objects.
    """
    try:
        values = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise FactError(
            f"Line {error.lineno}, column {error.colno} is no JSON.",
            case=FactCase.NOT_JSON,
            row=error.lineno,
            column=error.colno,
        ) from error
    except (RecursionError, ValueError) as error:
        raise FactError(
            "It is no JSON that can be read.", case=FactCase.NOT_JSON, row=1, column=1
        ) from error
    if isinstance(values, Mapping) and not any(name in values for name in CODES):
        values = [
            {CODES[0]: code, **facts} if isinstance(facts, Mapping) else facts
            for code, facts in values.items()
        ]
    objects = values if isinstance(values, list) else [values]
    return _gather(_read_objects(objects), "")


def _find_codes(header: Sequence[str]) -> int:
    names = [each.casefold() for each in header]
    for name in names:
        if name and names.count(name) > 1:
            raise FactError(
                f"The column {name[:60]} is there twice.",
                case=FactCase.COLUMN_TWICE,
                row=1,
                column=name[:60],
            )
    place = next((names.index(each) for each in CODES if each in names), None)
    if place is None:
        raise FactError(
            "No column is called record: it has the code of the record.",
            case=FactCase.NO_CODES,
            row=1,
            column=CODES[0],
        )
    return place


def _read_rows(
    rows: Iterator[list[str]], header: Sequence[str]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, cells in enumerate(rows, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            raise FactError(
                f"Row {number} has more cells than there are columns.",
                case=FactCase.LONG_ROW,
                row=number,
            )
        said = zip(header, cells, strict=False)
        yield number, {name: cell for name, cell in said if cell.strip()}


def _read_objects(objects: Sequence[Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, each in enumerate(objects, start=1):
        if not isinstance(each, Mapping):
            raise FactError(
                f"Record {number} is no object of facts.",
                case=FactCase.NOT_RECORDS,
                row=number,
            )
        yield number, each


def _gather(rows: Iterator[tuple[int, Mapping[str, Any]]], name: str) -> Told:
    """*name* of the column that has the code; empty for any of ``CODES``."""
    told: dict[str, Facts] = {}
    for number, values in rows:
        key = name or next((each for each in CODES if each in values), CODES[0])
        code = to_code(str(values.get(key) or ""))
        if not code:
            raise FactError(
                f"Row {number} does not say which record it is about.",
                case=FactCase.NO_CODE,
                row=number,
                column=key,
            )
        if code in told:
            raise FactError(
                f"Row {number}: {code[:60]} is there twice.",
                case=FactCase.TWICE,
                row=number,
                column=key,
                given=code[:60],
            )
        others = {each: value for each, value in values.items() if each != key}
        told[code] = read_facts(others, number)
        if len(told) > MOST_RECORDS:
            raise FactError(
                f"A file may have {MOST_RECORDS} records.",
                case=FactCase.TOO_MANY,
                row=number,
                limit=MOST_RECORDS,
            )
    if not any(told.values()):
        raise FactError("The file tells no facts.", case=FactCase.NOTHING, row=1)
    return told

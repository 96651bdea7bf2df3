"""The values in the cells of a spreadsheet, as they are kept and not as they are shown."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine as calamine


class SheetsError(Exception):
    """It is no spreadsheet, is damaged, or needs a password."""


def read_sheets(path: Path) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """The name of each sheet that holds something, and its rows from the first on."""
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(
            io.BytesIO(path.read_bytes())
        )
        for name in workbook.sheet_names:
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=True)
            if rows:
                yield name, iter(rows)
    except (calamine.CalamineError, ValueError) as error:
        raise SheetsError from error

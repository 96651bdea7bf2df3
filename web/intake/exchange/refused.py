"""The rows that were refused, with the reasons, in a file that can be mended."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, TextIO

from kb.exchange.errors import ImportFileError
from kb.exchange.rows import Outcome
from web.intake.exchange.sources import Source
from web.intake.exchange.tables import Record, guarded

ADDED: Final = ("error_code", "error_field", "error")
"""Columns before the row's own; an import of the mended file passes over them."""
MAX_BEGINNING: Final = 80


class ErrorFile:
    """Rows of a table as CSV, objects as JSON lines: as they came."""

    def __init__(
        self, target: TextIO, source: Source, *, is_begun: bool = False
    ) -> None:
        self._target = target
        self._is_table = source.is_table
        self._writer = csv.writer(target)
        if self._is_table and not is_begun:
            self._target.write("\ufeff")
            self._writer.writerow([*ADDED, *source.columns])

    def add(self, record: Record, outcome: Outcome) -> None:
        why = (outcome.code, outcome.field, outcome.message)
        if self._is_table:
            self._writer.writerow(map(guarded, (*why, *record.source)))
            return
        given = record.source if isinstance(record.source, dict) else {}
        row = {**dict(zip(ADDED, why, strict=True)), **given}
        self._target.write(json.dumps(row, ensure_ascii=False) + "\n")


@contextmanager
def opened_errors(path: Path | None, source: Source) -> Iterator[ErrorFile | None]:
    if path is None:
        yield None
        return
    try:
        target = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ImportFileError(f"{path} cannot be written: {error.strerror}.") from error
    with target:
        yield ErrorFile(target, source)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    code: str
    field: str
    message: str
    beginning: str
    """What the row's own first column holds, mostly its key, for people to find it by."""


def read_refused(path: Path, limit: int) -> Iterator[RefusedRow]:
    """The first refused rows in a file of ours."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8-sig", newline="") as source:
        if source.read(1) == "{":
            source.seek(0)
            for line in islice(source, limit):
                row = json.loads(line)
                code, field, message = (str(row.pop(name)) for name in ADDED)
                yield RefusedRow(code, field, message, _begin(row.values()))
            return
        source.seek(0)
        for cells in islice(csv.reader(source), 1, limit + 1):
            code, field, message, *own = cells
            yield RefusedRow(code, field, message, _begin(own))


def _begin(values: Iterable[Any]) -> str:
    return str(next(iter(values), ""))[:MAX_BEGINNING]

"""The rows that were refused, with the reasons, in a file that can be mended."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from flask import has_app_context
from flask_babel import force_locale

from kb.errors import KBError
from kb.exchange.errors import ImportFileCase, ImportFileError
from kb.exchange.refused import RefusedRow
from kb.exchange.rows import Outcome
from kb.text import to_block
from web.intake.exchange.sources import Source
from web.intake.exchange.tables import Record, guarded
from web.words.errors import explain

ADDED: Final = ("error_row", "error_code", "error_field", "error")
"""Columns before the row's own; an import of the mended file passes over them."""
MAX_BEGINNING: Final = 80
BETWEEN: Final = "\n— "
"""Stands between the two languages of a kept sentence."""


def say(error: KBError) -> str:
    """What is wrong with the row, to be kept: in English, and below that in Chinese.

    English alone for what no words know, and for a command, which has no others.
    """
    if not has_app_context():
        return str(error)
    with force_locale("zh"):
        said = explain(error)
    return str(error) if said == str(error) else f"{error}{BETWEEN}{said}"


def read_in(language: str, message: str) -> tuple[str, str]:
    """What ``say`` said in *language*, and the language that it has it in."""
    english, _, chinese = message.partition(BETWEEN)
    return (chinese, "zh") if language == "zh" and chinese else (english, "en")


@dataclass(frozen=True, slots=True)
class ErrorForm:
    """Rows of a table as CSV, objects as JSON lines: as they came."""

    columns: Sequence[str]
    """Of a table; of objects there are none."""

    def head(self) -> str:
        if not self.columns:
            return ""
        return f"\ufeff{_to_line([*ADDED, *self.columns])}"

    def line(self, row: RefusedRow) -> str:
        why = (row.row, row.code, row.field, row.message)
        if self.columns:
            number = "" if row.row is None else str(row.row)
            return _to_line(map(guarded, (number, *why[1:], *row.source)))
        given = {**dict(zip(ADDED, why, strict=True)), **row.source}
        return f"{json.dumps(given, ensure_ascii=False)}\n"


def _to_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def to_columns(source: Source) -> Sequence[str]:
    return source.columns if source.is_table else ()


def to_refused(record: Record, outcome: Outcome) -> RefusedRow:
    """A row of no import as yet."""
    given = record.source if isinstance(record.source, (dict, list)) else {}
    return RefusedRow(
        row=outcome.row,
        code=outcome.code,
        field=outcome.field,
        # It may quote the row, whatever that holds.
        message=to_block(outcome.message),
        source=given,
    )


class ErrorFile:
    """A file of them that is being written."""

    def __init__(self, target: TextIO, source: Source) -> None:
        self._target = target
        self._form = ErrorForm(to_columns(source))
        self._target.write(self._form.head())

    def add(self, record: Record, outcome: Outcome) -> None:
        self._target.write(self._form.line(to_refused(record, outcome)))


@contextmanager
def opened_errors(path: Path | None, source: Source) -> Iterator[ErrorFile | None]:
    if path is None:
        yield None
        return
    try:
        target = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise ImportFileError(
            f"{path} cannot be written: {error.strerror}.",
            case=ImportFileCase.UNWRITABLE,
            name=path.name,
        ) from error
    with target:
        yield ErrorFile(target, source)


def begin(row: RefusedRow) -> str:
    """What the row's own first column holds, mostly its key, for people to find it by."""
    own = row.source.values() if isinstance(row.source, dict) else row.source
    return str(next(iter(own), ""))[:MAX_BEGINNING]

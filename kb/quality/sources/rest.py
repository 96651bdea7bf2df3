"""Records that another system gives out over HTTP, read from a private copy as files are."""

import csv
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from kb.quality.models import QualitySource
from kb.quality.sources.access import Access
from kb.quality.sources.errors import (
    NOT_AT_HAND,
    SourceAnswerError,
    SourceFailedError,
    SourceTimeoutError,
)
from kb.quality.sources.files import FileConnection
from kb.quality.sources.pages import Place, iter_pages
from kb.quality.sources.session import Fact, Watch

TABLE: Final = "records"
"""What a dataset calls them: its relation."""

Record = Mapping[str, Any]


def connect(source: QualitySource, access: Access, password: str) -> FileConnection:
    """All pages are fetched before the first rule judges, within a statement's time."""
    if access.read_tables is None:
        raise SourceFailedError(NOT_AT_HAND)
    with tempfile.TemporaryDirectory(prefix="kb-source-") as name:
        path = Path(name) / f"{TABLE}.csv"
        _fetch(Place(source, access, password), path, source.statement_seconds)
        facts = (Fact.ONLY_ASKED, Fact.PRIVATE_COPY)
        return FileConnection(path, access.read_tables, facts)


def _fetch(place: Place, path: Path, seconds: float) -> None:
    watch = Watch(seconds, place.cut)
    try:
        with watch.running():
            _write(iter_pages(place), path)
    except SourceFailedError as error:
        if watch.expired:
            raise SourceTimeoutError(seconds) from error
        raise


def _write(pages: Iterator[bytes], path: Path) -> None:
    """As a table, whose columns are all names that any record has.

    They are known after the last record: until then these lie beside it.
    """
    names: dict[str, None] = {}
    spool = path.with_suffix(".jsonl")
    with spool.open("w", encoding="utf-8") as kept:
        for page in pages:
            for record in _read_page(page):
                names |= dict.fromkeys(record)
                kept.write(json.dumps(record, ensure_ascii=False) + "\n")
    with spool.open(encoding="utf-8") as kept, path.open("w", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(names)
        for line in kept:
            record = json.loads(line)
            table.writerow(_to_cell(record.get(name)) for name in names)


def _read_page(page: bytes) -> list[Record]:
    """A list of objects, or an object that has one list. Numbers stay as they are written."""
    try:
        found = json.loads(
            page, parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError) as error:
        raise SourceAnswerError from error
    if isinstance(found, dict):
        lists = [each for each in found.values() if isinstance(each, list)]
        found = lists[0] if len(lists) == 1 else None
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise SourceAnswerError
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _to_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)

"""Records written out: as a table, as JSON, or with their files as a ZIP or a folder.

Everything is written beside its place and moved there at the end: there is no half file.
"""

import csv
import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

from kb.content.store import CHUNK, ContentLostError
from kb.exchange.article_records import iter_articles
from kb.exchange.errors import ImportFileCase, ImportFileError
from kb.exchange.incident_records import iter_incidents
from kb.exchange.presets import yunzhi
from kb.exchange.rows import AS_IT_CAME, Noun
from kb.people.models import User
from kb.pictures.errors import OriginalWithheldError
from web.intake.exchange.carried import find_addresses, open_pictures
from web.intake.exchange.sources import FILES, PICTURES
from web.intake.exchange.tables import guarded
from web.intake.leaving import Leaving, clean
from web.services import Services

_BYTE_ORDER_MARK: Final = "\ufeff"
_COLUMNS: Final = {
    Noun.INCIDENTS: yunzhi.INCIDENT_FIELDS,
    Noun.ARTICLES: yunzhi.ARTICLE_FIELDS,
}
_READERS: Final = {Noun.INCIDENTS: iter_incidents, Noun.ARTICLES: iter_articles}


class Format(StrEnum):
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
    ZIP = "zip"
    FOLDER = "folder"


_WITH_FILES: Final = frozenset({Format.ZIP, Format.FOLDER})


@dataclass
class Written:
    """What has left so far."""

    rows: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    """Files that are damaged or gone here, so that they could not leave."""
    withheld: list[str] = field(default_factory=list)
    """Names of files that cannot be cleaned, whose originals are not the reader's."""
    sha256s: dict[str, None] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    """Addresses of those in texts, with their keys."""

    def count(self, record: Mapping[str, Any]) -> None:
        self.rows += 1
        for file in record["attachments"]:
            self.sha256s[file["sha256"]] = None
        self.pictures |= find_addresses(record)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What is to leave, and for whom."""

    noun: Noun
    wanted: Format
    user: User
    since: datetime | None = None
    client_id: int | None = None
    """Whose alone; nothing for all that *user* may see."""


def read_records(
    services: Services,
    noun: Noun,
    user: User,
    since: datetime | None = None,
    client_id: int | None = None,
) -> Iterator[dict[str, Any]]:
    """What *user* may see, one record at a time."""
    return _READERS[noun](services.database, user, since=since, client_id=client_id)


def to_lines(
    records: Iterable[Mapping[str, Any]], noun: Noun, wanted: Format
) -> Iterator[str]:
    """The text of a table or of JSON, a record at a time."""
    bare = map(_without_rights, records)
    if wanted is Format.CSV:
        return _to_csv(bare, _COLUMNS[noun])
    if wanted is Format.JSON:
        return _to_array(bare)
    return (json.dumps(each, ensure_ascii=False) + "\n" for each in bare)


def write(
    services: Services,
    export: Export,
    path: Path,
    advance: Callable[[], None] = lambda: None,
) -> Written:
    """Write what is wanted to *path*, with the files if the format has room for them.

    Raise ``ImportFileError`` if nothing can be written there.
    """
    noun, wanted, user = export.noun, export.wanted, export.user
    records = read_records(services, noun, user, export.since, export.client_id)
    written = Written()

    def counted() -> Iterator[dict[str, Any]]:
        for record in records:
            if wanted in _WITH_FILES:
                _clean_files(services, record, written)
            written.count(record)
            advance()
            yield record

    try:
        with _beside(path, is_folder=wanted is Format.FOLDER) as part:
            if wanted is Format.ZIP:
                _write_zip(services, counted(), noun, part, written)
                _add_pictures(services, user, part, written)
            elif wanted is Format.FOLDER:
                _write_folder(services, counted(), noun, part, written)
                _lay_pictures(services, user, part, written)
            else:
                with part.open("w", encoding="utf-8", newline="") as target:
                    target.writelines(to_lines(counted(), noun, wanted))
    except OSError as error:
        raise ImportFileError(
            f"{path} cannot be written: {error.strerror}.",
            case=ImportFileCase.UNWRITABLE,
            name=path.name,
        ) from error
    return written


def _without_rights(record: Mapping[str, Any]) -> dict[str, Any]:
    files = [
        {name: value for name, value in file.items() if name != AS_IT_CAME}
        for file in record["attachments"]
    ]
    return {**record, "attachments": files}


def _clean_files(services: Services, record: dict[str, Any], written: Written) -> None:
    """Put what may leave in place of files that are not the reader's as they came."""
    leaving = []
    for file in record["attachments"]:
        if file[AS_IT_CAME]:
            leaving.append(file)
            continue
        try:
            came = (file[each] for each in ("sha256", "name", "media_type", "size"))
            cleaned = clean(services, Leaving(*came))
        except OriginalWithheldError:
            written.withheld.append(file["name"])
        except ContentLostError:
            written.missing.append(file["sha256"])
        else:
            leaving.append({**file, **asdict(cleaned)})
    record["attachments"] = leaving


@contextmanager
def _beside(path: Path, *, is_folder: bool) -> Iterator[Path]:
    if is_folder and path.exists():
        raise ImportFileError(
            f"{path} is there already. Name another folder.",
            case=ImportFileCase.IS_THERE,
            name=path.name,
        )
    part = path.with_name(f".{path.name}.part-{os.getpid()}")
    try:
        if is_folder:
            (part / FILES).mkdir(parents=True)
        yield part
        if not is_folder:
            with part.open("rb") as done:
                os.fsync(done.fileno())
        part.replace(path)
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def _write_zip(
    services: Services,
    records: Iterable[dict[str, Any]],
    noun: Noun,
    part: Path,
    written: Written,
) -> None:
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{noun.value}.jsonl", "w", force_zip64=True) as target:
            for line in to_lines(records, noun, Format.JSONL):
                target.write(line.encode())
        for sha256 in written.sha256s:
            if (source := _open_sound(services, sha256, written)) is None:
                continue
            with (
                source,
                archive.open(f"{FILES}/{sha256}", "w", force_zip64=True) as file,
            ):
                shutil.copyfileobj(source, file, CHUNK)


def _write_folder(
    services: Services,
    records: Iterable[dict[str, Any]],
    noun: Noun,
    part: Path,
    written: Written,
) -> None:
    with (part / f"{noun.value}.jsonl").open("w", encoding="utf-8") as target:
        target.writelines(to_lines(records, noun, Format.JSONL))
    for sha256 in written.sha256s:
        if (source := _open_sound(services, sha256, written)) is None:
            continue
        with source, (part / FILES / sha256).open("wb") as file:
            shutil.copyfileobj(source, file, CHUNK)


def _add_pictures(services: Services, user: User, part: Path, written: Written) -> None:
    """Put the pictures of the texts into the ZIP, besides what is in it."""
    if not written.pictures:
        return
    with zipfile.ZipFile(part, "a", zipfile.ZIP_STORED) as archive:
        for name, source in open_pictures(services, user, written.pictures):
            with source, archive.open(f"{PICTURES}/{name}", "w") as file:
                shutil.copyfileobj(source, file, CHUNK)
            written.files += 1


def _lay_pictures(services: Services, user: User, part: Path, written: Written) -> None:
    (part / PICTURES).mkdir()
    for name, source in open_pictures(services, user, written.pictures):
        with source, (part / PICTURES / name).open("wb") as file:
            shutil.copyfileobj(source, file, CHUNK)
        written.files += 1


def _open_sound(services: Services, sha256: str, written: Written) -> BinaryIO | None:
    """A stored file whose bytes are what they were."""
    try:
        source = services.content.open(sha256)
    except ContentLostError:
        written.missing.append(sha256)
        return None
    written.files += 1
    return source


def _to_array(records: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    before = "["
    for record in records:
        yield before + "\n" + json.dumps(record, ensure_ascii=False)
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _to_csv(
    records: Iterable[Mapping[str, Any]], columns: tuple[str, ...]
) -> Iterator[str]:
    # Without the mark Excel takes UTF-8 for the code page of the machine.
    yield _BYTE_ORDER_MARK + _line(columns)
    for record in records:
        flat = yunzhi.flatten(record)
        yield _line([_to_cell(name, flat.get(name, "")) for name in columns])


def _to_cell(name: str, value: Any) -> str:
    match name:
        case "comments":
            text = "\n\n".join(map(_to_text, value))
        case "attachments":
            text = "; ".join(file["name"] for file in value)
        case _:
            text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return guarded(text)


def _to_text(saying: Mapping[str, Any]) -> str:
    head = (saying["at"], saying.get("author", ""), saying["action"])
    return f"{' · '.join(each for each in head if each)}\n{saying['text']}".strip()


def _line(cells: Iterable[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()

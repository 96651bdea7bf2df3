"""Everything of a client as one ZIP: tables and files with an index to read offline.

It is laid out in a folder of its own, file by file, and then written with the checksum of
each; no step holds more than a batch of rows.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Final

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.content.store import CHUNK, ContentLostError
from kb.exchange.rows import Noun
from kb.guides.models import EditionState, GuideEdition
from kb.guides.reading import visible_to as is_visible_edition
from kb.handovers.models import Handover
from kb.items.listing import visible_to as is_visible_item
from kb.items.models import Item
from kb.people.models import User
from kb.registers.models import Record
from kb.registers.tables import list_columns, to_row
from kb.registers.types import RecordType
from kb.registers.visibility import visible_to as is_visible_record
from kb.reporting.formats.files import Format
from kb.reporting.formats.typesetting import FontMissingError
from kb.services.visibility import has_several
from web.answers import handovers as sheets
from web.answers import readable, registering
from web.intake.exchange import writing
from web.presentation import times
from web.presentation.long_tables import write_xlsx
from web.services import Services
from web.words import handovers as words
from web.words.items import SOURCES
from web.words.items import STATES as ITEM_STATES
from web.words.registers import STATES as RECORD_STATES

BATCH: Final = 500
SUMS: Final = "SHA256SUMS"
INDEX: Final = "index.html"
_OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""Of every file, so that the same bytes have the same checksum whenever made."""

Advance = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    name: str
    path: str
    """Of its table or folder, in the ZIP."""
    rows: int


@dataclass
class Package:
    """What is written, for whom, and what came of it."""

    services: Services
    user: User
    handover_id: int
    client_id: int
    language: str
    folder: Path
    advance: Advance = lambda *_: None
    parts: list[Part] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    """The reason's code, and what it is about."""

    def add(self, code: str, name: str, path: str, rows: int) -> None:
        self.parts.append(Part(code, name, path, rows))
        self.advance(code, sum(each.rows for each in self.parts))

    def leave_out(self, code: str, names: Iterable[str] = ("",)) -> None:
        self.left_out += [(code, name) for name in names]

    def to_summary(self) -> dict[str, Any]:
        return {
            "parts": {each.path: each.rows for each in self.parts},
            "left_out": [list(each) for each in self.left_out],
        }


def write(
    services: Services,
    user: User,
    handover: Handover,
    language: str,
    target: BinaryIO,
    advance: Advance = lambda *_: None,
) -> dict[str, Any]:
    """Write the ZIP to *target*; return what is in it, and what was left out.

    It holds what *user* may see of the client; never private records, and never what is
    confidential, whoever asks.
    """
    with (
        TemporaryDirectory(dir=services.settings.home, prefix="handover-") as folder,
        force_locale(language),
    ):
        package = Package(
            services=services,
            user=user,
            handover_id=handover.id,
            client_id=handover.client_id,
            language=language,
            folder=Path(folder),
            advance=advance,
        )
        package.leave_out("private")
        package.leave_out("confidential")
        _add_sheet(package)
        _add_registers(package)
        _add_exports(package)
        _add_items(package)
        _add_guides(package)
        index = "".join(_to_html(package, handover, services.now()))
        (package.folder / INDEX).write_text(index, encoding="utf-8")
        _zip(package.folder, target)
        return package.to_summary()


def _add_sheet(package: Package) -> None:
    with package.services.database.reading() as session:
        handover = session.get_one(Handover, package.handover_id)
        name = sheets.file_name(handover, Format.PDF)
        try:
            data = sheets.to_sheet(
                package.services, handover, Format.PDF, package.language
            )
        except FontMissingError:
            name = sheets.file_name(handover, Format.DOCX)
            data = sheets.to_sheet(
                package.services, handover, Format.DOCX, package.language
            )
    (package.folder / name).write_bytes(data)
    package.add("sheet", str(words.SHEET["hand_over_of_resources"]), name, 1)


def _add_registers(package: Package) -> None:
    (package.folder / "registers").mkdir()
    for found in registering.list_types(package.services).values():
        if found.private:
            continue
        columns = list_columns(found)
        path = f"registers/{found.code}.xlsx"
        rows = write_xlsx(
            package.folder / path,
            [each.names[package.language] for each in columns],
            _records(package, found, [each.key for each in columns]),
        )
        name = found.names[package.language]
        if rows:
            package.add("registers", name, path, rows)
        else:
            (package.folder / path).unlink()


def _records(
    package: Package, found: RecordType, keys: list[str]
) -> Iterator[list[str]]:
    def read(session: Session, last: int) -> list[Record]:
        query = select(Record).where(
            Record.id > last,
            Record.type_code == found.code,
            Record.client_id == package.client_id,
            Record.is_private.is_(False),
            is_visible_record(session, package.user),
        )
        return list(session.scalars(query.order_by(Record.id).limit(BATCH)).unique())

    def write_row(record: Record) -> list[str]:
        state = str(RECORD_STATES[record.state.value])
        row = to_row(found, record, package.language, state)
        return [row[key] for key in keys]

    return _in_batches(package, read, write_row)


def _in_batches(
    package: Package,
    read: Callable[[Session, int], list[Any]],
    write_row: Callable[[Any], list[str]],
) -> Iterator[list[str]]:
    last = 0
    while True:
        with package.services.database.reading() as session:
            found = read(session, last)
            rows = [write_row(each) for each in found]
        if not found:
            return
        yield from rows
        last = found[-1].id


def _add_exports(package: Package) -> None:
    """Articles and incidents as ``kb export`` writes them, so that ``kb import`` reads them."""
    with package.services.database.reading() as session:
        if has_several(session):
            package.leave_out("other_articles")
    for noun in (Noun.ARTICLES, Noun.INCIDENTS):
        export = writing.Export(
            noun=noun,
            wanted=writing.Format.FOLDER,
            user=package.user,
            client_id=package.client_id,
        )
        written = writing.write(package.services, export, package.folder / noun.value)
        path = f"{noun.value}/{noun.value}.jsonl"
        name = str(words.PARTS[noun.value])
        package.add(noun.value, name, path, written.rows)
        if noun is Noun.ARTICLES:
            _add_pages(package)
        package.leave_out("lost", written.missing)
        package.leave_out("withheld", written.withheld)


def _add_pages(package: Package) -> None:
    """The same articles for people: whoever takes over may have no program of ours."""
    folder = package.folder / Noun.ARTICLES.value
    pages = readable.write_pages(
        package.services, package.user, folder, package.language
    )
    path = f"{Noun.ARTICLES.value}/{readable.INDEX}"
    package.add("pages", str(words.PARTS["pages"]), path, pages)


def _add_items(package: Package) -> None:
    def read(session: Session, last: int) -> list[Item]:
        query = select(Item).where(
            Item.id > last,
            Item.client_id == package.client_id,
            Item.confidential.is_(False),
            Item.about_id.is_(None),
            is_visible_item(session, package.user),
        )
        return list(session.scalars(query.order_by(Item.id).limit(BATCH)))

    path = "items.xlsx"
    header = [str(each) for each in words.ITEM_COLUMNS.values()]
    rows = _in_batches(package, read, _to_item_row)
    count = write_xlsx(package.folder / path, header, rows)
    package.add("items", str(words.PARTS["items"]), path, count)


def _to_item_row(item: Item) -> list[str]:
    def day(at: Any) -> str:
        return at.isoformat() if at is not None else ""

    return [
        item.number,
        item.title,
        str(SOURCES[item.source.value]),
        str(ITEM_STATES[item.state.value]),
        item.unit.name if item.unit is not None else "",
        (item.owner.name or item.owner.login) if item.owner is not None else "",
        day(item.due_on),
        item.description,
        item.cause,
        item.action,
        item.effect,
        day(item.created_at),
        day(item.closed_at),
    ]


def _add_guides(package: Package) -> None:
    with package.services.database.reading() as session:
        editions = session.scalars(
            select(GuideEdition)
            .where(
                GuideEdition.client_id == package.client_id,
                GuideEdition.state == EditionState.PUBLISHED,
                is_visible_edition(session, package.user),
            )
            .order_by(GuideEdition.id)
        ).all()
        files = [
            (f"{edition.guide.code}-{edition.number}.{file.form}", edition, file)
            for edition in editions
            for file in edition.files
        ]
        named = [
            (name, f"{edition.title} {edition.number}", file.blob_sha256)
            for name, edition, file in files
        ]
    if named:
        (package.folder / "guides").mkdir()
    for name, title, sha256 in named:
        try:
            source = package.services.content.open(sha256)
        except ContentLostError:
            package.leave_out("lost", [name])
            continue
        path = f"guides/{name}"
        with source, (package.folder / path).open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        package.add("guides", title, path, 1)


def _to_html(package: Package, handover: Handover, now: datetime) -> Iterator[str]:
    from markupsafe import escape  # noqa: PLC0415 - light, and used here alone.

    said = words.INDEX
    title = f"{said['title']} {handover.number}"
    yield (
        f'<!doctype html>\n<html lang="{package.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1><p>{escape(said['made'])} "
        f"{times.label(now, 'yyyy-MM-dd HH:mm')} · "
        f"{escape(package.user.name or package.user.login)}</p>"
        f"<h2>{escape(said['contents'])}</h2><table><tr>"
        f'<th scope="col">{escape(said["what"])}</th>'
        f'<th scope="col">{escape(said["file"])}</th>'
        f'<th scope="col">{escape(said["rows"])}</th></tr>'
    )
    for each in package.parts:
        yield (
            f"<tr><td>{escape(each.name)}</td>"
            f'<td><a href="{escape(each.path)}">{escape(each.path)}</a></td>'
            f"<td>{each.rows}</td></tr>"
        )
    yield f"</table><h2>{escape(said['left_out'])}</h2><ul>"
    for code, name in package.left_out:
        about = f": {name}" if name else ""
        yield f"<li>{escape(words.LEFT_OUT[code])}{escape(about)}</li>"
    yield (
        f"</ul><p>{escape(said['import'])}</p>"
        f'<p>{escape(said["sums"])} <a href="{SUMS}">{SUMS}</a></p></body></html>\n'
    )


_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #ccc;"
    "padding:.4rem;text-align:left;overflow-wrap:anywhere}"
)


def _zip(folder: Path, target: BinaryIO) -> None:
    """Every file of *folder*, the index first, and their checksums last."""
    paths = sorted(each for each in folder.rglob("*") if each.is_file())
    paths.sort(key=lambda path: path.name != INDEX or path.parent != folder)
    sums = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            name = path.relative_to(folder).as_posix()
            sums.append(f"{_copy(path, archive, name)}  {name}\n")
        archive.writestr(_member(SUMS), "".join(sums))


def _copy(path: Path, archive: zipfile.ZipFile, name: str) -> str:
    """Return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with (
        path.open("rb") as source,
        archive.open(_member(name), "w", force_zip64=True) as member,
    ):
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _OLDEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info

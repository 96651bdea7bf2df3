"""A backup written from one moment of the database, while people go on working."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Final, Protocol

from sqlalchemy import Connection, column, select, table

from kb import migrations
from kb.backups import rows
from kb.backups.archive import HEADER, ArchiveWriter
from kb.backups.description import SECRET_KEY, SETTINGS, Description, Outcome
from kb.content.store import ContentLostError

ROWS: Final = "rows"
CONTENT: Final = "content"
BLOB: Final = table("blob", column("sha256"), column("size"))


class Contents(Protocol):
    def open(self, sha256: str) -> BinaryIO: ...


@dataclass(frozen=True, slots=True)
class Home:
    """What of a home goes into a backup, beside the database."""

    contents: Contents
    secret_key: bytes | None
    settings: bytes | None
    version: str
    """Of the program."""


def write(
    connection: Connection, home: Home, archive: ArchiveWriter, *, now: datetime
) -> tuple[Description, Outcome]:
    """Write everything that *connection* sees, and the files it refers to.

    A file that is damaged or missing is left out and named in the outcome: a backup of
    all the rest is worth more than none.
    """
    tables = rows.describe(connection)
    description = Description(
        id=uuid.uuid4().hex,
        made_at=now.isoformat(),
        version=home.version,
        revision=migrations.revision_within(connection) or "",
        database=connection.dialect.name,
        tables={each.name: each.names for each in tables},
        counters=rows.read_counters(connection),
        has_secret_key=home.secret_key is not None,
    )
    archive.add_json(HEADER, description.to_mapping())
    counts = {each.name: _add_table(connection, each, archive) for each in tables}
    for name, data in ((SECRET_KEY, home.secret_key), (SETTINGS, home.settings)):
        if data is not None:
            archive.add(name, data)
    lost, contents, size = _add_contents(connection, home.contents, archive)
    archive.finish({"rows": counts, "contents": contents, "lost": lost})
    outcome = Outcome(sum(counts.values()), contents, size, tuple(lost))
    return description, outcome


def _add_table(connection: Connection, kept: rows.Table, archive: ArchiveWriter) -> int:
    total = 0
    for number, (piece, count) in enumerate(rows.iter_pieces(connection, kept), 1):
        archive.add(f"{ROWS}/{kept.name}/{number:06}.jsonl.gz", piece)
        total += count
    return total


def _add_contents(
    connection: Connection, contents: Contents, archive: ArchiveWriter
) -> tuple[list[str], int, int]:
    lost = []
    count = total = 0
    for sha256, size in _iter_blobs(connection):
        try:
            source = contents.open(sha256)
        except ContentLostError:
            lost.append(sha256)
            continue
        with source:
            archive.add_file(f"{CONTENT}/{sha256}", source, size)
        count += 1
        total += size
    return lost, count, total


def _iter_blobs(connection: Connection) -> Iterator[tuple[str, int]]:
    query = select(BLOB.c.sha256, BLOB.c.size).order_by(BLOB.c.sha256)
    yield from connection.execute(query, execution_options={"yield_per": 1000})

"""A backup read back: each part is verified before anything relies on it."""

import itertools
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from kb import migrations
from kb.backups import guards, rows
from kb.backups.archive import ArchiveReader, Member, MemberSource, damaged
from kb.backups.description import SECRET_KEY, SETTINGS, Description, Outcome
from kb.backups.errors import BackupDamagedError, BackupUnwritableError
from kb.backups.making import BLOB

_ROWS: Final = re.compile(r"rows/([a-z0-9_]+)/\d+\.jsonl\.gz")
_CONTENT: Final = re.compile(r"content/([0-9a-f]{64})")


class Keeper(Protocol):
    """Where the files of a backup go."""

    def keep_content(self, source: MemberSource) -> str:
        """Return the SHA-256 of what *source* held."""
        ...

    def keep_secret_key(self, data: bytes) -> None: ...

    def keep_settings(self, data: bytes) -> None: ...


def restore(
    connection: Connection,
    description: Description,
    archive: ArchiveReader,
    keeper: Keeper,
) -> Outcome:
    """Put everything into an empty database and *keeper*, and bring it up to date.

    The caller's transaction is to be rolled back if this fails. Raise
    ``BackupDamagedError`` with the part that is.
    """
    migrations.upgrade_within(connection, description.revision)
    tables = _matched(rows.describe(connection), description)
    members = iter(archive)
    counts = dict.fromkeys(tables, 0)
    with guards.set_aside(connection):
        _clear(connection, tables)
        rest = _load_rows(connection, tables, members, counts)
    rows.set_counters(connection, description.counters)
    migrations.upgrade_within(connection)
    files = _Files(connection, keeper)
    for member in rest:
        files.keep(member)
    return _compared(archive.trailer, counts, files)


def _matched(
    found: Iterable[rows.Table], description: Description
) -> Mapping[str, rows.Table]:
    """The tables with their columns in the backup's order."""
    tables = {each.name: each for each in found}
    if tables.keys() != description.tables.keys():
        raise damaged("its list of tables")
    try:
        return {
            name: tables[name].ordered(names)
            for name, names in description.tables.items()
        }
    except (TypeError, ValueError) as error:
        raise damaged(f"its list of tables: {error}") from error


def _clear(connection: Connection, tables: Mapping[str, rows.Table]) -> None:
    """Take out what the migrations put in: the backup has it as people changed it."""
    for kept in tables.values():
        connection.execute(delete(kept.clause()))


def _load_rows(
    connection: Connection,
    tables: Mapping[str, rows.Table],
    members: Iterator[Member],
    counts: dict[str, int],
) -> Iterator[Member]:
    """Load while members are rows; return those that come behind."""
    for member in members:
        match = _ROWS.fullmatch(member.name)
        if match is None:
            return itertools.chain((member,), members)
        if match[1] not in tables:
            raise _unknown(member)
        counts[match[1]] += _load(connection, tables[match[1]], member)
    return members


def _load(connection: Connection, kept: rows.Table, member: Member) -> int:
    try:
        loaded = rows.unpack(member.read_all())
        rows.load(connection, kept, loaded)
    except (OSError, EOFError, ValueError, TypeError, zlib.error) as error:
        raise damaged(member.name) from error
    except (SQLAlchemyError, connection.dialect.loaded_dbapi.Error) as error:
        reason = str(error).partition("\n")[0]
        raise BackupUnwritableError(
            f"The database does not take the rows of {member.name}: {reason}"
        ) from error
    return len(loaded)


class _Files:
    """Takes the files of a backup, and compares them with what the rows refer to."""

    def __init__(self, connection: Connection, keeper: Keeper) -> None:
        self._keeper = keeper
        self._expected = iter(
            connection.scalars(
                select(BLOB.c.sha256).order_by(BLOB.c.sha256),
                execution_options={"yield_per": 1000},
            )
        )
        self.absent: list[str] = []
        self.count = 0
        self.size = 0

    def keep(self, member: Member) -> None:
        if member.name == SECRET_KEY:
            self._keeper.keep_secret_key(member.read_all())
        elif member.name == SETTINGS:
            self._keeper.keep_settings(member.read_all())
        elif match := _CONTENT.fullmatch(member.name):
            self._keep_content(match[1], member)
        else:
            raise _unknown(member)

    def finish(self) -> None:
        self.absent.extend(self._expected)

    def _keep_content(self, sha256: str, member: Member) -> None:
        for expected in self._expected:
            if expected == sha256:
                break
            self.absent.append(expected)
        else:
            raise _unknown(member)
        if self._keeper.keep_content(member.source) != sha256:
            raise damaged(member.name)
        self.count += 1
        self.size += member.size


def _compared(
    trailer: Mapping[str, Any], counts: Mapping[str, int], files: _Files
) -> Outcome:
    files.finish()
    found = {
        "rows": counts,
        "contents": files.count,
        "lost": files.absent,
    }
    for name, value in found.items():
        if trailer.get(name) != value:
            raise BackupDamagedError(
                f"The backup is damaged: its {name} are not as many as it says."
            )
    return Outcome(sum(counts.values()), files.count, files.size, tuple(files.absent))


def _unknown(member: Member) -> BackupDamagedError:
    return BackupDamagedError(
        f"The backup holds {member.name!r}, which no backup of this program holds. "
        "Nothing was restored."
    )

"""What sources of data quality may reach, as the settings say it."""

from pathlib import Path
from typing import Final

from kb.addresses import read_hosts
from kb.database import Database
from kb.quality.sources.access import Access
from kb.quality.sources.errors import FileCase, SourceFileError
from kb.settings import Settings
from web.homes import read_secret_key

FOLDER: Final = "sources"
"""In the home folder, where no other is set."""


def to_access(settings: Settings, database: Database) -> Access:
    folder = settings.quality_folder or settings.home / FOLDER
    return Access(
        key=read_secret_key(settings),
        folder=Path(folder).expanduser(),
        hosts=read_hosts(settings.quality_hosts),
        own=database,
        read_tables=_read_tables,
    )


def _read_tables(path: Path, target: Path) -> None:
    """Raise ``SourceFileError``."""
    # Few sources are files, and what reads them is heavy.
    from ingest import table_files  # noqa: PLC0415

    try:
        table_files.load(path, target)
    except table_files.TableFileError as error:
        raise SourceFileError(FileCase(error.fault.value), error.row) from error

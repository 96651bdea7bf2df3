"""Tables in files, read from a private copy that lives as long as the session."""

import tempfile
from pathlib import Path

from kb.quality.models import QualitySource
from kb.quality.sources.access import Access, ReadTables
from kb.quality.sources.errors import NOT_AT_HAND, SourceFailedError
from kb.quality.sources.session import Fact
from kb.quality.sources.sqlite import SQLiteConnection


class FileConnection(SQLiteConnection):
    """A copy of the tables as they were when the session began."""

    def __init__(
        self,
        path: Path,
        read_tables: ReadTables,
        facts: tuple[Fact, ...] = (Fact.PRIVATE_COPY,),
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kb-source-")
        copy = Path(self._folder.name) / "tables.sqlite"
        try:
            read_tables(path, copy)
            super().__init__(copy, facts)
        except BaseException:
            self._folder.cleanup()
            raise

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


def connect(source: QualitySource, access: Access) -> FileConnection:
    if access.read_tables is None:
        raise SourceFailedError(NOT_AT_HAND)
    return FileConnection(access.find_file(source.path), access.read_tables)

"""Archives that the system's libarchive unpacks: as a stream of TAR, never to the disk."""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

from ingest import programs
from ingest.archives import Budget, tar_entries


def entries(source: BinaryIO, budget: Budget) -> Iterator[tuple[bytes, bytes | None]]:
    """Each entry's name as the archive writes it, and its bytes; none for a folder.

    They end where the archive is damaged. Raise ``ProgramMissingError`` where bsdtar is
    not installed, and ``RefusedError`` beyond a limit.
    """
    with programs.as_file(source) as path:
        arguments = ["--format", "pax", "-cf", "-", f"@{path}"]
        with programs.running(
            programs.BSDTAR, arguments, str(path.parent)
        ) as unpacking:
            try:
                with tarfile.open(
                    fileobj=unpacking.output, mode="r|", errors="surrogateescape"
                ) as archive:
                    yield from tar_entries(archive, budget)
            except (tarfile.TarError, EOFError):
                return

"""Archives that the system's libarchive unpacks: as a stream of TAR, never to the disk."""

import tarfile
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from ingest import programs
from ingest.archives import Budget, tar_entries

_ABOUT_NAMES: Final = "translate pathname"
"""Said of names in an old encoding, which are handed over as they are."""


@dataclass(slots=True)
class Unpacked:
    entries: list[tuple[bytes, bytes | None]] = field(default_factory=list)
    """Each entry's name as the archive writes it, and its bytes; none for a folder."""
    is_whole: bool = True
    """Whether nothing was complained of; not every damage is noticed."""


def unpack(source: BinaryIO, budget: Budget) -> Unpacked:
    """What can be read up to where the archive is damaged.

    Raise ``ProgramMissingError`` where bsdtar is not installed, and ``RefusedError``
    beyond a limit.
    """
    unpacked = Unpacked()
    with programs.as_file(source) as path:
        arguments = ["--format", "pax", "-cf", "-", f"@{path}"]
        with programs.running(programs.BSDTAR, arguments, str(path.parent)) as run:
            try:
                with tarfile.open(
                    fileobj=run.output, mode="r|", errors="surrogateescape"
                ) as archive:
                    unpacked.entries.extend(tar_entries(archive, budget))
            except (tarfile.TarError, EOFError):
                unpacked.is_whole = False
    complaints = [line for line in run.message.splitlines() if _ABOUT_NAMES not in line]
    unpacked.is_whole = unpacked.is_whole and not complaints
    return unpacked

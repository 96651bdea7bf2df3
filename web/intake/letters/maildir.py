"""A maildir: letters that a mail server of this machine has put into a folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.letters.heads import MAX_BYTES
from kb.letters.errors import MailboxAwayError, MailboxCase, MaildirMissingError
from web.intake.letters.mailbox import Arrived
from web.intake.letters.places import name_folder


@dataclass(frozen=True, slots=True)
class Maildir:
    """The contract of ``Mailbox`` over ``new`` and ``cur`` of a folder."""

    folder: Path

    @property
    def name(self) -> str:
        return name_folder(self.folder)

    def iter_new(self, most_bytes: int) -> Iterator[Arrived]:
        """As ``Mailbox`` says. Raise ``MaildirMissingError`` for what is no maildir."""
        new = self.folder / "new"
        if not (new.is_dir() and (self.folder / "cur").is_dir()):
            raise MaildirMissingError(
                f"{self.folder} is no maildir: it needs new, cur and tmp."
            )
        try:
            for path in sorted(new.iterdir(), key=lambda each: each.name):
                if path.is_file():
                    yield _read(path, most_bytes)
        except OSError as error:
            raise self._away() from error

    def mark(self, place: str, *, flagged: bool = False) -> None:
        flags = "FS" if flagged else "S"
        path = self.folder / "new" / place
        try:
            path.replace(self.folder / "cur" / f"{place.partition(':')[0]}:2,{flags}")
        except FileNotFoundError:
            return  # It was marked before.
        except OSError as error:
            raise self._away() from error

    def _away(self) -> MailboxAwayError:
        return MailboxAwayError(
            f"The folder {self.folder} cannot be read. Letters wait there.",
            case=MailboxCase.UNREACHABLE,
            host=str(self.folder),
        )


def _read(path: Path, most_bytes: int) -> Arrived:
    size = path.stat().st_size
    is_whole = size <= most_bytes
    with path.open("rb") as source:
        data = source.read(most_bytes if is_whole else MAX_BYTES)
    return Arrived(place=path.name, size=size, data=data, is_whole=is_whole)

"""What a mailbox is: letters that are new there, and a mark once one is taken."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A letter as it lies in a mailbox."""

    place: str
    """Where: never that of another letter of this mailbox."""
    size: int
    """Bytes of the whole."""
    data: bytes
    """All of it, or its head where it is too large."""
    is_whole: bool = True


class Mailbox(Protocol):
    """Where letters wait until they are taken."""

    @property
    def name(self) -> str:
        """What it is known by, without any secret."""
        ...

    def iter_new(self, most_bytes: int) -> Iterator[Arrived]:
        """Letters that bear no mark, the oldest first; larger ones without their body.

        Looking marks nothing. Raise ``MailboxAwayError`` where it cannot be read.
        """
        ...

    def mark(self, place: str, *, flagged: bool = False) -> None:
        """Put a letter aside as taken; *flagged* for people to look at it.

        Doing it twice is harmless. Raise ``MailboxAwayError`` as above.
        """
        ...

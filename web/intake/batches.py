"""Files that are stored together: enough to spare work, none that concerns another."""

import time
from dataclasses import dataclass, field
from typing import Final

from web.intake.incoming import Filing, Prepared, Unread

MOST_FILES: Final = 32
MOST_CHARACTERS: Final = 4_000_000
"""Of what was read; a batch waits in memory."""
MOST_SECONDS: Final = 1.0
"""A batch takes no more files after as long: people see how far it has come."""


@dataclass(slots=True)
class Batch:
    """Files on their way into one transaction.

    Their rows are written side by side, so what one file would find of another must be
    there before: a file that has something in common with one of the batch waits for
    the next.
    """

    prepared: list[Prepared] = field(default_factory=list)
    _traits: set[object] = field(default_factory=set)
    _characters: int = 0
    _since: float = field(default_factory=time.monotonic)

    def takes(self, prepared: Prepared) -> bool:
        """Whether it has nothing in common with what is there already."""
        return self._traits.isdisjoint(_traits(prepared))

    def add(self, prepared: Prepared) -> None:
        self.prepared.append(prepared)
        self._traits |= _traits(prepared)
        if isinstance(prepared, Filing):
            sections = prepared.reading.draft.sections
            self._characters += sum(map(len, sections.values()))

    @property
    def is_full(self) -> bool:
        return (
            len(self.prepared) >= MOST_FILES
            or self._characters >= MOST_CHARACTERS
            or time.monotonic() - self._since >= MOST_SECONDS
        )


def _traits(prepared: Prepared) -> frozenset[object]:
    """What another file would be compared by."""
    match prepared:
        case Filing():
            incoming, title = prepared.incoming, prepared.reading.draft.title
            values = prepared.sketch.values
            return frozenset({incoming.key, incoming.sha256, title, *values})
        case Unread():
            return frozenset({prepared.incoming.key})
        case _:
            return frozenset()

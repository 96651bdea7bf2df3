"""A diagram's text, taken from left to right by patterns."""

import re

from ingest.topology.assembly import Assembly


class Scanner:
    """What a grammar that is no list of lines reads with."""

    def __init__(self, text: str) -> None:
        self.assembly = Assembly()
        self._text = text
        self._place = 0
        self._groups: list[str] = []
        """The titles of those that are open."""

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What matches here, which is then behind; nothing moves for no match."""
        match = pattern.match(self._text, self._place)
        if match is not None:
            self._place = match.end()
        return match

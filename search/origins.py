"""Text that was changed for searching, and where each of its characters stood."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and where each of its characters stood."""

    text: str
    origins: Sequence[int] | None = None
    """The original position of each folded character; None if nothing moved."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original half-open span of a folded one, which must not be empty."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1

    def sub(self, pattern: re.Pattern[str], replace: Callable[[str], str]) -> "Folded":
        """As ``pattern.sub``; what comes in stands where the match stood."""
        if not pattern.search(self.text):
            return self
        old = range(len(self.text)) if self.origins is None else self.origins
        pieces: list[str] = []
        origins: list[int] = []
        place = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            new = replace(match[0])
            pieces += (self.text[place:start], new)
            origins += old[place:start]
            origins += (old[min(start + step, end - 1)] for step in range(len(new)))
            if new:
                origins[-1] = old[end - 1]
            place = end
        pieces.append(self.text[place:])
        origins += old[place:]
        return Folded("".join(pieces), tuple(origins))

"""Which formats there are, and who reads them: ours and strangers', by the same door."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import entry_points
from itertools import chain
from typing import Final, Self

from ingest.errors import UnsupportedFormatError
from ingest.extractor import Extractor
from ingest.format import Format

GROUP: Final = "kb.formats"


class FormatRegistry:
    """Formats by media type; the extractor of each is made when it is first asked for."""

    def __init__(self, formats: Iterable[Format]) -> None:
        self._formats: dict[str, Format] = {}
        self._extractors: dict[str, Extractor] = {}
        for each in formats:
            if each.media_type in self._formats:
                raise ValueError(f"{each.media_type} is declared twice.")
            self._formats[each.media_type] = each

    @classmethod
    def from_entry_points(cls) -> Self:
        """The families of formats that are installed, in the order of their names."""
        points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
        if not points:
            raise RuntimeError(f"No {GROUP} are installed: run make install again.")
        return cls(chain.from_iterable(point.load() for point in points))

    @property
    def formats(self) -> tuple[Format, ...]:
        return tuple(self._formats.values())

    @property
    def media_types(self) -> frozenset[str]:
        """What can be read."""
        return frozenset(each.media_type for each in self.formats if each.extractor)

    def __getitem__(self, media_type: str) -> Extractor:
        """Raise ``UnsupportedFormatError`` if nobody reads *media_type*."""
        if media_type not in self._formats:
            raise UnsupportedFormatError(media_type)
        if media_type not in self._extractors:
            self._extractors[media_type] = self._formats[media_type].load()
        return self._extractors[media_type]

    def unreadable(self, media_type: str) -> str:
        """What is said of a file that nobody reads here; empty if nothing is."""
        declared = self._formats.get(media_type)
        return "" if declared is None else declared.unreadable

    def load_all(self) -> None:
        """Make every extractor now, where waiting for its libraries would cost more."""
        for media_type in self.media_types:
            self[media_type]


@cache
def default_registry() -> FormatRegistry:
    return FormatRegistry.from_entry_points()

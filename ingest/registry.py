"""Which extractor reads which media type: ours and strangers', by the same door."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Final, Self

from ingest.errors import UnsupportedFormatError
from ingest.extractor import Extractor

GROUP: Final = "kb.extractors"


class ExtractorRegistry:
    """Extractors by media type, each imported when it is first asked for."""

    def __init__(self, points: Iterable[EntryPoint]) -> None:
        self._points: dict[str, EntryPoint] = {}
        self._loaded: dict[str, Extractor] = {}
        for point in points:
            if point.name in self._points and self._points[point.name] != point:
                raise ValueError(f"Two extractors claim {point.name}.")
            self._points[point.name] = point

    @classmethod
    def from_entry_points(cls) -> Self:
        return cls(entry_points(group=GROUP))

    @property
    def media_types(self) -> frozenset[str]:
        return frozenset(self._points)

    def __getitem__(self, media_type: str) -> Extractor:
        """Raise ``UnsupportedFormatError`` if nobody reads *media_type*."""
        if media_type not in self._points:
            raise UnsupportedFormatError(media_type)
        if media_type not in self._loaded:
            self._loaded[media_type] = self._points[media_type].load()()
        return self._loaded[media_type]


@cache
def default_registry() -> ExtractorRegistry:
    return ExtractorRegistry.from_entry_points()

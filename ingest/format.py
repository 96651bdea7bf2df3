"""What a format is: its media type, what gives it away, and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from pkgutil import resolve_name

from ingest.errors import UnsupportedFormatError
from ingest.extractor import Extractor


@dataclass(frozen=True, slots=True)
class Magic:
    """Bytes that a file of the format has at a known place."""

    sign: bytes
    at: int = 0
    until: int = 0
    """Where the sign has ended at the latest; 0: it stands at ``at`` and nowhere else."""

    def is_in(self, head: bytes) -> bool:
        end = self.until or self.at + len(self.sign)
        return head.find(self.sign, self.at, end) >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format, as ``ingest.media_types`` recognises it.

    All but the media type may be left out: what nobody reads has no extractor, and what
    only its name tells has nothing but suffixes.
    """

    media_type: str
    extractor: str = ""
    """``module:Class``, which is imported only where such a file is read."""
    suffixes: tuple[str, ...] = ()
    """They tell a text, and a ZIP package that is too broken to tell itself."""
    magic: tuple[Magic, ...] = ()
    parts: tuple[str, ...] = ()
    """The files in a ZIP package that only this format has, in small letters."""
    streams: tuple[str, ...] = ()
    """The streams in the root of an OLE file that only this format has."""
    tags: tuple[bytes, ...] = ()
    """How its outermost XML element begins, in small letters: ``<svg``."""
    is_like: Callable[[bytes], bool] | None = None
    """Whether a text is one of these by the way it begins."""
    unreadable: str = ""
    """What is said where nobody reads it: what it is, and what to do. People read it in
    their language by ``web.words.formats``."""

    @property
    def is_binary(self) -> bool:
        return bool(self.magic or self.parts or self.streams)

    def load(self) -> Extractor:
        """Raise ``UnsupportedFormatError`` if nobody reads it."""
        if not self.extractor:
            raise UnsupportedFormatError(self.media_type, self.unreadable)
        extractor: Extractor = resolve_name(self.extractor)()
        return extractor

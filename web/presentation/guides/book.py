"""What an edition of a guide says, in one language, whatever file it becomes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kb.reporting.writing import WrittenBlock
from web.presentation.paper import PrintedPicture

Pictures = Callable[[Sequence[str]], Mapping[str, PrintedPicture]]
"""From Markdown texts to the pictures that they name, by their addresses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One article, as the revision that the edition has."""

    position: int
    """In the whole edition: links lead to it."""
    number: str
    """In its chapter: 3.2."""
    title: str
    origin: str
    """Article, revision and date."""
    parts: tuple[tuple[str, str], ...]
    """Headings with rendered HTML; an empty heading stands for none."""
    texts: tuple[str, ...]
    """The Markdown that the parts were rendered from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookChapter:
    number: int
    heading: str
    paragraphs: tuple[str, ...]
    tables: tuple[WrittenBlock, ...]
    contents: tuple[tuple[int, str, str], ...]
    """Position, number and title of each section."""
    iter_sections: Callable[[], Iterator[Section]]
    """Read anew each time, some at once."""
    is_empty: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    title: str
    edition: str
    language: str
    page: str
    """With ``{page}`` and ``{pages}``."""
    made_at: str
    """An ISO time: files carry it, so that they are the same whenever made."""
    facts: tuple[tuple[str, str], ...]
    stamp: str = ""
    """That it is a draft."""
    gaps: Listed
    changes: tuple[Listed, ...]
    contents_heading: str
    chapters: tuple[BookChapter, ...]
    index: Listed
    """Its lines stand in ``places``; what is listed here is said below them."""
    places: tuple[tuple[str, tuple[int, ...]], ...]
    """Identifiers with the positions of the sections that name them."""
    numbers: Mapping[int, str] = field(default_factory=dict)
    """Of sections, by their positions."""
    pictures: Pictures

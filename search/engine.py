"""What a search engine is, in terms no particular engine owns."""

from collections.abc import Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from kb.articles.kinds import ArticleKind, Audience, Confidence
from kb.articles.page_marks import Placed
from kb.records.kinds import RecordKind
from kb.spellings.names import NO_NAMES, Names
from search import fields
from search.answers import Completion, Correction, Explanation
from search.candidates import FORMULA, Scorer
from search.clauses import Clause, Group, Updated

Kind = ArticleKind | RecordKind


class Sort(StrEnum):
    RELEVANCE = "relevance"
    DATE = "date"
    """Newest first."""
    REUSE = "reuse"
    """Most linked first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What the index holds of one article: its current revision. Or of a record."""

    article_id: int
    """Of a record, its key (``kb.records.kinds``)."""
    kind: Kind
    title: str
    updated_at: datetime
    audience: Audience = Audience.INTERNAL
    readers: tuple[str, ...] = ()
    """Of a record: words of those who may see it (``kb.records.readers``)."""
    state: str = ""
    """Of a record."""
    keywords: tuple[str, ...] = ()
    summary: str = ""
    """The symptom, or whatever else says what the article is about."""
    body: str = ""
    places: tuple[tuple[int, str], ...] = ()
    """From which character of the body on it lies where in the original: page 3."""
    attachments: str = ""
    """Text of the files that belong to it."""
    recognised: Placed = field(default_factory=Placed)
    """Text that was recognised in images: its words are found, its identifiers and
    addresses are uncertain and not looked up as such."""
    linked: str = ""
    """Wording of incidents solved with it, made anonymous. Never shown."""
    linked_count: int = 0
    """How many incidents and past cases *linked* is the wording of."""
    category: str = ""
    system: str = ""
    unit: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    reuse_count: int = 0
    confidence: Confidence = Confidence.VALIDATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One search. ``search.query_language.parse`` makes *words* from text."""

    audiences: AbstractSet[Audience]
    """What the reader may see; it bounds hits, totals, facets and suggestions."""
    readers: AbstractSet[str] | None = None
    """Of records: words of the reader; only what has one of them is found."""
    with_cases: bool = False
    """Whether the wording of solved incidents counts: for who may read all of them."""
    names: Names = NO_NAMES
    """By which the texts that are tried instead of this one are read, too."""
    words: Clause = field(default_factory=Group)
    filters: Mapping[str, AbstractSet[str]] = field(default_factory=dict)
    """Allowed values by attribute name (``search.fields.ATTRIBUTES``)."""
    updated: Updated | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = fields.FACETS
    """Those of ``search.fields.FACETS`` that are to be counted."""
    has_snippets: bool = True
    """Whether hits carry text around the matches; a list of titles needs none."""

    def key(self) -> Hashable:
        """By which the same question is known again, of whoever may see the same."""
        return tuple(
            _to_key(getattr(self, each.name)) for each in dataclass_fields(self)
        )


def _to_key(value: Any) -> Hashable:
    if isinstance(value, Names):
        return _to_key(value.names)
    if isinstance(value, Mapping):
        return frozenset((name, _to_key(each)) for name, each in value.items())
    return frozenset(value) if isinstance(value, AbstractSet) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    article_id: int
    kind: Kind
    title: str
    score: float
    snippet: str
    """Text around the matches: HTML, escaped, with each match in ``<mark>``."""
    title_html: str = ""
    """The title: HTML, escaped, with each match in ``<mark>``."""
    strength: float = 0.0
    """Of a suggestion: see ``search.candidates.Candidate``."""
    attributes: Mapping[str, str | tuple[str, ...] | int] = field(default_factory=dict)
    """Category, system, unit, audience, author, tags, devices, updated_at (ISO),
    reuse_count and confidence, where they are known; the place of the original that the
    snippet is from, such as page 3; and whether that text was recognised in an image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    """(value, count), most frequent first, each facet without its own filter."""
    also: tuple[str, ...] = ()
    """Synonyms that were searched for as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    engine: str
    documents: int
    stamp: str
    """Schema and analyser of the index as it is."""
    wanted_stamp: str
    """Schema and analyser of the running program."""
    size: int
    """Bytes on disk; 0 for an index in memory."""
    is_writable: bool = True
    """Whether it takes changes; where it does not, they wait."""

    @property
    def needs_rebuild(self) -> bool:
        return self.stamp != self.wanted_stamp


class IndexWriter(Protocol):
    """Takes documents into an index."""

    def update(self, documents: Iterable[Document], *, as_of: int = 0) -> None:
        """Add or replace; on return every document is found.

        After an error some may be found and others not; doing it again is harmless.
        *as_of* grows with the state of the database that the documents were read from:
        where several hosts write, what is there of a newer state stays.
        Raise ``IndexLockedError`` if another writer does not finish in time, and
        ``IndexUnavailableError`` if the index has to be rebuilt first.
        """
        ...

    def delete(self, article_ids: Iterable[int], *, as_of: int = 0) -> None:
        """Remove; ids that are not there are no error. As ``update`` otherwise."""
        ...


class FreshIndex(IndexWriter, Protocol):
    """An index that is being built; nobody else writes to it."""

    def settle(self) -> None:
        """Write out all that was given, which may take long.

        From then on ``update`` may be given what it was given before, and replaces it.
        """
        ...


class SearchEngine(IndexWriter, Protocol):
    """Keeps an index of documents and answers queries from it.

    ``tests/contract/test_engines.py`` holds what every engine must do. One instance
    may be used by many threads. Other processes may read and write the same index:
    what they have committed is seen by the next search.
    """

    def search(self, query: Query) -> Page:
        """Raise ``IndexUnavailableError`` if the index has to be rebuilt first."""
        ...

    def search_kinds(self, query: Query, each: int) -> dict[RecordKind, Page]:
        """Of an index of records: how many of each kind are found, and the first of each.

        *query* must not be narrowed by kind; its offset, limit and facets say nothing.
        Hits carry no snippets.
        """
        ...

    def suggest(
        self,
        title: str,
        body: str,
        audiences: AbstractSet[Audience],
        limit: int = 5,
        scorer: Scorer = FORMULA,
        *,
        with_cases: bool = False,
    ) -> tuple[Hit, ...]:
        """Solutions for an incident with this title and body, the likeliest first.

        *with_cases* as ``Query`` has it.
        """
        ...

    def find_similar(
        self, article_id: int, audiences: AbstractSet[Audience], limit: int = 5
    ) -> tuple[Hit, ...]:
        """Other articles that are about the same, the most similar first."""
        ...

    def complete(
        self, beginning: str, audiences: AbstractSet[Audience], limit: int = 8
    ) -> tuple[Completion, ...]:
        """What a query that begins so may become."""
        ...

    def correct(self, text: str, audiences: AbstractSet[Audience]) -> Correction | None:
        """Another query, where *text* finds little."""
        ...

    def explain(self, query: Query, article_id: int) -> Explanation | None:
        """Why the article is among the results of *query*, if it is."""
        ...

    def rebuilding(self) -> AbstractContextManager[FreshIndex]:
        """A fresh, empty index that takes the present one's place if the block succeeds.

        The present one goes on serving meanwhile, and stays if the block fails. What
        goes into the fresh one, each article once, is found at the end of the block.
        ``update`` of the engine goes to the present one until then: whoever builds has
        to bring the same to the fresh one, once that has settled.
        Raise ``IndexLockedError`` if someone else is building one.
        """
        ...

    def article_ids(self) -> Iterable[int]:
        """The id of every document, ascending, each once."""
        ...

    def status(self) -> Status: ...

    def close(self) -> None:
        """Let go of files and locks. Closing twice is harmless."""
        ...

"""From an outline to what an edition will freeze: read in batches, nothing is stored."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Article, Revision
from kb.guides.errors import GuideAudienceError, GuideTooLargeError
from kb.guides.models import Guide
from kb.guides.outlines import Chapter, to_chapters
from kb.guides.tables import FOR_STAFF, Subject, make_table
from kb.guides.terms import TERMS
from kb.reporting.document import Words
from kb.reporting.writing import said

MOST_ARTICLES: Final = 1_000
MOST_CHARACTERS: Final = 3_000_000
"""Of all texts together: about a thousand printed pages of Chinese."""
MOST_IDENTIFIERS: Final = 3_000
BATCH: Final = 50
"""So many articles are in memory at once."""


@dataclass(frozen=True, slots=True)
class Hits:
    """What a chapter's search found: ids in their order, and how many there are."""

    article_ids: Sequence[int] = ()
    total: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a build asks of those who know: searches, identifiers of a text."""

    find: Callable[[Chapter], Hits]
    identify: Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    chapter: int
    article_id: int
    revision_id: int
    title: str


@dataclass(slots=True)
class Built:
    """An edition that can be kept."""

    entries: list[Entry] = field(default_factory=list)
    chapters: list[dict[str, Any]] = field(default_factory=list)
    """Code, heading, text, tables, how many a search found, whether nothing is in it."""
    identifiers: dict[str, list[int]] = field(default_factory=dict)
    """By what is written: the positions of the entries that name it."""
    characters: int = 0
    internal: list[str] = field(default_factory=list)
    """Articles and tables that a guide for self-service may not have."""


def build(session: Session, guide: Guide, subject: Subject, sources: Sources) -> Built:
    """What the guide says now.

    Raise ``GuideAudienceError`` for what is for staff alone in a guide for everybody,
    ``GuideTooLargeError`` beyond what one edition holds.
    """
    built = Built()
    taken: set[int] = set()
    for number, chapter in enumerate(to_chapters(guide.outline), start=1):
        hits = sources.find(chapter) if chapter.search else Hits()
        wanted = [
            each
            for each in dict.fromkeys((*chapter.articles, *hits.article_ids))
            if each not in taken
        ]
        before = len(built.entries)
        for revision in _iter_current(session, wanted):
            _take(built, number, revision, sources)
            taken.add(revision.article_id)
        _add_chapter(built, chapter, subject, hits, len(built.entries) - before)
    if guide.audience is Audience.SELF_SERVICE and built.internal:
        raise GuideAudienceError(built.internal)
    return built


def _take(built: Built, chapter: int, revision: Revision, sources: Sources) -> None:
    built.entries.append(
        Entry(chapter, revision.article_id, revision.id, revision.title)
    )
    position = len(built.entries)
    text = "\n".join((revision.title, *revision.sections.values()))
    built.characters += len(text)
    if position > MOST_ARTICLES or built.characters > MOST_CHARACTERS:
        raise GuideTooLargeError(articles=MOST_ARTICLES, characters=MOST_CHARACTERS)
    if revision.audience is not Audience.SELF_SERVICE:
        built.internal.append(f"{revision.article_id} {revision.title}")
    for identifier in dict.fromkeys(sources.identify(text)):
        built.identifiers.setdefault(identifier, []).append(position)


def _iter_current(session: Session, article_ids: Sequence[int]) -> Iterator[Revision]:
    """The revisions in force of those that there are, in the same order."""
    for first in range(0, len(article_ids), BATCH):
        some = article_ids[first : first + BATCH]
        found = {
            each.article_id: each
            for each in session.scalars(
                select(Revision)
                .join(Article, Article.current_revision_id == Revision.id)
                .where(
                    Article.id.in_(some),
                    Article.retired_at.is_(None),
                    Revision.audience != Audience.RESTRICTED,
                )
            )
        }
        for article_id in some:
            if article_id in found:
                yield found[article_id]
        for each in found.values():
            session.expunge(each)


def _add_chapter(
    built: Built, chapter: Chapter, subject: Subject, hits: Hits, taken: int
) -> None:
    tables = [
        table
        for code in chapter.tables
        if (table := make_table(subject, code)) is not None and table.rows
    ]
    built.internal += [
        said(table.heading, "zh") for table in tables if table.code in FOR_STAFF
    ]
    built.chapters.append(
        {
            "code": chapter.code,
            "heading": chapter.heading,
            "text": list(chapter.text),
            "tables": [asdict(table) for table in tables],
            "total": hits.total,
            "taken": taken,
            "limit": chapter.limit,
            "is_gap": chapter.is_to_be_filled and not taken and not tables,
        }
    )


def to_index(built: Built) -> dict[str, Any]:
    """The identifiers as an edition keeps them: in order, the rest counted."""
    ordered = sorted(built.identifiers, key=str.casefold)
    return {
        "total": len(ordered),
        "entries": {
            each: built.identifiers[each] for each in ordered[:MOST_IDENTIFIERS]
        },
    }


@dataclass(frozen=True, slots=True)
class Kept:
    """An edition before, as far as it is compared with."""

    number: int
    revisions: Mapping[int, int]
    """By article."""
    titles: Mapping[int, str]
    tables: Mapping[str, Any]
    """By chapter and code."""


def compare(before: Kept | None, built: Built) -> dict[str, Any]:
    """What is otherwise than before: titles of articles, headings of tables."""
    if before is None:
        return {}
    now = {each.article_id: each for each in built.entries}
    return {
        "since": before.number,
        "added": [
            _named(each.article_id, each.title)
            for each in built.entries
            if each.article_id not in before.revisions
        ],
        "changed": [
            _named(each.article_id, each.title)
            for each in built.entries
            if before.revisions.get(each.article_id, each.revision_id)
            != each.revision_id
        ],
        "removed": [
            _named(article_id, title)
            for article_id, title in before.titles.items()
            if article_id not in now
        ],
        "tables": _changed_tables(before.tables, tables_of(built.chapters)),
    }


def _named(article_id: int, title: str) -> dict[str, Any]:
    return {"article": article_id, "title": title}


def tables_of(chapters: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of every table of frozen *chapters*."""
    return {
        table["code"]: _plain(table["rows"])
        for chapter in chapters
        for table in chapter["tables"]
    }


def _plain(rows: Any) -> list[list[Any]]:
    """As JSON gives them back."""
    return [list(row) for row in rows]


def _changed_tables(
    before: Mapping[str, Any], now: Mapping[str, Any]
) -> list[Words | str]:
    codes: AbstractSet[str] = {*before, *now}
    return [
        TERMS.get(f"table_{code}", code)
        for code in sorted(codes)
        if before.get(code) != now.get(code)
    ]

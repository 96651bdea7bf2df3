"""From an edition to the book that is written as a file, in the edition's language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.articles.kinds import Audience
from kb.articles.models import Revision
from kb.guides import reading
from kb.guides.models import EditionState, GuideEdition, GuideEntry
from kb.guides.terms import TERMS
from kb.guides.terms import said as term
from kb.people.models import User
from kb.reporting.document import Document, table_from_mapping
from kb.reporting.writing import WrittenBlock, said, write
from web.intake import for_paper
from web.presentation import markdown
from web.presentation.guides.book import Book, BookChapter, Listed, Section
from web.presentation.paper import PrintedPicture
from web.services import Services
from web.words import vocabulary

MOST_PICTURES: Final = 300
"""Of one book."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """What a book is made with: whose eyes, at which time."""

    services: Services
    session: Session
    user: User
    now: datetime


def to_book(maker: Maker, edition: GuideEdition) -> Book:
    """Its sections are read when they are written: the session must stay open."""
    language = edition.language
    entries = reading.list_entries(maker.session, edition)
    numbers = dict(_number(entries))
    index = edition.identifiers
    return Book(
        title=edition.title,
        edition=_name(edition, maker.now),
        language=language,
        page=TERMS["page"][language],
        made_at=maker.now.isoformat(timespec="seconds"),
        facts=tuple(_facts(edition, len(entries), maker.now)),
        stamp=term("draft", language) if _is_draft(edition) else "",
        gaps=Listed(term("gaps", language), tuple(list_gaps(edition))),
        changes=tuple(list_changes(edition)),
        contents_heading=term("contents", language),
        chapters=tuple(
            _to_chapter(
                maker,
                edition,
                place,
                [e for e in entries if e.chapter == place],
                numbers,
            )
            for place in range(1, len(edition.chapters) + 1)
        ),
        index=Listed(term("index", language), tuple(_rest(index, language))),
        places=tuple(
            (identifier, tuple(positions))
            for identifier, positions in sorted(
                index["entries"].items(), key=lambda each: each[0].casefold()
            )
        ),
        numbers=numbers,
        pictures=_picture_finder(maker),
    )


def _is_draft(edition: GuideEdition) -> bool:
    return edition.state in (EditionState.DRAFT, EditionState.DISCARDED)


def _name(edition: GuideEdition, now: datetime) -> str:
    day = (edition.published_at or now).astimezone().date().isoformat()
    return f"{term('edition', edition.language, number=edition.number)} · {day}"


def _number(entries: Sequence[GuideEntry]) -> Iterator[tuple[int, str]]:
    counts: dict[int, int] = {}
    for entry in entries:
        counts[entry.chapter] = counts.get(entry.chapter, 0) + 1
        yield entry.position, f"{entry.chapter}.{counts[entry.chapter]}"


def _facts(
    edition: GuideEdition, count: int, now: datetime
) -> Iterator[tuple[str, str]]:
    language = edition.language
    is_for_all = edition.audience is Audience.SELF_SERVICE
    names = edition.client.names
    yield term("client", language), names.get(language) or edition.client.code
    yield (
        term("audience", language),
        term("for_all" if is_for_all else "for_staff", language),
    )
    yield (
        term("date", language),
        (edition.published_at or now).astimezone().date().isoformat(),
    )
    yield term("articles", language), str(count)
    yield term("maker", language), edition.maker.name
    if edition.approved_by is not None:
        yield term("approver", language), edition.approved_by.name


def list_gaps(edition: GuideEdition) -> Iterator[str]:
    """Chapters without content, and those that took only a part of what was found."""
    language = edition.language
    lines = [
        term("gap", language, heading=said(chapter["heading"], language))
        for chapter in edition.chapters
        if chapter["is_gap"]
    ]
    lines += [
        term(
            "part",
            language,
            heading=said(chapter["heading"], language),
            taken=chapter["taken"],
            total=chapter["total"],
        )
        for chapter in edition.chapters
        if chapter["total"] > chapter["limit"]
    ]
    yield from lines or [term("no_gaps", language)]


def list_changes(edition: GuideEdition) -> Iterator[Listed]:
    language, changes = edition.language, edition.changes
    if not changes:
        yield Listed(term("about", language), (term("first", language),))
        return
    heading = term("changes", language, number=changes["since"])
    parts = [
        Listed(term(name, language), tuple(map(_title, changes[name])))
        for name in ("added", "changed", "removed")
        if changes[name]
    ]
    if changes["tables"]:
        named = tuple(said(each, language) for each in changes["tables"])
        parts.append(Listed(term("tables", language), named))
    yield Listed(heading, () if parts else (term("unchanged", language),))
    yield from parts


def _title(named: Mapping[str, Any]) -> str:
    return f"{named['title']} ({named['article']})"


def _rest(index: Mapping[str, Any], language: str) -> Iterator[str]:
    shown = len(index["entries"])
    if index["total"] > shown:
        yield term("index_rest", language, total=index["total"], shown=shown)


def _to_chapter(
    maker: Maker,
    edition: GuideEdition,
    place: int,
    entries: Sequence[GuideEntry],
    numbers: Mapping[int, str],
) -> BookChapter:
    frozen, language = edition.chapters[place - 1], edition.language
    paragraphs = [said(each, language) for each in frozen["text"]]
    if frozen["is_gap"]:
        paragraphs.append(term("empty_chapter", language))

    def iter_sections() -> Iterator[Section]:
        for entry, revision in reading.iter_texts(maker.session, edition, place):
            yield _to_section(entry, revision, numbers[entry.position], language)

    return BookChapter(
        number=place,
        heading=said(frozen["heading"], language),
        paragraphs=tuple(paragraphs),
        tables=_write_tables(edition, frozen["tables"]),
        contents=tuple(
            (each.position, numbers[each.position], each.title) for each in entries
        ),
        iter_sections=iter_sections,
        is_empty=frozen["is_gap"],
    )


def _write_tables(
    edition: GuideEdition, tables: Sequence[Mapping[str, Any]]
) -> tuple[WrittenBlock, ...]:
    """Through the document of a report, which knows how figures and words are written."""
    document = Document(
        kind="guide",
        title=edition.title,
        period="",
        facts=(),
        made_at="",
        blocks=tuple(map(table_from_mapping, tables)),
    )
    return write(document, edition.language).blocks


def _to_section(
    entry: GuideEntry, revision: Revision, number: str, language: str
) -> Section:
    is_titled = len(revision.sections) > 1 or "text" not in revision.sections
    day = revision.checked_in_at.astimezone().date().isoformat()
    origin = term(
        "article", language, article=entry.article_id, revision=revision.number
    )
    texts = {name: text for name, text in revision.sections.items() if text.strip()}
    return Section(
        position=entry.position,
        number=number,
        title=entry.title,
        origin=f"{origin} · {day} {term('checked_in', language)}",
        parts=tuple(
            (
                str(vocabulary.section_name(name)) if is_titled else "",
                str(markdown.render(text, name).html),
            )
            for name, text in texts.items()
        ),
        texts=tuple(texts.values()),
    )


def _picture_finder(
    maker: Maker,
) -> Callable[[Sequence[str]], Mapping[str, PrintedPicture]]:
    seen: set[str] = set()

    def find(texts: Sequence[str]) -> dict[str, PrintedPicture]:
        room = MOST_PICTURES - len(seen)
        found = dict(
            for_paper.find_pictures(
                maker.services, maker.session, maker.user, texts, max(room, 0)
            )
        )
        seen.update(found)
        return found

    return find

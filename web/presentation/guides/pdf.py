"""A guide as pages, set by Typst, with contents and an index that know their pages."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kb.reporting.formats import typesetting
from web.presentation.guides.book import Book, BookChapter
from web.presentation.paper import SUFFIXES, Node, PrintedPicture, read_nodes

TEMPLATE: Final = (typesetting.NODES, "guide.typ")
_BELOW: Final = 2
_LAST_LEVEL: Final = 6


def to_pdf(book: Book, fonts: tuple[Path, ...] = ()) -> bytes:
    """Raise ``FontMissingError`` where the words need letters that no font has."""
    files: dict[str, bytes] = {}
    content = {
        "title": book.title,
        "edition": book.edition,
        "language": book.language,
        "page": book.page,
        "stamp": book.stamp,
        "facts": book.facts,
        "gaps": asdict(book.gaps),
        "changes": [asdict(each) for each in book.changes],
        "contents": book.contents_heading,
        "chapters": [_to_chapter(book, each, files) for each in book.chapters],
        "index": asdict(book.index),
        "places": book.places,
        "numbers": {str(position): number for position, number in book.numbers.items()},
    }
    return typesetting.to_pages(
        TEMPLATE, json.dumps(content, ensure_ascii=False), fonts, files
    )


def _to_chapter(
    book: Book, chapter: BookChapter, files: dict[str, bytes]
) -> dict[str, Any]:
    return {
        "heading": f"{chapter.number} {chapter.heading}",
        "paragraphs": chapter.paragraphs,
        "tables": [asdict(table) for table in chapter.tables],
        "sections": list(_iter_sections(book, chapter, files)),
    }


def _iter_sections(
    book: Book, chapter: BookChapter, files: dict[str, bytes]
) -> Iterator[dict[str, Any]]:
    for section in chapter.iter_sections():
        named = dict(_place(book.pictures(section.texts), files))
        yield {
            "position": section.position,
            "heading": f"{section.number} {section.title}",
            "origin": section.origin,
            "parts": [
                {
                    "heading": heading,
                    "nodes": [_deeper(each) for each in read_nodes(text, named)],
                }
                for heading, text in section.parts
            ],
        }


def _deeper(node: Node) -> Node:
    """Headings of a text stand below that of their section."""
    if isinstance(node, dict) and node["tag"] == "h":
        return {**node, "level": min(node["level"] + _BELOW, _LAST_LEVEL)}
    return node


def _place(pictures: Any, files: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    """Put pictures under names of their own, and say which has which."""
    picture: PrintedPicture
    for address, picture in pictures.items():
        name = f"{len(files) + 1}.{SUFFIXES[picture.media_type]}"
        files[name] = picture.data
        yield address, name

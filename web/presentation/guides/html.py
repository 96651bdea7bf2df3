"""A guide as one HTML file that needs no other: written a section at a time."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from lxml import html as parser
from markupsafe import Markup, escape

from kb.reporting.writing import WrittenBlock
from web.presentation.guides.book import Book, BookChapter, Listed, Section
from web.presentation.paper import PrintedPicture

if TYPE_CHECKING:
    from lxml.etree import _Element

STYLE: Final = """
:root { color-scheme: light; --ink: #1f3a5f; --quiet: #5b6675; --line: #d5dae1; }
body { font: 16px/1.7 "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #1b2430; max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1, h2, h3, h4 { color: var(--ink); line-height: 1.35; }
h1 { font-size: 2rem; margin-bottom: 0; } h2 { border-bottom: 2px solid var(--ink);
  padding-bottom: .3rem; margin-top: 3.5rem; } h3 { margin-top: 2.5rem; }
h4 { margin-bottom: .3rem; } a { color: var(--ink); } .edition { font-size: 1.2rem; }
.quiet { color: var(--quiet); font-size: .875rem; } .stamp { color: #a4262c;
  border: 1px solid; padding: .5rem 1rem; } .gap { border-left: 4px solid #b7791f;
  background: #fdf6e7; padding: .75rem 1rem; } nav ol { padding-left: 1.5rem; list-style: none; }
nav > ol { padding: 0; } table { border-collapse: collapse; width: 100%; font-size: .875rem; }
.scroll { overflow-x: auto; } th, td { text-align: left; vertical-align: top; padding: .4rem .6rem;
  border-bottom: 1px solid var(--line); } th { border-bottom: 2px solid var(--ink); }
pre { background: #f4f6f8; padding: .75rem; overflow-x: auto; font-size: .875rem; }
img { max-width: 100%; height: auto; border: 1px solid var(--line); } blockquote {
  border-left: 4px solid var(--line); margin: 0; padding-left: 1rem; color: var(--quiet); }
dl.index { columns: 18rem; font-size: .875rem; } dl.index div { break-inside: avoid; }
dl.index dt { font-family: monospace; overflow-wrap: anywhere; } dl.index dd { margin: 0 0 .3rem 1rem; }
@media print { h2 { break-before: page; } body { max-width: none; } }
"""
_SAFE: Final = ("http://", "https://", "mailto:")


def iter_html(book: Book) -> Iterator[str]:
    """The file in parts; only one section of it is in memory at a time."""
    yield (
        f'<!doctype html>\n<html lang="{escape(book.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(book.title)} {escape(book.edition)}</title>"
        f"<style>{STYLE}</style></head><body>\n"
    )
    yield from _front(book)
    for chapter in book.chapters:
        yield from _chapter(book, chapter)
    yield from _index(book)
    yield "</body></html>\n"


def _front(book: Book) -> Iterator[str]:
    yield f"<header><h1>{escape(book.title)}</h1>"
    yield f'<p class="edition">{escape(book.edition)}</p>'
    if book.stamp:
        yield f'<p class="stamp">{escape(book.stamp)}</p>'
    yield "<table>"
    for name, value in book.facts:
        yield f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
    yield '</table>\n<div class="gap">'
    yield from _listed(book.gaps)
    yield "</div>"
    for each in book.changes:
        yield from _listed(each)
    yield f"</header>\n<nav><h2>{escape(book.contents_heading)}</h2><ol>"
    for chapter in book.chapters:
        yield f'<li><a href="#c{chapter.number}">{chapter.number} {escape(chapter.heading)}</a><ol>'
        for position, number, title in chapter.contents:
            yield f'<li><a href="#s{position}">{number} {escape(title)}</a></li>'
        yield "</ol></li>"
    yield f'<li><a href="#index">{escape(book.index.heading)}</a></li></ol></nav>\n'


def _listed(listed: Listed) -> Iterator[str]:
    yield f"<h4>{escape(listed.heading)}</h4>" if listed.heading else ""
    yield "<ul>" if len(listed.lines) > 1 else ""
    for line in listed.lines:
        yield (
            f"<li>{escape(line)}</li>"
            if len(listed.lines) > 1
            else f"<p>{escape(line)}</p>"
        )
    yield "</ul>" if len(listed.lines) > 1 else ""


def _chapter(book: Book, chapter: BookChapter) -> Iterator[str]:
    yield f'<h2 id="c{chapter.number}">{chapter.number} {escape(chapter.heading)}</h2>\n'
    for paragraph in chapter.paragraphs:
        yield f"<p>{escape(paragraph)}</p>\n"
    for table in chapter.tables:
        yield from _table(table)
    for section in chapter.iter_sections():
        yield from _section(book, section)


def _table(table: WrittenBlock) -> Iterator[str]:
    yield f'<h3>{escape(table.heading)}</h3><div class="scroll"><table><tr>'
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    yield "</tr>"
    for row in table.rows:
        yield f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>"
    yield "</table></div>\n"


def _section(book: Book, section: Section) -> Iterator[str]:
    pictures = book.pictures(section.texts)
    yield f'<section><h3 id="s{section.position}">{section.number} {escape(section.title)}</h3>'
    yield f'<p class="quiet">{escape(section.origin)}</p>'
    for heading, text in section.parts:
        yield f"<h4>{escape(heading)}</h4>" if heading else ""
        yield to_alone(text, pictures)
    yield "</section>\n"


def _index(book: Book) -> Iterator[str]:
    yield f'<h2 id="index">{escape(book.index.heading)}</h2>'
    yield "".join(f'<p class="quiet">{escape(line)}</p>' for line in book.index.lines)
    yield '<dl class="index">'
    for identifier, positions in book.places:
        links = ", ".join(
            f'<a href="#s{position}">{book.numbers[position]}</a>'
            for position in positions
        )
        yield f"<div><dt>{escape(identifier)}</dt><dd>{links}</dd></div>"
    yield "</dl>\n"


def to_alone(text: str, pictures: Mapping[str, PrintedPicture]) -> Markup:
    """Clean HTML that refers to nothing of ours: pictures are in it, or their words are."""
    root = parser.fragment_fromstring(text or "<p></p>", create_parent="div")
    for image in list(root.iter("img")):
        _bring(image, pictures)
    for link in list(root.iter("a")):
        if not (link.get("href") or "").startswith(_SAFE):
            link.drop_tag()
    for each in root.iter():
        each.attrib.pop("id", "")  # Those of two sections are the same.
        each.attrib.pop("tabindex", "")
    inner = "".join(_serialise(root))
    return Markup(inner)  # noqa: S704 - cleaned before, and only made less since.


def _bring(image: "_Element", pictures: Mapping[str, PrintedPicture]) -> None:
    picture = pictures.get(image.get("src") or "")
    if picture is None:
        image.tag, words = "span", image.get("alt") or ""
        image.attrib.clear()
        image.text = words
        return
    data = b64encode(picture.data).decode()
    image.set("src", f"data:{picture.media_type};base64,{data}")
    image.attrib.pop("loading", "")


def _serialise(root: "_Element") -> Sequence[str]:
    parts = [str(escape(root.text or ""))]
    parts += [parser.tostring(child, encoding="unicode") for child in root]
    return parts

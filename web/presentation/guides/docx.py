"""A guide as a Word document: contents and index are links with the pages that Word counts."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kb.reporting.formats import docx
from web.presentation.guides.book import Book, BookChapter, Listed, Section
from web.presentation.guides.docx_nodes import Writer

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.text.paragraph import Paragraph

_LEVELS: Final = {"Heading 1": 17, "Heading 2": 13, "Heading 3": 11}
"""Points."""
_DEEPER: Final = ("Heading 4", "Heading 5", "Heading 6")
_INDENT_CM: Final = 0.8
_FACTS_CM: Final = 3
_QUIET: Final = (0x5B, 0x66, 0x75)
_TAB_CM: Final = docx.TEXT_CM


def to_docx(book: Book) -> bytes:
    file = docx.begin(book.title, book.language, book.made_at)
    _choose_headings(file)
    _number_pages(file, book)
    _front(file, book)
    links = _Links(file)
    _contents(file, book, links)
    for chapter in book.chapters:
        _chapter(file, book, chapter, links)
    _index(file, book, links)
    return docx.finish(file)


class _Links:
    """Bookmarks, and what leads to them: the text as a link, its page as a field."""

    def __init__(self, file: "File") -> None:
        self._file = file
        self._marked = 0

    def mark(self, paragraph: "Paragraph", name: str) -> None:
        from docx.oxml import OxmlElement  # noqa: PLC0415 - on use.
        from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

        self._marked += 1
        for tag in ("bookmarkStart", "bookmarkEnd"):
            element = OxmlElement(f"w:{tag}")
            element.set(qn("w:id"), str(self._marked))
            if tag == "bookmarkStart":
                element.set(qn("w:name"), name)
                paragraph._p.insert(1, element)  # noqa: SLF001 - it has no other way.
            else:
                paragraph._p.append(element)  # noqa: SLF001 - as above.

    def lead(self, paragraph: "Paragraph", text: str, name: str) -> None:
        """Add *text* that leads to the bookmark."""
        from docx.oxml import OxmlElement  # noqa: PLC0415 - on use.
        from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), name)
        run = paragraph.add_run(text)
        link.append(run._r)  # noqa: SLF001 - it has no other way.
        paragraph._p.append(link)  # noqa: SLF001 - as above.

    def page(self, paragraph: "Paragraph", name: str) -> None:
        """Add the page of the bookmark, which whoever opens the file counts."""
        add_field(paragraph, f"PAGEREF {name} \\h")


def add_field(paragraph: "Paragraph", code: str) -> None:
    """A field of Word that is counted anew when the document is opened."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - on use.
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

    for kind in ("begin", "code", "separate", "shown", "end"):
        run: Any = paragraph.add_run()
        if kind == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif kind == "shown":
            element = OxmlElement("w:t")
            element.text = "–"
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
            if kind == "begin":
                element.set(qn("w:dirty"), "true")
        run._r.append(element)  # noqa: SLF001 - it has no other way.


def _choose_headings(file: "File") -> None:
    from docx.shared import Pt, RGBColor  # noqa: PLC0415 - on use.

    for name, points in _LEVELS.items():
        style: Any = file.styles[name]
        style.font.size = Pt(points)
        style.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
        style.paragraph_format.space_after = Pt(6)
        style.paragraph_format.keep_with_next = True
    for name in _DEEPER:
        style = file.styles[name]
        style.font.italic = False  # Chinese letters are not made to lean.
        style.font.color.rgb = RGBColor(0x1F, 0x3A, 0x5F)
    title: Any = file.styles["Title"]
    title.font.size = Pt(27)


def _number_pages(file: "File", book: Book) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - on use.

    (section,) = file.sections
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = f"{book.title} · {book.stamp or book.edition}"
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, rest = book.page.split("{page}")
    between, after = rest.split("{pages}")
    for text, code in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        foot.add_run(text)
        if code:
            add_field(foot, code)


def _front(file: "File", book: Book) -> None:
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - on use.

    file.add_heading(book.title, level=0).paragraph_format.space_before = Pt(110)
    file.add_paragraph(book.edition).runs[0].font.size = Pt(15)
    if book.stamp:
        file.add_paragraph(book.stamp, style="Intense Quote")
    for name, value in book.facts:
        line = file.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(_FACTS_CM))
        line.add_run(f"{name}\t").font.color.rgb = RGBColor(*_QUIET)
        line.add_run(value)
    _listed(file, book.gaps)
    _turn(file)
    for each in book.changes:
        _listed(file, each)


def _turn(file: "File") -> None:
    """What comes next begins on a page of its own."""
    from docx.enum.text import WD_BREAK  # noqa: PLC0415 - on use.

    file.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _listed(file: "File", listed: Listed) -> None:
    if listed.heading:
        file.add_paragraph().add_run(listed.heading).bold = True
    for line in listed.lines:
        file.add_paragraph(line, style="List Bullet" if len(listed.lines) > 1 else None)


def _contents(file: "File", book: Book, links: _Links) -> None:
    # No heading of its own: it would stand among those that it lists.
    head = file.add_paragraph()
    head.add_run(book.contents_heading).bold = True
    for chapter in book.chapters:
        line = _line(file, 0)
        links.lead(line, f"{chapter.number} {chapter.heading}", f"c{chapter.number}")
        line.add_run("\t")
        links.page(line, f"c{chapter.number}")
        for position, number, title in chapter.contents:
            line = _line(file, _INDENT_CM)
            links.lead(line, f"{number} {title}", f"s{position}")
            line.add_run("\t")
            links.page(line, f"s{position}")
    line = _line(file, 0)
    links.lead(line, book.index.heading, "index")
    line.add_run("\t")
    links.page(line, "index")


def _line(file: "File", indent: float) -> "Paragraph":
    """A line of the contents, its page at the right."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER  # noqa: PLC0415 - on use.
    from docx.shared import Cm, Pt  # noqa: PLC0415 - as above.

    line = file.add_paragraph()
    form = line.paragraph_format
    form.left_indent = Cm(indent)
    form.space_after = Pt(2)
    form.tab_stops.add_tab_stop(Cm(_TAB_CM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    return line


def _chapter(file: "File", book: Book, chapter: BookChapter, links: _Links) -> None:
    _turn(file)
    heading = file.add_heading(f"{chapter.number} {chapter.heading}", level=1)
    links.mark(heading, f"c{chapter.number}")
    for paragraph in chapter.paragraphs:
        file.add_paragraph(paragraph)
    for table in chapter.tables:
        file.add_heading(table.heading, level=2)
        docx.add_table(
            file, table.columns, table.rows, figures=table.figures, shares=table.shares
        )
    for section in chapter.iter_sections():
        _section(file, book, section, links)


def _section(file: "File", book: Book, section: Section, links: _Links) -> None:
    heading = file.add_heading(f"{section.number} {section.title}", level=2)
    links.mark(heading, f"s{section.position}")
    file.add_paragraph(section.origin, style="Caption")
    pictures: Mapping[str, Any] = book.pictures(section.texts)
    writer = Writer(file, {address: each.data for address, each in pictures.items()})
    for name, text in section.parts:
        if name:
            file.add_heading(name, level=3)
        writer.write(text)


def _index(file: "File", book: Book, links: _Links) -> None:
    _turn(file)
    links.mark(file.add_heading(book.index.heading, level=1), "index")
    for line in book.index.lines:
        file.add_paragraph(line, style="Caption")
    _begin_columns(file)
    for identifier, positions in book.places:
        _place(file, book, identifier, positions, links)


def _begin_columns(file: "File") -> None:
    """From here on in two columns, on the same page."""
    from docx.enum.section import WD_SECTION  # noqa: PLC0415 - on use.
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

    section = file.add_section(WD_SECTION.CONTINUOUS)
    section.different_first_page_header_footer = False
    columns: Any = section._sectPr.find(qn("w:cols"))  # noqa: SLF001 - no other way.
    columns.set(qn("w:num"), "2")


def _place(
    file: "File", book: Book, identifier: str, positions: tuple[int, ...], links: _Links
) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415 - on use.

    line = file.add_paragraph()
    line.paragraph_format.space_after = Pt(1)
    line.paragraph_format.left_indent = Cm(_INDENT_CM)
    line.paragraph_format.first_line_indent = Cm(-_INDENT_CM)
    line.add_run(f"{identifier}  ")
    for place, position in enumerate(positions):
        if place:
            line.add_run(", ")
        links.lead(line, book.numbers[position], f"s{position}")
    for run in line.runs:
        run.font.size = Pt(8.5)

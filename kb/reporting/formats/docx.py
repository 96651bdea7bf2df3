"""A report as a Word document; charts are pictures, and their figures a table."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kb.reporting.document import Document
from kb.reporting.formats import typesetting
from kb.reporting.formats.packages import without_times
from kb.reporting.writing import Written, WrittenBlock, write

if TYPE_CHECKING:
    from docx.document import Document as File
    from docx.table import Table

CHINESE_FONT: Final = "Microsoft YaHei"
LATIN_FONT: Final = "Calibri"
PAGE_CM: Final = (21, 29.7)
"""A4."""
MARGIN_CM: Final = 2
TEXT_CM: Final = PAGE_CM[0] - 2 * MARGIN_CM
CHART_WIDTH_CM: Final = 16
_SIZES: Final = {"Normal": 10, "Title": 20, "Heading 1": 13, "Caption": 8}
"""Points."""
CELL_POINTS: Final = 8
_FONTS: Final = {
    "ascii": LATIN_FONT,
    "hAnsi": LATIN_FONT,
    "eastAsia": CHINESE_FONT,
}


def to_docx(
    document: Document,
    language: str,
    *,
    draft: bool = False,
    fonts: tuple[Path, ...] = (),
) -> bytes:
    written = write(document, language, draft=draft)
    file = begin(written.title, language, document.made_at)
    file.add_heading(written.title, level=0)
    add_table(file, ("", ""), written.facts, head=False)
    for remark in written.remarks:
        file.add_paragraph(remark, style="Intense Quote")
    for place, block in enumerate(written.blocks):
        _add_block(file, block, _draw(written, place, fonts))
    return finish(file)


def begin(title: str, language: str, made_at: str) -> "File":
    """A document on our paper, in our letters; *made_at* is an ISO time."""
    from docx import Document as open_document  # noqa: PLC0415, N813 - on use.

    file = open_document()
    _set_properties(file, title, language, made_at)
    _choose_fonts(file)
    _choose_sizes(file)
    return file


def finish(file: "File") -> bytes:
    """The same bytes for the same document."""
    target = io.BytesIO()
    file.save(target)
    return without_times(target.getvalue())


def _set_properties(file: "File", title: str, language: str, made_at: str) -> None:
    at = datetime.fromisoformat(made_at).astimezone(UTC).replace(tzinfo=None)
    properties = file.core_properties
    properties.title = title
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.created = properties.modified = at
    properties.language = language


def _choose_fonts(file: "File") -> None:
    """One font throughout for Chinese letters, and one for the others.

    Those of the template's theme know no Chinese.
    """
    from docx.oxml.ns import qn  # noqa: PLC0415 - as above.

    for language in file.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for style in file.styles:
        # Styles of lists have no letters of their own.
        properties: Any = getattr(style.element, "get_or_add_rPr", lambda: None)()
        if properties is not None:
            fonts = properties.get_or_add_rFonts()
            for kind, name in _FONTS.items():
                fonts.set(qn(f"w:{kind}"), name)
                fonts.attrib.pop(qn(f"w:{kind}Theme"), None)


def _choose_sizes(file: "File") -> None:
    """The page, and the letters; what stands below a table is quiet."""
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - as above.

    (section,) = file.sections
    section.page_width, section.page_height = map(Cm, PAGE_CM)
    section.left_margin = section.right_margin = Cm(MARGIN_CM)
    section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    for name, points in _SIZES.items():
        style: Any = file.styles[name]
        style.font.size = Pt(points)
    notes: Any = file.styles["Caption"]
    notes.font.bold, notes.font.color.rgb = False, RGBColor(0x5B, 0x66, 0x75)
    notes.paragraph_format.space_after = Pt(2)


def _draw(written: Written, place: int, fonts: tuple[Path, ...]) -> bytes | None:
    if written.blocks[place].chart is None:
        return None
    try:
        return typesetting.draw_chart(written, place, fonts)
    except typesetting.FontMissingError:
        return None  # The table below it has the same figures.


def _add_block(file: "File", block: WrittenBlock, picture: bytes | None) -> None:
    from docx.shared import Cm  # noqa: PLC0415 - as above.

    file.add_heading(block.heading, level=1)
    for paragraph in block.paragraphs:
        file.add_paragraph(paragraph)
    if picture is not None:
        file.add_picture(io.BytesIO(picture), width=Cm(CHART_WIDTH_CM))
    if block.rows:
        add_table(
            file, block.columns, block.rows, figures=block.figures, shares=block.shares
        )
    for note in block.notes:
        file.add_paragraph(note, style="Caption")


def add_table(
    file: "File",
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    *,
    figures: tuple[bool, ...] = (),
    shares: tuple[float, ...] = (),
    head: bool = True,
) -> None:
    lines = [columns, *rows] if head else list(rows)
    table = file.add_table(rows=len(lines), cols=len(columns))
    table.style = "Light Grid Accent 1" if head else "Table Grid"
    table.autofit = False
    _fill(table, lines, figures, _share_width(shares or (1.0,) * len(columns)))


def _fill(
    table: "Table",
    lines: list[tuple[str, ...]],
    figures: tuple[bool, ...],
    widths: list[Any],
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - as above.
    from docx.shared import Pt  # noqa: PLC0415 - as above.

    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    # Asked for one by one, python-docx counts all cells for each.
    cells = iter(table._cells)  # noqa: SLF001 - it has no other way that is not quadratic.
    for line in lines:
        for place, text in enumerate(line):
            cell = next(cells)
            cell.width = widths[place]
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text).font.size = Pt(CELL_POINTS)
            if figures and figures[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _share_width(shares: tuple[float, ...]) -> list[Any]:
    from docx.shared import Cm  # noqa: PLC0415 - as above.

    return [Cm(TEXT_CM * share / sum(shares)) for share in shares]

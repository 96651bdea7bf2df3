"""What a file said displays as it said it, whatever signs it used."""

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ingest.extraction import Block, BlockType, Extraction
from ingest.markdown_text import to_markdown

SIGNS = st.text(
    alphabet=st.one_of(
        st.sampled_from("*_`~#-+=>|<&[]()!\\.:;/0123456789 \t\nab中"),
        st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]),
    ),
    max_size=40,
)
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def displayed(markdown):
    tags = re.sub(r"<br ?/?>", " ", RENDERER.render(markdown))
    return "".join(html.unescape(re.sub(r"<[^<>]*>", "", tags)).split())


def squeezed(text):
    return "".join(text.split())


def rendered(kind, text, level=0):
    return to_markdown(Extraction(structure=(Block(kind, text, level),)))


@given(SIGNS)
@example("# no heading\n- no list\n1. none\n> none\n---\n===\n+ x\n```\n~~~")
@example("&amp; &#42; http://a.b/c_d_e <b>x</b> [a](b) ![c](d) a*b*c")
@example("    four spaces")
@example("| a | b |\n|---|---|\n| 1 | 2 |")
@example("1)\n2.\n-\n+\n*")
@pytest.mark.parametrize(
    "kind", [BlockType.PARAGRAPH, BlockType.PAGE, BlockType.NOTE, BlockType.HEADER]
)
def test_a_paragraph_displays_as_it_was(kind, text):
    assert displayed(rendered(kind, text)) == squeezed(text)


@given(SIGNS, st.integers(1, 9))
@example("closing ##", 1)
def test_a_heading_displays_as_it_was(text, level):
    markdown = rendered(BlockType.HEADING, text, level)

    assert displayed(markdown) == squeezed(text)
    assert markdown.startswith("#") or not text.strip()


@given(SIGNS, st.integers(1, 4))
@example("1. not a list", 1)
@example("# no heading", 2)
def test_a_list_item_displays_as_it_was(text, level):
    assert displayed(rendered(BlockType.LIST_ITEM, text, level)) == squeezed(text)


@given(st.lists(st.lists(SIGNS, min_size=1, max_size=3), min_size=1, max_size=3))
@example([["a|b", "\\"], ["`x|y`"]])
def test_a_table_displays_as_it_was(rows):
    lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in rows)
    text = "\n".join(lines)

    assert displayed(rendered(BlockType.TABLE, text)) == squeezed(text)


@given(SIGNS)
@example("```\n````")
def test_code_displays_as_it_was(text):
    assert displayed(rendered(BlockType.CODE, text)) == squeezed(text)


def test_blocks_do_not_run_into_each_other():
    structure = (
        Block(BlockType.LIST_ITEM, "one", 1),
        Block(BlockType.LIST_ITEM, "inner", 2),
        Block(BlockType.PARAGRAPH, "after"),
        Block(BlockType.TABLE, "a\tb\nc\td"),
        Block(BlockType.PARAGRAPH, "end"),
    )

    page = RENDERER.render(to_markdown(Extraction(structure=structure)))

    assert page.count("<ul>") == 2
    assert "<p>after</p>" in page
    assert "<p>end</p>" in page
    assert "<td>c</td>" in page


def test_a_markdown_file_keeps_its_own_text():
    extraction = Extraction(
        structure=(Block(BlockType.PARAGRAPH, "other"),), markdown="*own*"
    )

    assert to_markdown(extraction) == "*own*"


@pytest.mark.parametrize(
    ("kind", "unit"),
    [(BlockType.PAGE, "page"), (BlockType.SLIDE, "slide"), (BlockType.SHEET, "sheet")],
)
def test_pages_slides_and_sheets_are_marked_where_they_begin(kind, unit):
    structure = (Block(kind, "one", page=1), Block(kind, "three", page=3))

    text = to_markdown(Extraction(structure=structure, pages=3))

    first, second = text.index(f"<!-- {unit} 1 -->"), text.index(f"<!-- {unit} 3 -->")
    assert first < text.index("one") < second < text.index("three")


def test_the_only_page_needs_no_mark():
    structure = (Block(BlockType.PAGE, "one", page=1),)

    assert to_markdown(Extraction(structure=structure, pages=1)) == "one"

"""An article on paper: its pages, and what they say of it."""

import io

import pytest
from pypdf import PdfReader

from web.presentation import markdown, paper
from web.presentation.paper import Sheet

TEXT = """Restart the **spooler**, see [there](https://example.org/a) and [here](javascript:x).

1. Open `services.msc`

2. Restart

   - deep

| Port | Use |
|---|---|
| 9100 | RAW |

> mind

```
net stop spooler
```

### Further

#let x = 1 [not code] $a$ <b>bold</b>
"""


def set_pages(text, **said):
    html = str(markdown.render(text, "x").html)
    sheet = {
        "title": "Printer offline",
        "number": "Article 12",
        "edition": "Revision 3 · in force",
        "page": "Page {page} of {pages}",
        "address": "https://kb.example.org/articles/12",
        "language": "en",
        "facts": (("System", "Windows"),),
        "sections": {"Resolution": html},
    }
    reader = PdfReader(io.BytesIO(paper.to_pdf(Sheet(**{**sheet, **said}))))
    return [page.extract_text() for page in reader.pages]


def test_every_page_says_which_article_and_which_edition_it_is():
    pages = set_pages("\n\n".join(["A line of text."] * 120))

    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "Article 12" in page
        assert "Revision 3 · in force" in page
        assert f"Page {number} of {len(pages)}" in page


def test_all_that_an_article_says_is_on_paper_and_none_of_it_is_code():
    (page,) = set_pages(TEXT)

    for words in (
        "spooler",
        "services.msc",
        "deep",
        "9100",
        "mind",
        "net stop spooler",
        "Further",
        "#let x = 1 [not code] $a$",
        "bold",
    ):
        assert words in page


def test_what_is_empty_is_a_page_too():
    assert len(set_pages("", sections={})) == 1


def test_a_picture_stands_by_its_words():
    nodes = list(paper.read_nodes('<p><img src="/x" alt="the dialog"></p>'))

    assert nodes[0]["children"][0]["words"] == "the dialog"


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td colspan=9999>a</td></tr><tr><td rowspan=5>b</td></tr></table>",
        "<table></table>",
        "<table><tr></tr></table>",
        "<table><tr><td>a</td></tr><tr><td>b</td><td>c</td></tr></table>",
    ],
)
def test_a_table_of_any_shape_can_be_set(table):
    assert len(set_pages("", sections={"": table})) == 1


def test_the_code_is_a_drawing_without_a_style_or_a_script():
    code = str(paper.draw_code("https://kb.example.org/articles/12"))

    assert code.startswith("<svg")
    assert "style" not in code
    assert "script" not in code

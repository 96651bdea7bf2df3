"""An article on paper: its pages, and what they say of it."""

import io

import pytest
from pypdf import PdfReader

from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from tests.pictures import make_image
from web.presentation import markdown, paper
from web.presentation.paper import PrintedDrawing, PrintedPicture, Sheet
from web.presentation.topology.keeping import LayoutKeeper
from web.presentation.topology.picture import draw
from web.presentation.topology.printed import to_svg

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
    pages = read_pages(**{"sections": {"Resolution": html}, **said}).pages
    return [page.extract_text() for page in pages]


def read_pages(**said):
    sheet = {
        "title": "Printer offline",
        "number": "Article 12",
        "edition": "Revision 3 · in force",
        "page": "Page {page} of {pages}",
        "address": "https://kb.example.org/articles/12",
        "language": "en",
        "facts": (("System", "Windows"),),
    }
    return PdfReader(io.BytesIO(paper.to_pdf(Sheet(**sheet, **said))))


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


PICTURE = (
    '<p><img src="/pictures/a" alt="the dialog" width="{}" height="{}"></p>'
    "<table><tr><td>x</td><td><img src='/pictures/a' alt='cell' width='900'"
    " height='500'></td></tr></table>"
)


@pytest.mark.parametrize("size", [(640, 400), (2560, 8000), (1, 1)])
def test_a_picture_is_seen_with_its_words_below_and_fits_the_page(size):
    shown = PrintedPicture(make_image(*size), "image/png")
    html = PICTURE.format(*size)

    reader = read_pages(sections={"": html}, pictures={"/pictures/a": shown})

    assert len(reader.pages) <= 2
    assert any(page.images for page in reader.pages)
    text = "".join(page.extract_text() for page in reader.pages)
    assert "the dialog" in text
    assert "cell" in text


def test_a_picture_that_is_not_there_leaves_its_words():
    (page,) = read_pages(sections={"": PICTURE.format(640, 400)}).pages

    assert len(page.images) == 0
    assert "the dialog" in page.extract_text()


def test_a_drawing_is_seen_as_its_graph(tmp_path):
    graph = StoredGraph(
        (GraphNode("1", "核心<1>"), GraphNode("2", "db & co")),
        (GraphEdge("1", "2", "Gi0/1", "eth0", "uplink"),),
    )
    picture = draw(graph, {}, LayoutKeeper(tmp_path))
    drawing = PrintedDrawing("net.drawio", to_svg(picture), picture.width)

    (page,) = read_pages(sections={"": "<p>x</p>"}, drawings=(drawing,)).pages

    text = page.extract_text()
    for words in ("核心<1>", "db & co", "Gi0/1", "net.drawio"):
        assert words in text


def test_every_page_says_that_nobody_works_by_it():
    text = "\n\n".join(["A line of text."] * 120)
    pages = set_pages(text, stamp="RETIRED 已停用", reason="The printer is gone.")

    assert all("RETIRED 已停用" in page for page in pages)
    assert "The printer is gone." in pages[0]


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


WIDE = """Ports:

| Port | Peer | Peer port | VLAN | Type | Speed | Address | MAC | Remark |
|---|---|---|---|---|---|---|---|---|
| GigabitEthernet0/0/1 | access-sw-03f | GigabitEthernet0/0/24 | 10,20,30 | Trunk | 1000M |\
 10.20.30.41/24 | 00e0-fc12-3456 | 三楼东接入，2026-03 换过光模块 |
| Eth-Trunk 10 | fw-edge-01 | ae0.100 | 100 | Access | 20G | 2001:db8:10:20::1/64 |\
 00e0-fc12-aaaa | 出口防火墙 |

After.
"""


def test_no_value_of_a_wide_table_is_broken_or_runs_over_the_next():
    html = str(markdown.render(WIDE, "x").html)
    pages = read_pages(sections={"Resolution": html}).pages

    turned = next(page for page in pages if page.mediabox.width > page.mediabox.height)
    words = turned.extract_text().split()
    for value in ("GigabitEthernet0/0/1", "access-sw-03f", "GigabitEthernet0/0/24"):
        assert value in words
    assert {"10.20.30.41/24", "00e0-fc12-3456", "2001:db8:10:20::1/64"} <= set(words)
    assert "After." in pages[-1].extract_text()
    assert pages[-1].mediabox.width < pages[-1].mediabox.height


def test_a_wide_table_in_a_list_is_set_without_turning_the_page():
    html = str(markdown.render(WIDE, "x").html)

    pages = read_pages(sections={"": f"<ul><li>{html}</li></ul>"}).pages

    assert all(page.mediabox.width < page.mediabox.height for page in pages)

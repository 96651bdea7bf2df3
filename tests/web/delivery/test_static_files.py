"""Files of the pages: found by what they are, kept for long, and compressed."""

import re

import brotli
import pytest

from docs import stylesheet
from web.delivery.sheets import EVERYWHERE, ROOMS
from web.delivery.static_files import BUNDLE, FOLDER, read_static_files


@pytest.fixture
def address(client):
    """Of the style sheet, as a page names it."""
    return re.search(r'href="(/static/[^"]+\.css)"', client.get("/login").text)[1]


def test_a_file_may_be_kept_for_a_year(client, address):
    answer = client.get(address)

    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_from_before_an_update_gets_what_there_is_now(client, address):
    old = re.sub(r"/static/\w+/", "/static/0123456789abcdef/", address)

    answer = client.get(old)

    assert answer.data == client.get(address).data
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(old, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert not again.data


def test_a_file_that_is_not_there_is_not_found(client, address):
    for name in ("nothing.css", "../app.py", "..%2fapp.py", "styles"):
        assert client.get(f"{address.rpartition('/')[0]}/{name}").status_code == 404


def test_a_browser_that_takes_brotli_gets_it(client, address):
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert plain.content_encoding is None
    assert packed.content_encoding == "br"
    assert brotli.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


def test_the_first_paint_waits_for_no_face(client):
    page = client.get("/login").text

    assert 'as="font"' not in page
    sheet = client.get(re.search(r'href="(/static/[^"]+\.css)"', page)[1]).text
    assert set(re.findall(r"font-display:(\w+)", sheet)) == {"swap"}


def test_the_face_is_sent_as_it_is(client, address):
    answer = client.get(
        re.sub(r"styles/.*", "fonts/inter-latin.woff2", address),
        headers={"Accept-Encoding": "gzip, br"},
    )

    assert answer.mimetype == "font/woff2"
    assert answer.content_encoding is None
    assert answer.data == (FOLDER / "fonts" / "inter-latin.woff2").read_bytes()


def test_one_sheet_has_the_rules_of_every_page_in_their_order():
    files = read_static_files()

    sheets = [files.read_sheet(name) for name in EVERYWHERE]

    assert files.files[BUNDLE].data.decode() == "\n".join(sheets)


def test_the_fingerprint_changes_with_any_file(tmp_path):
    folder = tmp_path / "styles"
    folder.mkdir()
    for name in (*EVERYWHERE, *ROOMS):
        (folder / f"{name}.css").write_text("a { color: red }")
    before = read_static_files(tmp_path).fingerprint

    assert read_static_files(tmp_path).fingerprint == before
    (folder / "desk.css").write_text("a { color: blue }")
    assert read_static_files(tmp_path).fingerprint != before


def test_the_cut_style_sheet_has_every_rule_that_the_pages_use():
    shipped = (FOLDER / "styles" / "bootstrap.css").read_text(encoding="utf-8")

    assert shipped == stylesheet.make_stylesheet(), "make styles"


def test_a_rule_is_kept_by_the_classes_of_its_selectors():
    words = stylesheet.Words(frozenset({"card", "open"}))
    rules = stylesheet.tinycss2.parse_stylesheet(
        ".card{a:1}.other{a:1}.card .other,.card:not(.other){a:2}"
        "p{a:4}@media print{.other{a:1}}@media print{.card{a:5}}@keyframes open{}"
        "@keyframes other{}",
        skip_whitespace=True,
    )

    assert "".join(words.keep(rules)) == (
        ".card{a:1}.card:not(.other){a:2}p{a:4}"
        "@media print{.card{a:5}}@keyframes open{}"
    )


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<p class="card wide">, and a table', {"card", "wide"}),
        ('<b class="a{% if x %} b{% endif %}">', {"a", "b"}),
        ("button.className = 'btn'; list.classList.add(\"over\")", {"btn", "over"}),
        ("Markup('<i class=\"kept\">')", {"kept"}),
        ("{{ act('good') }}<b class=\"btn-{{ tone }}\">", {"btn-good"}),
        ("alert = table.row('badge')", set()),
    ],
)
def test_a_class_is_found_where_classes_are_written(source, found):
    assert found <= stylesheet.find_classes(source)
    assert not {"table", "alert", "badge", "row"} & stylesheet.find_classes(source)


def test_a_property_that_nothing_reads_is_left_out():
    sheet = ':root{--a:1;--b:var(--c);--c:url("x;y");--d:3}\np{color:var(--a)}\n'

    assert stylesheet.drop_unread(sheet) == ":root{--a:1;}\np{color:var(--a)}\n"
    assert "--d:3" in stylesheet.drop_unread(sheet, beside="i{top:var(--d)}")

"""Files of the pages: found by what they are, kept for long, and compressed."""

import re

import brotli
import pytest

from docs import stylesheet
from web.delivery.static_files import BUNDLE, FOLDER, SHEETS, read_static_files


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


def test_the_face_comes_early_and_as_it_is(client):
    page = client.get("/login").text
    address = re.search(r'as="font"[^>]+href="(/static/[^"]+)"', page, re.DOTALL)[1]

    answer = client.get(address, headers={"Accept-Encoding": "gzip, br"})

    assert answer.mimetype == "font/woff2"
    assert answer.content_encoding is None
    assert answer.data == (FOLDER / "fonts" / "inter-latin.woff2").read_bytes()


def test_one_sheet_has_the_rules_of_all_in_their_order():
    files = read_static_files().files

    sheets = [files[f"styles/{name}.css"].data for name in SHEETS]

    assert files[BUNDLE].data == b"\n".join(sheets)


def test_the_fingerprint_changes_with_any_file(tmp_path):
    folder = tmp_path / "styles"
    folder.mkdir()
    for name in SHEETS:
        (folder / f"{name}.css").write_text("a { color: red }")
    before = read_static_files(tmp_path).fingerprint

    assert read_static_files(tmp_path).fingerprint == before
    (folder / "desk.css").write_text("a { color: blue }")
    assert read_static_files(tmp_path).fingerprint != before


def test_the_cut_style_sheet_has_every_rule_that_the_pages_use():
    shipped = (FOLDER / "styles" / "bootstrap.css").read_text(encoding="utf-8")

    assert shipped == stylesheet.make_stylesheet(), "make styles"


def test_a_rule_is_kept_by_the_classes_of_its_selectors():
    words = stylesheet.Words(frozenset({"card", "open"}), ("btn-",))
    rules = stylesheet.tinycss2.parse_stylesheet(
        ".card{a:1}.other{a:1}.card .other,.card:not(.other){a:2}.btn-good{a:3}"
        "p{a:4}@media print{.other{a:1}}@media print{.card{a:5}}@keyframes open{}"
        "@keyframes other{}",
        skip_whitespace=True,
    )

    assert "".join(words.keep(rules)) == (
        ".card{a:1}.card:not(.other){a:2}.btn-good{a:3}p{a:4}"
        "@media print{.card{a:5}}@keyframes open{}"
    )

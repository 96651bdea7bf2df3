"""What every answer says to the browser."""

import re

import pytest

PAGES = ["/", "/search?q=打印机", "/articles/1", "/upload", "/files", "/nothing"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_allows_nothing_but_what_is_ours(manager, path):
    headers = manager.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("path", PAGES)
def test_a_page_needs_nothing_that_the_policy_forbids(manager, path):
    page = manager.get(path).text

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"<style|\sstyle=|\son\w+=", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "path",
    [
        *("/audit/export.csv", "/search.csv", "/imports/export/incidents.csv"),
        *("/imports/export/articles.jsonl", "/opensearch.xml", "/soap?wsdl"),
        *("/soap?xsd", "/api", "/api/v1/openapi.json", "/health"),
    ],
)
def test_the_charset_is_said_at_most_once(manager, path):
    with manager.get(path) as answer:
        assert answer.status_code == 200
        said = answer.headers["Content-Type"]

    assert said.count("charset") == (
        1 if said.startswith("text/") or "xml" in said else 0
    )


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("path", PAGES)
def test_every_file_that_a_page_names_is_there(manager, path):
    names = re.findall(r'(?:src|href)="(/static/[^"#]+)', manager.get(path).text)

    assert names
    for name in names:
        with manager.client.get(name) as answer:
            assert answer.status_code == 200

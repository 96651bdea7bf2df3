"""The language and the colours of the pages."""

import pytest

from tests.web.conftest import Reader


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "zh-CN"),
        ("zh-CN,zh;q=0.9", "zh-CN"),
        ("zh-TW", "zh-CN"),
        ("en-GB,en;q=0.8", "en"),
        ("fr", "zh-CN"),
    ],
)
def test_a_page_speaks_the_browser_s_language_or_the_default(client, asked, language):
    page = Reader(client, asked).get("/login").text

    assert f'<html lang="{language}"' in page


def test_the_choice_of_a_language_is_remembered(client):
    visitor = Reader(client, "zh")

    answer = visitor.post("/language/en", {"next": "/login"})

    assert answer.location == "/login"
    assert '<html lang="en"' in visitor.get("/login").text


def test_the_choice_of_colours_is_remembered(technician):
    technician.post("/theme/dark", {"next": "/"})

    assert 'data-bs-theme="dark"' in technician.get("/").text


@pytest.mark.parametrize("path", ["/language/tlh", "/theme/pink"])
def test_an_unknown_choice_is_not_found(technician, path):
    assert technician.post(path).status_code == 404


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil", "https://evil.example"]
)
def test_a_choice_never_leads_to_another_site(technician, target):
    assert technician.post("/theme/dark", {"next": target}).location == "/"

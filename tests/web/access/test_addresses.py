"""Where we say we are."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

import web
from web.access.addresses import of_socket
from web.app import create_app

EVIL = {"Host": "evil.example"}
PATHS = [
    "/soap?wsdl",
    "/soap?wsdl12",
    "/api",
    "/api/v1/openapi.json",
    "/opensearch.xml",
]


@pytest.mark.parametrize("path", PATHS)
def test_a_host_that_a_request_invents_is_not_repeated(client, path):
    assert "evil.example" not in client.get(path, headers=EVIL).text


@pytest.mark.parametrize("path", PATHS)
def test_the_address_of_the_settings_is_told(services, path):
    settings = replace(services.settings, public_url="https://kb.example.org/")
    client = create_app(replace(services, settings=settings)).test_client()

    page = client.get(path, headers=EVIL).text

    assert "https://kb.example.org/" in page
    assert "kb.example.org//" not in page


@pytest.mark.usefixtures("library")
def test_what_a_person_takes_along_does_not_repeat_it_either(app, technician):
    technician.post("/searches", {"name": "打印", "address": "q=打印机"})

    # As a browser that was led to us under another name would have it.
    cookie = technician.client.get_cookie("session").value
    evil = {**EVIL, "Cookie": f"session={cookie}"}
    browser = app.test_client(use_cookies=False)
    found = browser.get("/search.csv?q=打印机", headers=evil).text
    page = browser.get("/searches", headers=evil).text
    feed = browser.get(re.search(r"/feeds/[^\"<]+\.rss", page)[0], headers=evil).text

    assert "http://127.0.0.1:8000/articles/" in found
    assert "http://127.0.0.1:8000/feeds/" in page
    assert "http://127.0.0.1:8000/articles/" in feed
    assert "evil.example" not in found + page + feed


def test_no_page_makes_an_address_out_of_the_request():
    """Flask would, and takes the request's word for it."""
    for path in Path(web.__file__).parent.rglob("*"):
        if path.suffix in {".py", ".html", ".xml"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"_external\s*=|\burl_root\b|\bhost_url\b", text), path


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")],
)
def test_a_socket_has_an_address(host, address):
    assert of_socket(host, 80) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_whoever_listens_everywhere_gives_the_machine_s_name(host):
    assert "0.0.0.0" not in of_socket(host, 80)
    assert of_socket(host, 80).endswith(":80")

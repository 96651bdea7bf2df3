"""What a browser fetches that was never here, and what every later page costs it."""

import re

import brotli
import pytest

from tests.desk import Desk

COMPRESSED = {"Accept-Encoding": "br"}
FIRST_VISIT = 120_000
LATER_PAGE = 15_000
ADDRESS = re.compile(r'(?:href|src)="(/static/[^"#]+)')
FILES_OF_A_PAGE = 6
"""Style, the theme, what every page runs, the mark: a slow line answers six at a time."""


def fetch(client, path):
    answer = client.get(path, headers=COMPRESSED)
    assert answer.status_code == 200
    return answer.data


def fetch_static(client, page):
    return {path: len(fetch(client, path)) for path in set(ADDRESS.findall(page))}


def test_a_first_visit_is_light(client):
    page = fetch(client, "/login")

    files = fetch_static(client, client.get("/login").text)

    assert any(name.endswith(".css") for name in files)
    assert any(name.endswith(".js") for name in files)
    assert len(files) <= FILES_OF_A_PAGE
    assert len(page) + sum(files.values()) < FIRST_VISIT, files


@pytest.fixture
def incident(services, people):
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        return (
            Desk(session, people={**staff, "reporter": staff["requester"]}).started().id
        )


def test_every_later_page_is_lighter(client, technician, incident):
    """With the sheets that it may be the first to need."""
    had = set(ADDRESS.findall(client.get("/login").text))
    for path in ("/", "/incidents", f"/incidents/{incident}", "/submissions"):
        answer = technician.get(path)
        sheets = {
            address
            for address in ADDRESS.findall(answer.text)
            if address.endswith(".css") and address not in had
        }
        weight = sum(len(fetch(client, each)) for each in sheets)
        # Around the application; here it is asked itself.
        weight += len(brotli.compress(answer.data, quality=4))
        assert weight < LATER_PAGE, (path, sheets)

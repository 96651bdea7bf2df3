"""The pages of sources: for administrators alone, and no password comes back."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from kb.people.models import Tier
from kb.people.units import add_unit
from kb.quality import unit_codes
from kb.quality.sources import service
from tests.conftest import NOON

PASSWORD = "S3cret-of-the-source"
SERVER = {
    "code": "books",
    "kind": "postgresql",
    "host": "127.0.0.1",
    "database": "books",
    "login": "reader",
    "password": PASSWORD,
    "tls": "verified",
}


@pytest.fixture
def services(services, tmp_path):
    """With a folder in which a database of taxpayers lies."""
    with closing(sqlite3.connect(tmp_path / "tax.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE taxpayer (nsrsbh TEXT)")
    return replace(
        services, settings=replace(services.settings, quality_folder=str(tmp_path))
    )


@pytest.fixture
def administrator(log_in):
    return log_in("administrator")


def add(browser, **given):
    values = {"code": "tax", "kind": "sqlite", "path": "tax.sqlite"}
    return browser.post("/quality/sources", {**values, **given}, follow_redirects=True)


def test_a_source_is_added_checked_and_shown_with_its_proof(administrator):
    page = add(administrator).text

    assert "Only read" in page
    assert "the file is opened read-only" in page
    assert "tax" in administrator.get("/quality/sources").text


def test_a_source_that_fails_is_kept_with_what_to_do(administrator):
    page = add(administrator, **SERVER, path="").text

    assert "KB_QUALITY_HOSTS" in page
    assert PASSWORD not in page


def test_what_is_missing_is_said_and_what_was_typed_stays(administrator):
    answer = add(administrator, **{**SERVER, "host": ""})

    assert answer.status_code == 422
    assert "Name the host of the server" in answer.text
    assert 'value="reader"' in answer.text
    assert PASSWORD not in answer.text


def test_a_kind_that_was_never_tried_says_so(administrator):
    answer = add(administrator, **{**SERVER, "kind": "oracle"})

    assert answer.status_code == 503
    assert "has not been tried here" in answer.text


def test_a_code_is_mapped_to_a_unit(administrator, services):
    add(administrator)
    with services.database.writing() as session:
        unit = add_unit(session, "西安市税务局", tier=Tier.CITY).id
        source = service.get_source(session, "tax")
        unit_codes.note_codes(session, source.id, ["6101"], now=NOON)
        address = f"/quality/sources/{source.id}"
    assert "6101" in administrator.get(address).text

    administrator.post(f"{address}/units", {"unit_code": "6101", "unit": unit})

    with services.database.reading() as session:
        assert unit_codes.unit_of(session, source.id, "6101") == unit


def test_a_source_is_removed(administrator):
    address = add(administrator).request.path
    page = administrator.post(f"{address}/remove", follow_redirects=True)

    assert page.request.path == "/quality/sources"
    assert administrator.get(address).status_code == 404


@pytest.mark.parametrize("login", ["manager", "technician"])
def test_nobody_else_sees_sources(log_in, login):
    reader = log_in(login)

    assert reader.get("/quality/sources").status_code == 403
    assert reader.post("/quality/sources", SERVER).status_code == 403

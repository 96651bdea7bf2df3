"""``kb quality source``."""

import io
import sqlite3
from contextlib import closing

import pytest

PASSWORD = "S3cret-of-the-source"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """With a database of taxpayers in it."""
    folder = tmp_path / "quality"
    folder.mkdir()
    monkeypatch.setenv("KB_QUALITY_FOLDER", str(folder))
    with closing(sqlite3.connect(folder / "tax.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE taxpayer (nsrsbh TEXT)")
    return folder


@pytest.mark.usefixtures("folder")
def test_a_source_is_added_checked_listed_and_removed(ready):
    added = ready(
        "quality", "source", "add", "tax", "--kind", "sqlite", "--path", "tax.sqlite"
    )
    checked = ready("quality", "source", "check")
    (listed,) = ready("quality", "source", "list", "--json").json["sources"]
    removed = ready("quality", "source", "remove", "tax")

    assert "only read (read_only_file)" in added.output
    assert checked.output == added.output
    assert (listed["code"], listed["error_code"]) == ("tax", "")
    assert removed.output == "Removed the source tax.\n"
    assert ready("quality", "source", "list").output == ""


def test_a_password_comes_from_a_pipe_and_is_told_to_nobody(ready, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    options = ("--host", "127.0.0.1", "--database", "books", "--login", "reader")
    added = ready(
        *("quality", "source", "add", "books", "--kind", "mariadb", "--password-stdin"),
        *options,
    )
    listed = ready("quality", "source", "list", "--json")

    assert added.exit_code == 1
    assert "KB_QUALITY_HOSTS" in added.output
    assert PASSWORD not in added.output + added.errors + listed.output
    assert listed.json["sources"][0]["error_code"] == "source_address_refused"


@pytest.mark.usefixtures("folder")
def test_a_person_of_a_source_is_given_an_account_and_taken_back(ready):
    ready("quality", "source", "add", "tax", "--kind", "sqlite", "--path", "tax.sqlite")

    said = ready("quality", "source", "people", "tax", "0042", "admin")
    listed = ready("quality", "source", "people", "tax")
    gone = ready("quality", "source", "people", "tax", "0042")

    assert said.output.split() == ["0042", "admin"]
    assert listed.output == said.output
    assert gone.output == ""

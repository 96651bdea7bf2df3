"""Homes to back up, and where their backups go."""

import shutil

import pytest

from tests.cli.backup.places import KINDS, Place


@pytest.fixture
def make_place(tmp_path, monkeypatch, request):
    def make(name, kind):
        url = ""
        if kind == "postgresql":
            server = request.getfixturevalue("postgresql_server")
            name_of_database = f"backup_{name}_{tmp_path.name}".replace("-", "_")
            server.execute(f'DROP DATABASE IF EXISTS "{name_of_database}"')
            server.execute(f'CREATE DATABASE "{name_of_database}" OWNER keeper')
            url = server.to_url(name_of_database).replace("kb@", "keeper@")
        return Place(tmp_path / name, url, monkeypatch)

    return make


@pytest.fixture(autouse=True, scope="module")
def _keeper(request):
    """Whoever owns the databases here is no superuser."""
    if not request.config.getoption("collectonly") and _is_there("postgresql"):
        server = request.getfixturevalue("postgresql_server")
        server.execute(
            "DO $$ BEGIN CREATE ROLE keeper LOGIN; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )


def _is_there(need):
    from tests.programs import MISSING  # noqa: PLC0415

    return not MISSING[need]()


@pytest.fixture(params=KINDS)
def source(request, make_place, kb, documents):
    """A home with articles, in each kind of database in turn."""
    place = make_place("source", request.param)
    place.use()
    kb("init")
    assert kb("ingest", documents, "--publish").exit_code == 0
    return place


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """Where the home of ``small`` is kept once it has been made."""
    return tmp_path_factory.mktemp("prepared") / "home"


@pytest.fixture
def small(make_place, kb, documents, prepared):
    """The same in SQLite only, for what has nothing to do with the database."""
    place = make_place("source", "sqlite")
    place.use()
    if not prepared.exists():
        kb("init")
        assert kb("ingest", documents, "--publish").exit_code == 0
        shutil.copytree(place.home, prepared)
    else:
        shutil.copytree(prepared, place.home)
    return place


@pytest.fixture
def file(tmp_path):
    return tmp_path / "yunzhi.backup"

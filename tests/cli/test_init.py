"""``kb init``."""

import os
import stat
import subprocess
import sys

import pytest
from sqlalchemy import inspect, select

from kb import database as databases
from kb.calendars.models import Calendar


def test_init_makes_a_private_home_and_an_administrator(kb, home, monkeypatch):
    monkeypatch.delenv("KB_ADMIN_PASSWORD")

    result = kb("init")

    assert result.exit_code == 0
    assert "Administrator: admin" in result.output
    assert "Password: " in result.output
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_init_twice_changes_nothing(kb):
    kb("init")

    result = kb("init")

    assert result.exit_code == 0
    assert "up to date already" in result.output
    assert "Password" not in result.output


def test_a_given_password_is_never_shown(kb):
    result = kb("init", "--admin", "li.wei")

    assert "Administrator: li.wei" in result.output
    assert "a long enough password" not in result.output + result.errors


def test_a_home_that_cannot_be_made_is_a_sentence(kb, home):
    home.parent.mkdir(exist_ok=True)
    home.write_text("a file in its place")

    result = kb("init")

    assert result.exit_code == 1
    assert "cannot be written" in result.errors
    assert "Traceback" not in result.errors


def test_everything_in_a_home_is_for_its_owner_only(kb, home, documents):
    kb("init")
    kb("ingest", documents, "--publish")

    for path in (home, *home.rglob("*")):
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_home_that_was_open_is_closed_and_said(kb, home):
    kb("init")
    home.chmod(0o755)
    (home / "kb.sqlite").chmod(0o644)

    said = kb("init")
    again = kb("init")

    assert "open to others" in said.errors
    assert "open to others" not in again.errors
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "kb.sqlite").stat().st_mode) == 0o600


def test_a_command_closes_a_home_that_was_open_and_logs_it(kb, home):
    kb("init")
    home.chmod(0o750)

    assert "home_was_open" in kb("check").errors
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_failed_init_leaves_nothing(kb, home, monkeypatch):
    monkeypatch.setenv("KB_HOME", str(home / "deep" / "down"))
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "short")

    weak = kb("init")
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "a long enough password")
    monkeypatch.setenv("KB_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    unreachable = kb("init")

    assert (weak.exit_code, unreachable.exit_code) == (1, 1)
    assert not home.exists()


def test_a_failed_init_leaves_an_empty_folder_empty(kb, home, monkeypatch):
    home.mkdir()
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "short")

    assert kb("init").exit_code == 1
    assert list(home.iterdir()) == []


def test_a_failed_init_leaves_what_was_there(kb, home, monkeypatch):
    home.mkdir()
    (home / "settings.toml").write_text('language = "en"\n')
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "short")

    assert kb("init").exit_code == 1
    assert (home / "settings.toml").exists()


@pytest.mark.usefixtures("home")
@pytest.mark.needs("postgresql")
def test_a_failed_init_leaves_a_database_of_a_server_empty(
    kb, monkeypatch, postgresql_server
):
    postgresql_server.execute("CREATE DATABASE failed_init")
    url = postgresql_server.to_url("failed_init")
    monkeypatch.setenv("KB_DATABASE_URL", url)
    monkeypatch.setenv("KB_ADMIN_PASSWORD", "short")

    result = kb("init")
    database = databases.connect(url)
    tables = inspect(database.engine).get_table_names()
    database.close()
    postgresql_server.execute("DROP DATABASE failed_init")

    assert result.exit_code == 1
    assert tables == []


@pytest.mark.needs("unprivileged")
@pytest.mark.parametrize("engine", ["tantivy", "whoosh"])
def test_a_home_that_may_only_be_read_is_searched_and_checked(
    kb, home, documents, monkeypatch, tmp_path, engine
):
    monkeypatch.setenv("KB_SEARCH_ENGINE", engine)
    kb("init")
    kb("ingest", documents, "--publish")
    paths = [home, *home.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & 0o555)
    try:
        found = kb("search", "tunnel", "--json")
        checked = kb("check")
        verified = kb("content", "verify")
        kept = kb("backup", tmp_path / "yunzhi.backup")
        refused = [kb("index", "rebuild"), kb("users", "add", "li.wei", "--name", "李")]
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)

    assert found.json["total"] == 1
    assert [each.exit_code for each in (checked, verified, kept)] == [0, 0, 0]
    for each in refused:
        assert each.exit_code == 1
        assert "Traceback" not in each.errors


def test_the_zone_of_the_installation_is_that_of_its_calendar(home):
    # A process of its own: the zone is the whole process's.
    done = subprocess.run(
        [sys.executable, "-m", "web.cli", "init"],
        env={**os.environ, "KB_TIMEZONE": "Asia/Tokyo"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "Administrator" in done.stdout
    database = databases.connect(f"sqlite:///{home}/kb.sqlite")
    with database.sessions() as session:
        assert session.scalars(select(Calendar.zone)).all() == ["Asia/Tokyo"]
    database.close()

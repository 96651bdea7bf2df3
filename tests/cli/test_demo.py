"""``kb demo``: a port that is taken costs nothing, and doing it again is quick."""

import socket

import pytest

from kb.settings import Settings
from web import homes, server
from web.demo.people import LOGINS_FILE, read_password


def test_without_serving_no_port_is_touched(kb, monkeypatch):
    def listen(*_):
        pytest.fail("It listened.")

    monkeypatch.setattr(server, "listening", listen)

    first = kb("demo", "--load-only")
    again = kb("demo", "--load-only")

    assert first.exit_code == again.exit_code == 0
    assert "61 new incidents" in first.output
    assert "in force: " in first.output
    assert "firstline" in again.output
    assert "36 new runs" in first.output
    assert "no new runs" in again.output
    assert "no new solved cases" in again.output
    assert "no new incidents" in again.output
    assert "nothing new to learn from" in again.output


def test_a_port_that_is_taken_is_said_before_anything_is_loaded(kb, home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = kb("demo", "--port", str(port))

    assert result.exit_code == 1
    assert f"Port {port} of 127.0.0.1 is taken" in result.errors
    assert "--port" in result.errors
    assert result.output == ""
    assert not (home / "kb.sqlite").exists()


def test_secrets_that_a_crash_left_empty_are_made_again(home):
    settings = Settings(home=home)
    home.mkdir()
    (home / LOGINS_FILE).touch()
    settings.secret_key_file.touch()

    homes.initialise(settings)
    password = read_password(settings)

    assert len(password) > 15
    assert read_password(settings) == password
    assert len(homes.read_secret_key(settings)) == 64
    for path in (home / LOGINS_FILE, settings.secret_key_file):
        assert path.stat().st_mode & 0o077 == 0
    assert not list(home.glob("*.part"))

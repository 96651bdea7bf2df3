"""``kb init``."""

import stat


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

"""What all commands share: help, version, and one sentence for a failure."""

import pytest

from web.cli.commands import COMMANDS


def test_version(kb):
    assert kb("--version").output.startswith("kb, version 0.")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(kb, command):
    result = kb(command, "--help")

    assert result.exit_code == 0
    assert "Usage: kb" in result.output or "Usage: " in result.output
    assert "Example" in result.output or "Commands:" in result.output


def test_an_unknown_command_is_named(kb):
    result = kb("sing")

    assert result.exit_code == 2
    assert "sing" in result.errors


@pytest.mark.parametrize(
    "arguments",
    [["search", "vpn"], ["check"], ["index", "status"], ["users", "list"], ["serve"]],
    ids=" ".join,
)
def test_without_init_every_command_says_so(kb, arguments):
    result = kb(*arguments)

    assert result.exit_code == 1
    assert "kb init" in result.errors
    assert "Traceback" not in result.errors


def test_a_broken_database_address_is_a_sentence(kb, monkeypatch, tmp_path):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_DATABASE_URL", "nonsense")

    result = kb("init")

    assert result.exit_code == 1
    assert "KB_DATABASE_URL is not a database address" in result.errors


def test_a_database_that_does_not_answer_is_a_sentence(kb, monkeypatch, tmp_path):
    monkeypatch.setenv("KB_HOME", str(tmp_path))
    monkeypatch.setenv("KB_DATABASE_URL", "postgresql://kb@127.0.0.1:1/kb")

    result = kb("init")

    assert result.exit_code == 1
    assert "does not answer" in result.errors


def test_a_setting_that_cannot_be_used_is_a_sentence(kb, monkeypatch):
    monkeypatch.setenv("KB_SEARCH_ENGINE", "grep")

    result = kb("index", "status")

    assert result.exit_code == 1
    assert "one of tantivy, whoosh" in result.errors


def test_a_file_that_is_no_database_is_a_sentence(kb, home):
    home.mkdir()
    (home / "kb.sqlite").write_bytes(b"this is no database" * 100)

    result = kb("init")

    assert result.exit_code == 1
    assert "Traceback" not in result.errors
    assert "not a database" in result.errors

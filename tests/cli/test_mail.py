"""``kb mail``: what is not set up, what letters would become, and taking them by hand."""

import pytest

from tests.letters import make_letter


@pytest.fixture
def maildir(tmp_path, monkeypatch):
    folder = tmp_path / "letters"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "new" / "1.host").write_bytes(make_letter("Printer"))
    monkeypatch.setenv("KB_LETTER_FOLDER", str(folder))
    return folder


def test_letters_are_foretold_and_then_taken(kb, maildir, monkeypatch):
    kb("init")
    bare = kb("mail", "check")
    monkeypatch.setenv("KB_LETTER_HOST", "mx.example.com")
    monkeypatch.setenv("KB_LETTER_ADDRESS", "desk@example.com")
    monkeypatch.setenv("KB_LETTER_KIND", "no-such-kind")
    unknown = kb("mail", "check")
    monkeypatch.delenv("KB_LETTER_KIND")
    checked = kb("mail", "check")
    foretold = kb("mail", "take", "--dry-run")

    assert bare.exit_code == unknown.exit_code == 1
    assert "KB_LETTER_HOST is not set" in bare.errors
    assert "There is no kind of request no-such-kind" in unknown.errors
    assert (checked.exit_code, checked.errors) == (0, "")
    assert "1 letters wait" in checked.output
    assert foretold.output == "unverified nobody_here  reporter@example.org: Printer\n"
    assert len(list((maildir / "new").iterdir())) == 1

    assert kb("mail", "take").output == "unverified nobody_here\n"
    assert not list((maildir / "new").iterdir())
    assert kb("mail", "take").output == ""


def test_a_home_without_a_mailbox_says_so(kb):
    kb("init")

    assert "No mailbox is set up" in kb("mail", "check").errors

"""``kb people``: a list each night."""

import pytest

from kb.people import users
from kb.people.models import Role
from kb.settings import Settings
from web.parts import foundation

HEAD = "login,name,roles\n"


def test_a_list_is_looked_at_and_then_taken(ready, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "wang,王芳,technician\n", encoding="utf-8")

    dry = ready("people", "import", path, "--dry-run")
    taken = ready("people", "import", path)
    again = ready("people", "import", path)

    assert "Nothing was changed" in dry.output
    assert "1 joins" in taken.output
    assert "1 stay as they are" in again.output
    assert "wang" in ready("people", "export").output


@pytest.mark.parametrize(
    ("profile", "locale", "said"),
    [
        ("", "C.UTF-8", ["Line 2: boss is no role.", "Nothing was taken."]),
        ("", "zh_CN.UTF-8", ["第 2 行", "boss", "未导入任何内容"]),
        ("zh", "en_US.UTF-8", ["第 2 行", "boss", "未导入任何内容"]),
        ("en", "zh_CN.UTF-8", ["Line 2: boss is no role.", "Nothing was taken."]),
    ],
)
def test_each_line_that_cannot_be_used_is_named_in_the_caller_s_language(
    ready, home, monkeypatch, profile, locale, said
):
    path = home / "people.csv"
    path.write_text(HEAD + "wang,王芳,boss\n", encoding="utf-8")
    monkeypatch.setenv("LC_ALL", locale)
    with (
        foundation.opened(Settings(home=home)) as opened,
        opened.database.writing() as session,
    ):
        users.find_first_with(session, Role.ADMINISTRATOR).language = profile

    refused = ready("people", "import", path)

    assert refused.exit_code == 1
    assert all(words in refused.errors for words in said), refused.errors


def test_too_many_leavers_are_said_in_the_caller_s_language(
    ready, tmp_path, monkeypatch
):
    path = tmp_path / "people.csv"
    path.write_text(HEAD + "wang,王芳,technician\nli,李明,technician\n", "utf-8")
    ready("people", "import", path)
    path.write_text(HEAD + "wang,王芳,technician\n", "utf-8")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    refused = ready("people", "import", path, "--most-leave", "0")

    assert refused.exit_code == 1
    assert "停用" in refused.errors

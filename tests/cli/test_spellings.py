"""``kb spellings``."""

from kb.database import connect
from tests.desk import Desk


def report(home, *systems):
    database = connect(f"sqlite:///{home / 'kb.sqlite'}")
    with database.writing() as session:
        for system in systems:
            Desk(session).incident(system=system)
    database.close()


def test_two_spellings_are_found_merged_and_parted(ready, home):
    report(home, "邮件系统", "邮件系统", "邮件")

    alike = ready("spellings", "list", "--alike").output
    asked = ready("spellings", "merge", "邮件", "邮件系统").output
    merged = ready("spellings", "merge", "邮件", "邮件系统", "--yes").output
    listed = ready("spellings", "list").output
    undone = ready("spellings", "undo", "1").output

    assert alike.split() == ["filling", "邮件", "->", "邮件系统"]
    assert "1 incidents of 邮件 would become 邮件系统." in asked
    assert "Merged as 1: 1 incidents" in merged
    assert "3 邮件系统  (3 incidents)" in listed
    assert "merged 1: 邮件 -> 邮件系统" in listed
    assert "邮件 is a name of its own again: 1 incidents." in undone


def test_a_merging_that_is_not_there_is_a_sentence(ready):
    result = ready("spellings", "undo", "7")

    assert result.exit_code == 1
    assert "There is no merging 7." in result.errors

"""Backups and restores that were cut short, and what came of them."""

import random

import pytest

from kb.backups.files import PART
from tests.cli.backup.places import KINDS
from tests.disks import disk_full_after


@pytest.mark.usefixtures("small")
def test_a_full_disk_leaves_the_backup_before(kb, file, documents):
    letters = random.Random(1).choices("abcdefghij \n", k=400_000)
    (documents / "large.txt").write_text("".join(letters))
    kb("ingest", documents, "--publish")
    kb("backup", file)
    before = file.read_bytes()

    # Beyond what SQLite needs for reading.
    with disk_full_after(100_000):
        result = kb("backup", file)

    assert result.exit_code == 1
    assert "disk is full" in result.errors
    assert file.read_bytes() == before
    assert not list(file.parent.glob(f"*{PART}"))


@pytest.mark.usefixtures("small")
def test_a_full_disk_leaves_the_home_empty(kb, make_place, file):
    kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()

    with disk_full_after(100_000):
        result = kb("restore", file)

    assert result.exit_code == 1
    assert "full" in result.errors.lower()
    assert target.is_untouched()
    assert kb("restore", file).exit_code == 0


def test_lost_files_are_left_out_and_named(kb, small, make_place, file):
    kept = sorted(p for p in (small.home / "content").rglob("*") if p.is_file())
    kept[0].unlink()
    kept[1].write_bytes(b"something else")

    made = kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()
    restored = kb("restore", file)

    assert (made.exit_code, restored.exit_code) == (3, 3)
    assert "2 stored files were missing or damaged" in made.errors
    assert kept[0].name in made.errors
    assert "2 stored files are missing" in kb("check").output


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_that_was_killed_half_way_is_said_and_repeated(
    kb, small, make_place, file, kind
):
    kb("backup", file)
    target = make_place("target", kind)
    target.use()
    (target.home / "restoring" / "content").mkdir(parents=True)

    for command in ("check", "init", "serve"):
        unfinished = kb(command)
        assert unfinished.exit_code == 1
        assert "did not finish" in unfinished.errors
    assert kb("restore", file).exit_code == 0
    assert kb("check").exit_code == 0
    assert target.rows() == small.rows()


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_that_was_killed_at_its_end_is_completed(
    kb, small, make_place, file, kind, monkeypatch
):
    """By the next command if the files were whole, else by the next restore."""
    kb("backup", file)
    target = make_place("target", kind)
    target.use()

    class KilledError(BaseException):
        pass

    def die(_home):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("kb.backups.staging.finish", die)
        with pytest.raises(KilledError):
            kb("restore", file)
    assert "did not finish" in kb("check").errors
    assert kb("restore", file).exit_code == 0
    assert kb("check").exit_code == 0
    assert target.rows() == small.rows()


@pytest.mark.parametrize("kind", KINDS)
def test_a_restore_that_was_killed_before_the_index_was_built_is_completed(
    kb, small, make_place, file, kind, monkeypatch
):
    kb("backup", file)
    target = make_place("target", kind)
    target.use()

    class KilledError(BaseException):
        pass

    def die(_services):
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr("web.answers.indexing.rebuild", die)
        with pytest.raises(KilledError):
            kb("restore", file)
    again = kb("restore", file)
    assert again.exit_code == 0, again.errors
    assert "Built the index anew: 3 articles." in again.output
    assert kb("check").exit_code == 0
    assert target.rows() == small.rows()

    once_more = kb("restore", file)
    assert once_more.exit_code == 1
    assert "is not empty" in once_more.errors

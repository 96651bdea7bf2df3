"""Backups that are made by themselves, and how many of them stay."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kb.backups.errors import BackupKeyError
from kb.backups.files import PART, is_backup
from kb.backups.keys import PrivateKey
from kb.locks import BACKUP, BusyError, FolderLocks
from tests.conftest import NOON
from web.background import backing_up
from web.backups import restoring


@pytest.fixture
def settings(services, tmp_path_factory):
    folder = tmp_path_factory.mktemp("backups")
    return replace(
        services.settings, backup_folder=str(folder), backup_hours=24, backup_keep=2
    )


def names(settings):
    return sorted(path.name for path in Path(settings.backup_folder).iterdir())


def make_at(settings, at):
    return backing_up.back_up(settings, now=lambda: at)


def test_without_a_folder_none_is_due(services):
    assert not backing_up.is_due(services.settings, NOON)
    assert not backing_up.is_wanted(services.settings)


def test_one_is_due_when_the_newest_is_old_enough(settings):
    assert backing_up.is_due(settings, NOON)

    path = make_at(settings, NOON)

    assert is_backup(path)
    assert not backing_up.is_due(settings, NOON + timedelta(hours=23))
    assert backing_up.is_due(settings, NOON + timedelta(hours=24))


def test_a_clock_set_back_neither_repeats_nor_forgets_it(settings):
    make_at(settings, NOON)

    assert not backing_up.is_due(settings, NOON - timedelta(hours=1))
    assert backing_up.is_due(settings, NOON - timedelta(days=400))


def test_only_the_newest_stay_and_no_other_file_is_touched(settings):
    folder = Path(settings.backup_folder)
    (folder / "yunzhi-by-hand.backup").write_text("somebody's")
    (folder / f".yunzhi-20260101-000000Z.backup{PART}").write_text("half")
    for day in range(4):
        make_at(settings, NOON + timedelta(days=day))

    assert names(settings) == [
        "yunzhi-20260304-120000Z.backup",
        "yunzhi-20260305-120000Z.backup",
        "yunzhi-by-hand.backup",
    ]


def test_one_that_fails_costs_no_other(settings, monkeypatch):
    for day in range(2):
        make_at(settings, NOON + timedelta(days=day))
    before = names(settings)

    def fail(*_arguments, **_options):
        raise OSError

    monkeypatch.setattr("kb.backups.making.write", fail)
    with pytest.raises(Exception, match="was not written"):
        make_at(settings, NOON + timedelta(days=2))

    assert names(settings) == before


def test_two_are_never_made_at_once(settings):
    locks = FolderLocks(settings.home)
    with locks.held(BACKUP, seconds=0), pytest.raises(BusyError):
        make_at(settings, NOON)

    assert names(settings) == []


def test_they_are_encrypted_for_the_key_of_the_settings(settings):
    key = PrivateKey.generate()
    path = make_at(replace(settings, backup_public_key=str(key.public)), NOON)

    assert path.read_bytes().startswith(b"age-encryption.org")
    assert restoring.rehearse(path, lambda: key).description.version


def test_a_key_that_is_none_is_said_at_the_start(settings):
    with pytest.raises(BackupKeyError):
        backing_up.is_wanted(replace(settings, backup_public_key="age1nonsense"))


def test_the_service_makes_one_by_itself(settings, services):
    loop = backing_up.to_loop(replace(services, settings=settings))

    with loop.running():
        for _ in range(1_000):
            if any(name.startswith("yunzhi") for name in names(settings)):
                break
            loop.woken.wait(0.05)

    (made,) = names(settings)
    assert is_backup(Path(settings.backup_folder) / made)

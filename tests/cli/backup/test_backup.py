"""``kb backup`` and ``kb restore``: from either kind of database into either."""

import io
import stat
import tarfile

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.cli.backup.places import KINDS
from web.backups import restoring


@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_home_holds_what_the_other_one_held(
    kb, source, make_place, file, kind
):
    made = kb("backup", file)
    target = make_place("target", kind)
    target.use()

    restored = kb("restore", file)

    assert (made.exit_code, restored.exit_code) == (0, 0), restored.errors
    assert kb("check").output.startswith("The database, the content store and")
    assert target.rows() == source.rows()
    assert kb("search", "tunnel", "--json").json["total"] == 1
    assert kb("content", "verify").exit_code == 0
    key = (source.home / "secret_key").read_text()
    assert (target.home / "secret_key").read_text() == key


@pytest.mark.parametrize("kind", KINDS)
def test_a_restored_database_refuses_what_it_refused_before(
    kb, small, make_place, file, kind
):
    before = _triggers(small)
    kb("backup", file)
    target = make_place("target", kind)
    target.use()
    kb("restore", file)

    assert _triggers(target) == before
    database = target.connect()
    for statement in (
        "UPDATE revision SET title = 'other'",
        "DELETE FROM audit_entry",
        "DELETE FROM verdict",
        "INSERT INTO user_role (user_id, role) VALUES (99999, 'manager')",
        *(["TRUNCATE audit_entry"] if target.url else []),
    ):
        with pytest.raises(DBAPIError), database.engine.begin() as connection:
            connection.execute(text(statement))
    database.close()


def _triggers(place):
    database = place.connect()
    query = (
        # One on TRUNCATE, which SQLite does not have, is set aside by its table as well.
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'"
        " AND tgname NOT LIKE '%never_emptied'"
        if place.url
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with database.engine.connect() as connection:
        found = set(connection.scalars(text(query)))
    database.close()
    assert found
    return found


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("kind", KINDS)
def test_new_rows_follow_on_after_a_restore(kb, make_place, file, kind):
    kb("backup", file)
    target = make_place("target", kind)
    target.use()
    kb("restore", file)

    assert kb("users", "add", "li.wei", "--name", "李伟").exit_code == 0
    assert kb("check").exit_code == 0


@pytest.mark.usefixtures("source")
def test_a_rehearsal_touches_nothing(kb, make_place, file):
    kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()

    result = kb("restore", "--verify", file)

    assert result.exit_code == 0, result.errors
    assert "is whole" in result.output
    assert not target.home.exists()


@pytest.mark.usefixtures("small")
def test_a_backup_is_for_its_owner_only_and_says_whether_the_key_is_inside(
    kb, file, monkeypatch
):
    made = kb("backup", file)
    left_out = kb("backup", file, "--without-secret-key")
    monkeypatch.setenv("KB_SECRET_KEY", "from elsewhere")
    elsewhere = kb("backup", file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "The secret key is inside" in made.output
    assert "The secret key is not inside" in left_out.output
    assert "The secret key is not inside" in elsewhere.output


@pytest.mark.usefixtures("small")
def test_a_passphrase_is_needed_again(kb, make_place, file, monkeypatch):
    monkeypatch.setenv("KB_BACKUP_PASSPHRASE", "correct horse 电池")
    made = kb("backup", file, "--encrypt")
    monkeypatch.setenv("KB_BACKUP_PASSPHRASE", "wrong")
    target = make_place("target", "sqlite")
    target.use()
    refused = kb("restore", file)
    monkeypatch.setenv("KB_BACKUP_PASSPHRASE", "correct horse 电池")

    assert made.exit_code == 0
    assert "encrypted" in made.output
    assert refused.exit_code == 1
    assert "The passphrase is not the one" in refused.errors
    assert target.is_untouched()
    assert kb("restore", file).exit_code == 0
    assert b"SQLite" not in file.read_bytes()


@pytest.mark.usefixtures("small")
def test_where_nobody_can_be_asked_it_is_said_what_is_missing(
    kb, file, tmp_path, monkeypatch
):
    monkeypatch.setattr("getpass.getpass", lambda *_: input())
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    made = kb("backup", file, "--encrypt")
    public = kb("backup-key", tmp_path / "key").output.split()[-1]
    kb("backup", file, "--encrypt", "--public-key", public)
    opened = kb("restore", "--verify", file)

    assert (made.exit_code, opened.exit_code) == (1, 1)
    for result in (made, opened):
        assert "KB_BACKUP_PASSPHRASE" in result.errors
        assert "--private-key" in result.errors


@pytest.mark.usefixtures("small")
def test_a_public_key_closes_and_only_the_private_one_opens(
    kb, make_place, file, tmp_path
):
    key = tmp_path / "yunzhi.key"
    public = kb("backup-key", key).output.split()[-1]
    made = kb("backup", file, "--encrypt", "--public-key", public)
    other = tmp_path / "other.key"
    kb("backup-key", other)
    target = make_place("target", "sqlite")
    target.use()

    assert made.exit_code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "not the one" in kb("restore", file, "--private-key", other).errors
    assert target.is_untouched()
    assert kb("restore", file, "--private-key", key).exit_code == 0


def test_a_key_inside_the_home_is_refused(kb, small, file):
    made = kb("backup-key", small.home / "my.key")
    passphrase = small.home / "passphrase"
    passphrase.write_text("secret")
    used = kb("backup", file, "--encrypt", "--passphrase-file", passphrase)

    assert (made.exit_code, used.exit_code) == (1, 1)
    assert "lies in the home folder" in made.errors + used.errors
    assert not file.exists()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("encrypted", [False, True])
def test_a_damaged_or_cut_off_backup_is_refused_and_restores_nothing(
    kb, make_place, file, tmp_path, encrypted
):
    key = tmp_path / "key"
    public = kb("backup-key", key).output.split()[-1]
    kb("backup", file, *(["--encrypt", "--public-key", public] if encrypted else []))
    whole = file.read_bytes()
    target = make_place("target", "sqlite")
    target.use()

    step = max(1, len(whole) // 6)
    for place in range(700, len(whole) - 1024, step):
        changed = bytearray(whole)
        changed[place] ^= 0x40
        for data in (bytes(changed), whole[:place]):
            file.write_bytes(data)
            result = kb("restore", file, "--private-key", key)
            assert result.exit_code == 1, place
            assert "Traceback" not in result.errors
            assert "damaged" in result.errors or "cut off" in result.errors, place
            assert target.is_untouched()


@pytest.mark.usefixtures("small")
def test_a_member_that_no_backup_holds_is_refused(kb, make_place, file):
    kb("backup", file)
    with tarfile.open(file) as archive:
        members = [(each, archive.extractfile(each).read()) for each in archive]
    bad = tarfile.TarInfo("../../etc/cron.d/evil")
    with tarfile.open(file, "w", format=tarfile.GNU_FORMAT) as archive:
        for each, data in [*members[:-1], (bad, b""), members[-1]]:
            archive.addfile(each, io.BytesIO(data))
    target = make_place("target", "sqlite")
    target.use()

    result = kb("restore", file)

    assert result.exit_code == 1
    assert "which no backup of this program holds" in result.errors
    assert target.is_untouched()


@pytest.mark.usefixtures("small")
def test_a_newer_backup_is_refused(kb, make_place, file):
    kb("backup", file)
    whole = file.read_bytes()
    newest = b'"revision": "'
    at = whole.index(newest) + len(newest)
    file.write_bytes(whole[:at] + b"9999" + whole[at + 4 :])
    target = make_place("target", "sqlite")
    target.use()

    result = kb("restore", file)

    assert result.exit_code == 1
    assert "Install that version or a newer one" in result.errors
    assert target.is_untouched()


def test_what_is_no_backup_is_neither_read_nor_replaced(kb, small, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear colleague")

    read = kb("restore", letter)
    written = kb("backup", letter)
    inside = kb("backup", small.home / "my.backup")

    assert "is no backup" in read.errors
    assert "not replaced" in written.errors
    assert "lies in the home folder" in inside.errors
    assert letter.read_text() == "Dear colleague"
    assert kb("restore", tmp_path / "nowhere").exit_code == 1


def test_a_home_or_a_database_that_is_not_empty_is_left_alone(kb, source, file):
    kb("backup", file)
    before = source.rows()

    into_home = kb("restore", file)

    assert into_home.exit_code == 1
    assert "is not empty" in into_home.errors
    assert source.rows() == before
    if source.url:
        source.home = source.home.with_name("another")
        source.use()
        into_database = kb("restore", file)
        assert "KB_DATABASE_URL names is not empty" in into_database.errors
        assert source.rows() == before


@pytest.mark.usefixtures("small")
def test_what_was_restored_is_put_in_place_by_the_next_command(kb, make_place, file):
    kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()
    kb("restore", file)
    whole = target.home / "restored"
    whole.mkdir()
    for name in ("kb.sqlite", "content"):
        (target.home / name).rename(whole / name)

    assert kb("check").exit_code == 0
    assert not whole.exists()


def test_settings_that_name_another_database_do_not_come_into_force(
    kb, small, make_place, file
):
    (small.home / "settings.toml").write_text('language = "en"\n')
    kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()
    kb("restore", file)
    assert (target.home / "settings.toml").read_text() == 'language = "en"\n'

    (target.home / "settings.toml").write_text(
        f'database_url = "sqlite:///{small.home / "kb.sqlite"}"\n'
    )
    kb("backup", file)
    other = make_place("other", "sqlite")
    other.use()
    result = kb("restore", file)

    assert "settings.from-backup.toml" in result.output
    assert not (other.home / "settings.toml").exists()
    assert kb("check").exit_code == 0


@pytest.mark.usefixtures("small")
def test_a_backup_is_noted_in_the_audit_of_the_restored_home(kb, make_place, file):
    kb("backup", file)
    target = make_place("target", "sqlite")
    target.use()
    kb("restore", file)
    database = target.connect()
    with database.engine.connect() as connection:
        noted = connection.execute(
            text("SELECT noun, channel FROM audit_entry WHERE action = :action"),
            {"action": restoring.ACTION},
        ).all()
    database.close()

    assert [tuple(row) for row in noted] == [("backup", "command")]

"""Files that lie in a shared folder or in a bucket: moved, kept, backed up, away."""

import pytest
from sqlalchemy import select

from kb import database as databases
from kb.content.models import Blob
from kb.settings import Settings
from tests.s3 import BUCKET as NAME
from tests.s3 import KEY, SECRET, BucketGround

pytestmark = pytest.mark.needs("s3")


@pytest.fixture
def bucket(s3_server, tmp_path, monkeypatch):
    """The settings name a bucket, which is not in force yet."""
    ground = BucketGround(s3_server, tmp_path / "hosts")
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    for name, value in {
        "S3_ENDPOINT": s3_server.endpoint,
        "S3_BUCKET": NAME,
        "S3_KEY_ID": KEY.id,
        "S3_SECRET_FILE": str(secret),
    }.items():
        monkeypatch.setenv(f"KB_{name}", value)
    return ground


def stored(home):
    database = databases.connect(f"sqlite:///{home / 'kb.sqlite'}")
    with database.reading() as session:
        found = sorted(session.scalars(select(Blob.sha256)))
    database.close()
    return found


def test_an_installation_moves_into_a_bucket_and_its_backup_out_of_it(
    ready, home, documents, bucket, monkeypatch, tmp_path
):
    ready("ingest", documents, "--publish")
    assert (
        "Copied 3 contents"
        in ready("content", "copy", "--from", "home", "--to", "s3").output
    )
    assert (
        "Copied 0 contents"
        in ready("content", "copy", "--from", "home", "--to", "s3").output
    )
    (home / "content").rename(tmp_path / "as-it-was")
    monkeypatch.setenv("KB_CONTENT_STORE", "s3")

    assert list(bucket.open()) == stored(home)
    assert ready("check").exit_code == 0
    assert ready("content", "verify").exit_code == 0
    backup = tmp_path / "yunzhi.backup"
    assert "3 stored" in ready("backup", backup).output
    for sha256 in stored(home):
        bucket.lose(sha256)
    assert "3 missing" in ready("content", "verify").output

    monkeypatch.setenv("KB_HOME", str(tmp_path / "again"))
    assert ready("restore", backup).exit_code == 0
    assert ready("content", "verify").exit_code == 0
    assert not (tmp_path / "again" / "content").exists()
    assert ready("content", "copy", "--from", "s3", "--to", "home").exit_code == 0
    monkeypatch.setenv("KB_CONTENT_STORE", "folder")
    assert ready("content", "verify").exit_code == 0


def test_a_backup_is_not_made_of_a_store_that_is_away(
    ready, documents, bucket, monkeypatch, tmp_path
):
    ready("ingest", documents, "--publish")
    assert bucket
    monkeypatch.setenv("KB_CONTENT_STORE", "s3")
    monkeypatch.setenv("KB_S3_ENDPOINT", "http://127.0.0.1:9")

    result = ready("backup", tmp_path / "yunzhi.backup")

    assert result.exit_code == 1
    assert "does not answer" in result.errors
    assert SECRET not in result.errors + result.output
    assert not (tmp_path / "yunzhi.backup").exists()


def test_a_shared_folder_that_is_not_mounted_is_not_filled(
    ready, home, documents, monkeypatch, tmp_path
):
    shared = tmp_path / "shared"
    monkeypatch.setenv("KB_CONTENT_FOLDER", str(shared))
    assert ready("init").exit_code == 0
    ready("ingest", documents, "--publish")
    assert not (home / "content").exists()
    shared.rename(tmp_path / "away")
    shared.mkdir()

    init, verify = ready("init"), ready("content", "verify")
    (documents / "new.md").write_text("# Another one\n\nSomething new.")
    ingest = ready("ingest", documents, "--publish")

    for result in (init, verify):
        assert result.exit_code == 1
        assert "Is it mounted?" in result.errors
    assert ingest.exit_code != 0
    assert list(shared.iterdir()) == []
    shared.rmdir()
    (tmp_path / "away").rename(shared)
    assert ready("content", "verify").exit_code == 0


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("S3_ENDPOINT", "http://s3.example", "https://"),
        ("S3_ENDPOINT", "https://user:word@s3.example", "without a user"),
        ("S3_ENDPOINT", "", "KB_S3_ENDPOINT is needed"),
        ("S3_BUCKET", "No Bucket", "not the name"),
        ("S3_PREFIX", "a/../b", "KB_S3_PREFIX"),
        ("S3_SECRET_FILE", "", "KB_S3_SECRET or its file"),
        ("S3_CA_FILE", "/no/such/file", "no file"),
    ],
)
def test_a_bucket_that_cannot_be_used_is_refused_at_the_start(
    bucket, monkeypatch, kb, name, value, said
):
    assert bucket
    monkeypatch.setenv("KB_CONTENT_STORE", "s3")
    monkeypatch.setenv(f"KB_{name}", value)

    result = kb("check")

    assert result.exit_code == 1
    assert said in result.errors


def test_the_settings_never_show_a_secret():
    settings = Settings(s3_secret=SECRET, smtp_password=SECRET, secret_key=SECRET)

    assert SECRET not in repr(settings)

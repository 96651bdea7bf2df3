"""``kb index`` and ``kb check``: what differs is said, and can be mended."""

import os
import shutil
import time

import pytest

from kb.alerts import inbox
from kb.alerts.alert import Alert, Source, Status
from kb.alerts.models import Outcome
from kb.articles.revisions import mark_behind
from kb.audit import Actor, By
from kb.locks import CONTENT, FolderLocks
from kb.outbox import deliveries, webhooks
from kb.outbox.models import EventKind
from kb.people.users import find_user
from kb.settings import Settings
from tests.conftest import NOON
from web.answers import indexing
from web.app import create_app
from web.background import collecting
from web.homes import read_secret_key
from web.services import opened


def test_an_index_that_is_lost_is_built_anew(ready, home, documents):
    ready("ingest", documents, "--publish")
    shutil.rmtree(home / "index")

    before = ready("check")
    rebuilt = ready("index", "rebuild")

    assert before.exit_code == 1
    assert "kb index rebuild" in before.output
    assert "3 articles" in rebuilt.output
    assert ready("check").exit_code == 0
    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_the_service_rebuilds_a_lost_index_by_itself(ready, home, documents):
    ready("ingest", documents, "--publish")
    shutil.rmtree(home / "index")

    with opened(Settings(home=home)) as services:
        indexing.renew(services)

    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_an_index_that_is_locked_leaves_the_work_for_later(
    ready, home, documents, monkeypatch
):
    monkeypatch.setattr(indexing, "LOCK_SECONDS", 0.05)

    with FolderLocks(home).held("index/tantivy", seconds=1):
        result = ready("ingest", documents, "--publish")
        update = ready("index", "update")

    assert result.exit_code == 0
    assert "Not indexed yet" in result.errors
    assert update.exit_code == 1
    assert "Try again in a moment" in update.errors
    assert ready("search", "tunnel", "--json").json["total"] == 0
    assert "3 articles" in ready("index", "update").output
    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_status_tells_engine_counts_and_what_is_pending(ready, documents):
    ready("ingest", documents, "--publish")

    status = ready("index", "status", "--json").json

    assert status["engine"] == "tantivy"
    assert (status["documents"], status["articles"], status["pending"]) == (3, 3, 0)
    assert not status["needs_rebuild"]
    assert "documents" in ready("index", "status").output


def test_whoosh_is_a_full_engine_by_one_setting(ready, documents, monkeypatch):
    ready("ingest", documents, "--publish")
    monkeypatch.setenv("KB_SEARCH_ENGINE", "whoosh")

    ready("index", "rebuild")

    assert ready("search", "打印机", "--json").json["total"] == 1
    assert ready("check").exit_code == 0


def test_a_stored_file_that_is_lost_or_foreign_is_found(ready, home, documents):
    ready("ingest", documents, "--publish")
    kept = sorted((home / "content").rglob("*"))
    victim = next(path for path in kept if path.is_file())
    foreign = home / "content" / "ab" / "ab" / ("ab" * 32)
    foreign.parent.mkdir(parents=True)
    foreign.write_bytes(b"nobody knows me")
    long_ago = time.time() - 2 * 86_400
    os.utime(foreign, (long_ago, long_ago))
    victim.unlink()

    result = ready("check")

    assert result.exit_code == 1
    assert "1 stored files are missing" in result.output
    assert "kb content collect" in result.output
    assert "Would remove 1 contents" in ready("content", "collect", "--dry-run").output
    assert "Removed 1 contents" in ready("content", "collect").output
    assert not foreign.exists()


def test_a_damaged_file_is_found_by_reading_it(ready, home, documents):
    ready("ingest", documents, "--publish")
    victim = next(path for path in (home / "content").rglob("*") if path.is_file())
    victim.chmod(0o600)
    victim.write_bytes(b"changed")

    result = ready("content", "verify")

    assert result.exit_code == 1
    assert "1 damaged" in result.output


@pytest.mark.parametrize("words", ['"unclosed', "(a", "kind:nonsense", "OR", "*", "\\"])
def test_a_query_that_is_wrong_still_answers(ready, documents, words):
    ready("ingest", documents, "--publish")

    result = ready("search", words)

    assert result.exit_code == 0
    assert "found in" in result.output


def test_what_a_person_may_not_see_is_not_found(ready, documents):
    ready("users", "add", "li", "--role", "requester")
    ready("ingest", documents, "--publish")

    seen = ready("search", "--as", "li", "--json").json

    assert [hit["title"] for hit in seen["hits"]] == ["打印机显示脱机"]
    assert seen["facets"]["audience"] == {"self_service": 1}


def test_a_check_mentions_what_has_not_reached_a_receiver(ready, home):
    with opened(Settings(home=home)) as services:
        key = read_secret_key(services.settings)
        with services.database.writing() as session:
            by = By(Actor(find_user(session, "admin"), "test"), NOON)
            kinds = [EventKind.INCIDENT_OPENED]
            made = webhooks.add(session, "http://host/", kinds, key=key, by=by)
            deliveries.send_test(session, made.webhook, by=by)

    result = ready("check")

    assert result.exit_code == 0
    assert "1 wait, 0 were given up" in result.output


def test_a_check_mentions_alerts_that_failed_or_wait(ready, home):
    with (
        opened(Settings(home=home)) as services,
        services.database.writing() as session,
    ):
        admin = find_user(session, "admin")
        disk, fan = (
            Alert(
                source=Source.GENERIC,
                fingerprint=name,
                status=Status.FIRING,
                name=name,
            )
            for name in ("DiskFull", "FanStopped")
        )
        inbox.keep(session, inbox.to_rows([disk, fan], admin.id, now=NOON))
        first = inbox.list_waiting(session, 1)[0]
        inbox.settle(first, Outcome.FAILED, now=NOON)

    result = ready("check")

    assert result.exit_code == 0
    assert "Alerts: 1 wait, 1 could not be condensed" in result.output


def stored_files(home):
    kept = sorted((home / "content").rglob("*"))
    return [path for path in kept if path.is_file()]


def test_every_lost_file_is_named_with_what_it_belongs_to(ready, home, documents):
    ready("ingest", documents, "--publish")
    sound = ready("content", "verify")
    damaged, missing, _ = stored_files(home)
    damaged.write_bytes(b"something else")
    missing.unlink()

    result = ready("content", "verify")

    assert (sound.exit_code, result.exit_code) == (0, 1)
    assert "Verified 3 contents: 1 damaged, 1 missing." in result.output
    for path in (damaged, missing):
        assert path.name in result.errors
    # A sentence for each loss, and what it belongs to: no line of the log between.
    assert len(result.errors.splitlines()) == 4
    assert result.errors.count(" of article ") == 2


def test_ingesting_again_heals_what_was_lost(ready, home, documents):
    ready("ingest", documents, "--publish")
    damaged, missing, _ = stored_files(home)
    damaged.write_bytes(b"something else")
    missing.unlink()

    ready("ingest", documents, "--publish")

    assert ready("content", "verify").exit_code == 0


def test_the_hourly_work_removes_only_old_files_that_nothing_refers_to(
    ready, home, documents
):
    ready("ingest", documents, "--publish")
    kept = set(stored_files(home))
    for number, age in ((1, 2), (2, 0)):
        name = f"{number}{number}" * 32
        orphan = home / "content" / name[:2] / name[2:4] / name
        orphan.parent.mkdir(parents=True)
        orphan.write_bytes(b"nobody knows me")
        part = home / "content" / f"part-{number}"
        part.write_bytes(b"half")
        day = time.time() - age * 86_400
        os.utime(orphan, (day, day))
        os.utime(part, (day, day))

    with opened(Settings(home=home)) as services:
        count = collecting.collect_old(services)

    assert count == 2
    left = {path.name for path in set(stored_files(home)) - kept}
    assert left == {"22" * 32, "part-2"}
    assert ready("content", "verify").exit_code == 0


def test_nothing_is_removed_while_a_backup_is_made(ready, home, documents):
    ready("ingest", documents, "--publish")
    with (
        opened(Settings(home=home)) as services,
        services.locks.held(CONTENT, seconds=0),
    ):
        assert collecting.collect_old(services) == 0
        assert ready("content", "collect").exit_code == 1


def empty(folder):
    """An index that is sound and holds nothing."""
    shutil.rmtree(folder)


def point_elsewhere(folder):
    (folder / "current").write_bytes(b"\xff\xfe")


def break_it(folder):
    for path in folder.rglob("meta.json"):
        path.write_bytes(b"{")


def lose_positions(folder):
    for path in folder.rglob("*.pos"):
        path.unlink()


def halve_everything(folder):
    for path in folder.rglob("*.*"):
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    "damage", [empty, point_elsewhere, break_it, lose_positions, halve_everything]
)
def test_an_index_that_lacks_articles_says_so_until_it_is_built_anew(
    ready, home, documents, damage
):
    ready("ingest", documents, "--publish")
    damage(home / "index" / "tantivy")

    searched = ready("search", "tunnel")
    with opened(Settings(home=home)) as services:
        client = create_app(services).test_client()
        before = client.get("/health")
        indexing.renew(services)
        after = client.get("/health")

    assert searched.exit_code == 1
    assert "kb index rebuild" in searched.errors
    assert (before.status_code, before.json) == (503, {"status": "rebuilding"})
    assert after.status_code == 200
    assert ready("check").exit_code == 0
    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_an_index_that_is_lost_under_a_running_service_is_built_anew_with_the_next_change(
    ready, home, documents
):
    ready("ingest", documents, "--publish")
    with opened(Settings(home=home)) as services:
        client = create_app(services).test_client()
        assert client.get("/health").status_code == 200
        lose_positions(home / "index" / "tantivy")
        with services.database.writing() as session:
            mark_behind(session, 1, now=NOON)

        assert indexing.drain(services) == 3
        health = client.get("/health").json
        assert (health["status"], health["pending"]) == ("ok", 0)
    assert ready("check").exit_code == 0
    assert ready("search", "tunnel", "--json").json["total"] == 1


def test_right_after_a_rebuild_nothing_waits(ready, documents, monkeypatch):
    monkeypatch.setattr(indexing, "drain", lambda _services: 0)
    ready("ingest", documents, "--publish")

    ready("index", "rebuild")

    assert ready("check").exit_code == 0

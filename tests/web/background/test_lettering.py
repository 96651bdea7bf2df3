"""The reader of letters: away and back, told to stop, alone, and well on the health page."""

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.incidents.models import Incident
from kb.letters.models import Letter, Mailbox
from kb.people.models import Role
from tests import logins
from tests.applications import services_over
from tests.conftest import NOON
from tests.factories import make_user
from tests.letters import SETTINGS, make_letter
from web.app import create_app
from web.background import lettering
from web.background.lettering import Reader
from web.intake.letters.places import list_names

SECONDS = 60


@pytest.fixture
def services(sqlite_url, tmp_path, pool, dovecot_server):
    dovecot_server.empty()
    settings = {**SETTINGS, **dovecot_server.settings}
    with services_over(tmp_path, sqlite_url, pool, NOON, **settings) as services:
        with services.database.writing() as session:
            user = make_user(session, "reporter", roles=(Role.REQUESTER,))
            user.email = "reporter@example.org"
            make_user(session, "technician", roles=(Role.TECHNICIAN,))
        yield services


def all_of(services, table):
    with services.database.reading() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def wait_for(is_so):
    until = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def health_of(services):
    return read_health(create_app(services).test_client())


def read_health(client):
    return client.get("/health").json.get("mail")


@pytest.mark.needs("dovecot")
def test_a_server_that_goes_away_and_comes_back_loses_no_letter(
    services, dovecot_server, monkeypatch, tmp_path
):
    monkeypatch.setattr(lettering, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(lettering, "LONGEST_WAIT", 0.5)
    client = create_app(services).test_client()
    logins.log_in(client, "technician")
    (tmp_path / "letter.eml").write_bytes(make_letter())
    # The processes that read files start with the first one, which takes its time.
    assert services.pool.read_letter(tmp_path / "letter.eml") is not None
    (loop,) = lettering.iter_loops(services)
    with replace(loop, seconds=0.05).running():
        dovecot_server.deliver(make_letter("Before."))
        wait_for(lambda: len(all_of(services, Letter)) == 1)
        # That a mailbox is there is noted after its letters are taken.
        wait_for(lambda: read_health(client) == "ok")

        dovecot_server.stop()
        wait_for(lambda: all_of(services, Mailbox)[0].problem)
        assert read_health(client) == "unavailable"
        dovecot_server.leave(make_letter("Meanwhile."))
        page = client.get("/letters", headers={"Accept-Language": "en"}).text
        assert "Letters wait there; all else goes on." in page
        assert f'Since <time datetime="{NOON.isoformat()}"' in page

        dovecot_server.start()
        dovecot_server.deliver(make_letter("After."))
        wait_for(lambda: len(all_of(services, Letter)) == 3)
        wait_for(lambda: read_health(client) == "ok")
    said = sorted(each.description for each in all_of(services, Incident))
    assert said == ["After.", "Before.", "Meanwhile."]
    assert all_of(services, Mailbox)[0].away_since is None


def test_the_waits_for_a_server_that_is_away_grow(services):
    reader = Reader(services)
    waits = []
    for _ in range(12):
        waits.append(reader.next_wait())
        reader.failures += 1

    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert max(waits) == waits[-1] == 300.0


def test_a_service_that_reads_no_letters_says_nothing_of_them(services):
    without = replace(services, settings=replace(services.settings, imap_host=""))

    assert not list(lettering.iter_loops(without))
    assert list_names(without.settings) == []
    assert health_of(without) is None


def test_a_folder_that_is_away_is_said(services, tmp_path):
    settings = replace(
        services.settings, imap_host="", letter_folder=str(tmp_path / "none")
    )
    without = replace(services, settings=settings)
    (loop,) = lettering.iter_loops(without)
    with loop.running():
        wait_for(lambda: bool(all_of(without, Mailbox)))

    assert all_of(without, Mailbox)[0].problem == "no_maildir"
    assert health_of(without) == "unavailable"


def test_a_folder_is_read(services, tmp_path):
    folder = tmp_path / "letters"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    (folder / "new" / "1").write_bytes(make_letter())

    assert lettering.read_folder(services, folder, threading.Event()) == 1
    assert lettering.read_folder(services, folder, threading.Event()) == 0

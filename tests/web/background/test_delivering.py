"""Messages on their way: signed, at least once, and nobody waits for a dead receiver."""

import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from kb import database as databases
from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.outbox import attempts, webhooks
from kb.outbox.models import (
    Delivery,
    DeliveryState,
    EventKind,
    OutboxEvent,
    Reason,
    Webhook,
)
from kb.people.models import Role
from kb.people.users import find_user
from kb.settings import Settings
from tests.conftest import NOON
from tests.factories import make_user
from tests.receivers import receiving
from web import homes
from web.background import chores, delivering, receivers

KEY = "only for tests"


@pytest.fixture
def desk(services, database):
    """Services over each kind of database, an administrator, and a free network."""
    settings = replace(services.settings, webhook_hosts=" 127.0.0.1 , LOCALHOST,")
    with database.writing() as session:
        make_user(session, "root", roles=(Role.ADMINISTRATOR, Role.TECHNICIAN))
    return replace(services, database=database, settings=settings)


def add_webhook(desk, url, kinds=tuple(EventKind)):
    with desk.database.writing() as session:
        actor = Actor(find_user(session, "root"), "test")
        made = webhooks.add(session, url, kinds, key=KEY, by=By(actor, NOON))
        return made.webhook.id, made.secret


def report(desk, count=1):
    """Incidents, each of which is an event."""
    with desk.database.writing() as session:
        user = find_user(session, "root")
        for number in range(count):
            opening.open_incident(
                session,
                Report(title=f"事件 {number} \N{FACE WITH TEARS OF JOY}"),
                reporter=user,
                by=By(Actor(user, "test"), NOON),
            )


def pass_once(desk):
    """What the thread does, without the thread: everything due is sent once."""
    delivering.distribute_all(desk)
    with desk.database.reading() as session:
        ready = attempts.list_ready(session, now=desk.now())
    for webhook in ready:
        with desk.database.writing() as session:
            fresh = session.get_one(Webhook, webhook.id)
            run = attempts.claim(session, fresh, 20, now=desk.now())
        delivering.send(desk, run)


def rows(desk):
    with desk.database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def later(desk, **passed):
    now = desk.now() + timedelta(**passed)
    return replace(desk, now=lambda: now)


def test_a_message_is_signed_so_that_anybody_can_verify_it(desk):
    with receiving() as receiver:
        _webhook, secret = add_webhook(desk, receiver.url)
        report(desk)
        pass_once(desk)

    (message,) = receiver.messages
    head = message.headers
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = b".".join(
        [head["webhook-id"].encode(), head["webhook-timestamp"].encode(), message.body]
    )
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    assert head["webhook-signature"] == "v1," + expected.decode()
    assert head["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert head["content-type"] == "application/json; charset=utf-8"
    assert head["user-agent"].startswith("Yunzhi")


def test_a_message_says_what_the_change_feed_says(desk):
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk)
        pass_once(desk)

    (message,) = receiver.messages
    (row,) = rows(desk)
    assert json.loads(message.body) == {
        "type": "incident.opened",
        "timestamp": "2026-03-02T12:00:00Z",
        "data": {
            "id": row.event_id,
            "kind": "incident.opened",
            "action": "open",
            "at": "2026-03-02T12:00:00Z",
            "article": None,
            "submission": None,
            "incident": "INC-000001",
            "noun": "incident",
            "key": "INC-000001",
            "link": "/incidents/1",
        },
    }
    assert message.headers["webhook-id"] == f"evt_{row.event_id}"
    assert (row.state, row.status, row.reason) == (DeliveryState.DELIVERED, 200, "")
    assert row.duration_ms >= 0


def test_what_fails_is_sent_again_the_same_but_for_its_time(desk):
    with receiving(statuses=[500, 200]) as receiver:
        add_webhook(desk, receiver.url)
        report(desk)
        pass_once(desk)
        pass_once(later(desk, seconds=9))
        pass_once(later(desk, seconds=13))

    first, second = receiver.messages
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    (row,) = rows(desk)
    assert (row.state, row.attempts) == (DeliveryState.DELIVERED, 2)


def test_a_run_ends_at_the_first_failure_and_loses_no_try_of_the_rest(desk):
    with receiving(statuses=[200, 500]) as receiver:
        add_webhook(desk, receiver.url)
        report(desk, 5)
        pass_once(desk)

    assert len(receiver.messages) == 2
    assert [row.attempts for row in rows(desk)] == [1, 1, 0, 0, 0]


def test_a_receiver_that_is_gone_is_told_no_more(desk):
    with receiving(statuses=[410]) as receiver:
        add_webhook(desk, receiver.url)
        report(desk, 2)
        pass_once(desk)
        pass_once(later(desk, days=1))

        assert len(receiver.messages) == 1
    with desk.database.reading() as session:
        assert not session.scalars(select(Webhook)).one().active


def test_a_receiver_that_is_busy_is_left_alone_for_as_long_as_it_asks(desk):
    with receiving(statuses=[503, 200], headers={"Retry-After": "120"}) as receiver:
        add_webhook(desk, receiver.url)
        report(desk, 2)
        pass_once(desk)
        pass_once(later(desk, seconds=119))
        assert len(receiver.messages) == 1
        pass_once(later(desk, seconds=121))

        assert len(receiver.messages) == 3


def test_loopback_is_refused_unless_the_setting_names_it(desk):
    careful = replace(desk, settings=replace(desk.settings, webhook_hosts=""))
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk)
        pass_once(careful)

    assert receiver.messages == []
    assert rows(desk)[0].reason == Reason.REFUSED_ADDRESS


def test_a_secret_under_another_key_is_said_to_be_unreadable(desk):
    changed = replace(desk, settings=replace(desk.settings, secret_key="another"))
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk)
        pass_once(changed)

    assert receiver.messages == []
    assert rows(desk)[0].reason == Reason.SECRET_UNREADABLE


def test_the_thread_delivers_what_happens_and_stops(desk):
    with receiving() as receiver, delivering.running(desk):
        add_webhook(desk, receiver.url)
        report(desk, 30)

        assert receiver.wait_for(30)
    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert not [each for each in threading.enumerate() if each.name == "deliveries"]


def test_what_nobody_is_told_of_is_put_aside_now_and_then(desk, monkeypatch):
    with ThreadPoolExecutor(1) as workers:
        dispatcher = delivering.Dispatcher(desk, workers)
        report(desk)
        assert dispatcher.work(threading.Event()) > 0
        report(desk)
        assert dispatcher.work(threading.Event()) == 0
        monkeypatch.setattr(delivering, "UNHEARD_SECONDS", 0.0)
        assert dispatcher.work(threading.Event()) > 0


def test_the_thread_outlives_an_error(desk, monkeypatch):
    broken = threading.Event()
    real = attempts.list_ready

    def fail_once(*arguments, **options):
        if not broken.is_set():
            broken.set()
            raise ValueError("broken once")
        return real(*arguments, **options)

    monkeypatch.setattr(attempts, "list_ready", fail_once)
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk)
        with delivering.running(desk):
            assert receiver.wait_for(1)


def test_dead_receivers_do_not_hold_up_the_others(desk, monkeypatch):
    """More of them than workers, each of which swallows a connection and is silent."""
    # Nobody gives one of them up before the test has ended.
    monkeypatch.setattr(receivers, "WHOLE_SECONDS", 300.0)
    with receiving() as receiver, ExitStack() as silence:
        for _ in range(delivering.WORKERS + 4):
            add_webhook(desk, silence.enter_context(_silent()))
        with desk.database.writing() as session:
            session.execute(update(Webhook).values(failures=1))
        add_webhook(desk, receiver.url)
        report(desk, 3)
        with delivering.running(desk):
            assert receiver.wait_for(3)
            report(desk, 1)
            assert receiver.wait_for(4)
            silence.close()


@contextmanager
def _silent():
    """The address of a listener that accepts and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"


def test_two_processes_never_send_the_same_claim(desk):
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk, 60)
        with delivering.running(desk), delivering.running(desk):
            assert receiver.wait_for(60)

    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert {row.state for row in rows(desk)} == {DeliveryState.DELIVERED}


def test_old_events_are_forgotten_by_a_chore(desk):
    with receiving() as receiver:
        add_webhook(desk, receiver.url)
        report(desk, 3)
        pass_once(desk)
    aged = later(desk, days=desk.settings.event_days + 1)

    removed = chores.forget_old_events(aged)

    assert removed == 3 + 2
    assert rows(desk) == []
    with desk.database.reading() as session:
        assert len(session.scalars(select(OutboxEvent)).all()) == 1


@pytest.fixture
def home(tmp_path):
    """Settings of an initialised home folder, as a process of its own reads them."""
    settings = Settings(
        home=tmp_path / "home", secret_key=KEY, webhook_hosts="127.0.0.1"
    )
    homes.initialise(settings, login="root")
    return settings


def test_a_process_killed_between_claim_and_note_loses_nothing(home):
    """Its receiver has taken the message, but the process dies before it knows."""
    database = databases.connect(home.database_address)
    with receiving() as receiver:
        receiver.gate.clear()
        with _serving(home) as first:
            _fill(database, receiver.url)
            assert receiver.wait_for(1)
            first.send_signal(signal.SIGKILL)
            first.wait()
        receiver.gate.set()
        before = list(receiver.ids)
        assert _states(database) == {DeliveryState.WAITING}
        with database.writing() as session:
            # As if the lease had run out.
            session.execute(update(Delivery).values(due_at=NOON))

        with _serving(home) as second:
            assert receiver.wait_for(len(before) + 3)
            second.send_signal(signal.SIGTERM)
            assert second.wait(30) == 0

    assert set(before) < set(receiver.ids)
    assert len(set(receiver.ids)) == 3
    assert _states(database) == {DeliveryState.DELIVERED}
    database.close()


def _states(database):
    with database.reading() as session:
        return set(session.scalars(select(Delivery.state)))


@contextmanager
def _serving(settings):
    """A process of its own; it does not outlive the block."""
    environment = {
        **os.environ,
        "KB_HOME": str(settings.home),
        "KB_SECRET_KEY": settings.secret_key,
        "KB_WEBHOOK_HOSTS": settings.webhook_hosts,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "web.cli", "serve", "--port", "0"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _fill(database, url):
    with database.writing() as session:
        user = find_user(session, "root")
        actor = Actor(user, "test")
        webhooks.add(
            session, url, [EventKind.INCIDENT_OPENED], key=KEY, by=By(actor, NOON)
        )
        for number in range(3):
            opening.open_incident(
                session,
                Report(title=f"事件 {number}"),
                reporter=user,
                by=By(actor, NOON),
            )

"""The round that tells of time that runs out: each once, whoever looks, whatever ends it."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kb.incidents import lateness
from kb.notifications.models import Notification
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from tests.conftest import NOON
from tests.desk import Desk
from web.background import clocks

EARLIER = NOON - timedelta(hours=2)


@pytest.fixture
def waiting(services):
    """Three started incidents whose time is over."""
    with services.database.writing() as session:
        desk = Desk(session, now=EARLIER)
        levels.add(session, Promise(resolve_minutes=60), by=desk.as_("manager"))
        for number in range(3):
            desk.started(f"第 {number} 个")


def count_told(services):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).where(Notification.kind == "late"))


@pytest.mark.usefixtures("waiting")
def test_two_workers_tell_each_once(services):
    workers = [threading.Thread(target=clocks.look, args=(services,)) for _ in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()

    assert clocks.look(services) == 0
    assert count_told(services) == 3 * 2


@pytest.mark.usefixtures("waiting")
def test_a_round_that_ends_in_the_middle_tells_nothing_twice(services, monkeypatch):
    tell, told = lateness.tell, []

    def die(*arguments, **named):
        tell(*arguments, **named)
        told.append(arguments)
        if len(told) > 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(lateness, "tell", die)
    with pytest.raises(KeyboardInterrupt):
        clocks.look(services)
    monkeypatch.undo()
    before = count_told(services)
    clocks.look(services)

    assert before == 0
    assert count_told(services) == 3 * 2

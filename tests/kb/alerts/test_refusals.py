"""Refused posts are kept with their sender, each kind once."""

from dataclasses import replace
from datetime import timedelta

from kb.alerts import refusals
from kb.alerts.refusals import Refusal
from tests.conftest import NOON

POST = Refusal(
    path="/hooks/zabbix",
    status=422,
    code="bad_alert",
    detail="event_id: missing",
    address="10.0.0.7",
)


def test_the_same_again_is_counted(session):
    for minute in range(3):
        refusals.note(session, POST, now=NOON + timedelta(minutes=minute))

    (kept,) = refusals.list_refused(session, offset=0, limit=5)
    assert (kept.times, kept.detail) == (3, "event_id: missing")
    assert kept.last_at - kept.first_at == timedelta(minutes=2)


def test_other_senders_and_other_faults_are_others(session):
    for other in (
        POST,
        replace(POST, address="10.0.0.8"),
        replace(POST, code="too_large"),
        replace(POST, path="/hooks/nagios"),
    ):
        refusals.note(session, other, now=NOON)

    assert refusals.count_since(session, NOON) == 4
    assert refusals.count_since(session, NOON + timedelta(seconds=1)) == 0


def test_whoever_invents_new_ones_does_not_fill_the_database(session, monkeypatch):
    monkeypatch.setattr(refusals, "MOST_KEPT", 3)
    for number in range(6):
        at = NOON + timedelta(seconds=number)
        refusals.note(session, replace(POST, address=f"10.0.0.{number}"), now=at)

    kept = refusals.list_refused(session, offset=0, limit=9)
    assert [post.address for post in kept] == ["10.0.0.5", "10.0.0.4", "10.0.0.3"]


def test_old_ones_are_forgotten(session):
    refusals.note(session, POST, now=NOON)

    assert refusals.forget_before(session, NOON + timedelta(days=1)) == 1
    assert refusals.list_refused(session, offset=0, limit=5) == []

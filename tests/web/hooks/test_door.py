"""The hooks answer once alerts are kept, and say in problem details what is wrong."""

import json
import threading
from dataclasses import replace

import pytest
from sqlalchemy import text

from kb.alerts import inbox as kept_alerts
from kb.alerts.alert import Status
from kb.alerts.models import Outcome
from kb.people import tokens
from kb.people.models import Scope
from tests.conftest import NOON
from tests.web.hooks.test_formats import ALERTMANAGER, NAGIOS, ZABBIX
from web.hooks.door import LARGEST
from web.intake import alert_inbox as inbox
from web.intake.alert_inbox import Inbox, TooBusyError

GENERIC = {
    "alerts": [{"name": "DiskFull", "host": "web-01", "summary": "/var is full"}]
}
MESSAGES = {
    "alertmanager": ALERTMANAGER,
    "zabbix": ZABBIX,
    "nagios": NAGIOS,
    "generic": GENERIC,
}


@pytest.mark.parametrize(("source", "body"), MESSAGES.items(), ids=MESSAGES)
def test_a_post_is_kept_answered_and_condensed(poster, source, body):
    answer = poster.post(source, body)

    kept = poster.received()
    assert answer.status_code == 202
    assert answer.json["accepted"] == len(kept) > 0
    assert {each.source.value for each in kept} == {source}
    assert poster.condense() == len(kept)
    assert len(poster.incidents()) == 1


@pytest.mark.parametrize(("source", "body"), MESSAGES.items(), ids=MESSAGES)
def test_the_same_post_sent_again_opens_nothing_and_is_no_occurrence(
    poster, source, body
):
    for _ in range(3):
        assert poster.post(source, body).status_code == 202
    poster.condense()

    (group,) = poster.groups()
    assert (group.occurrences, group.repeats) == (1, 2)


def test_half_a_character_in_a_tag_does_no_harm(poster):
    tags = [{"tag": "system", "value": "\ud800"}, {"tag": "\udfff" * 101, "value": "x"}]

    answer = poster.post("zabbix", {**ZABBIX, "tags": json.dumps(tags)})

    (kept,) = poster.received()
    assert answer.status_code == 202
    assert kept.system == "?"
    assert f"{kept.labels}".encode()


def test_nagios_may_send_a_form(poster):
    answer = poster.post("nagios", NAGIOS, form=True)

    assert answer.status_code == 202
    assert poster.received()[0].fingerprint == "mail-01!SMTP"


def test_json_that_curl_calls_a_form_is_taken(poster):
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = poster.post("generic", GENERIC, **form)

    assert (answer.status_code, answer.json["accepted"]) == (202, 1)


def test_what_alertmanager_left_out_is_said(poster):
    assert poster.post("alertmanager", ALERTMANAGER).json == {
        "accepted": 2,
        "left_out": 2,
    }


def test_a_generic_post_with_its_key_is_a_repeat_even_after_the_recovery(poster):
    recovery = {"alerts": [{**GENERIC["alerts"][0], "status": "resolved"}]}
    poster.post("generic", GENERIC, **{"Idempotency-Key": "one"})
    poster.post("generic", recovery)
    poster.post("generic", GENERIC, **{"Idempotency-Key": "one"})
    poster.post("generic", GENERIC, **{"Idempotency-Key": "two"})
    poster.condense()

    assert [each.outcome for each in poster.received()] == [
        Outcome.OPENED,
        Outcome.RECOVERED,
        Outcome.REPEATED,
        Outcome.FIRED_AGAIN,
    ]


def test_a_generic_alert_with_an_id_recovers_by_it(poster):
    alert = {"name": "DiskFull", "id": "4711"}
    poster.post("generic", {"alerts": [alert]})
    poster.post("generic", {"alerts": [{**alert, "status": "resolved"}]})
    poster.condense()

    assert poster.groups()[0].firing == 0


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer", "Bearer kb_wrong"])
def test_without_a_token_nothing_is_taken(poster, header):
    answer = replace(poster, token="").post("generic", GENERIC, Authorization=header)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer realm=")
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "not_authenticated"
    assert poster.received() == []


def test_another_scope_is_not_enough(poster, issue):
    token = issue(Scope.READ, Scope.INCIDENTS, login="reader")

    answer = replace(poster, token=token).post("generic", GENERIC)

    assert (answer.status_code, answer.json["code"]) == (403, "scope_missing")
    assert poster.received() == []


def test_a_token_that_is_revoked_is_worthless_at_once(poster, services):
    assert poster.post("generic", GENERIC).status_code == 202
    with services.database.writing() as session:
        tokens.revoke(tokens.get_token(session, 1), now=NOON)

    assert poster.post("generic", GENERIC).status_code == 401


def test_somebody_who_is_switched_off_posts_nothing(poster, services):
    assert poster.post("generic", GENERIC).status_code == 202
    with services.database.writing() as session:
        tokens.get_token(session, 1).user.active = False

    assert poster.post("generic", GENERIC).status_code == 401


@pytest.mark.parametrize(
    ("source", "alert"),
    [
        ("alertmanager", {"status": "firing", "labels": {"alertname": "X"}}),
        ("generic", {"name": "X"}),
    ],
)
def test_a_storm_is_taken_whole_in_pieces(poster, source, alert):
    many = {"version": "4"} if source == "alertmanager" else {}
    number = 2 * kept_alerts.MOST_AT_ONCE + 1
    many["alerts"] = [{**alert, "fingerprint": f"{n}"} for n in range(number)]

    answer = poster.post(source, many)

    assert (answer.status_code, answer.json["accepted"]) == (202, number)
    assert len(poster.received()) == number


def test_a_post_that_is_too_large_is_refused(poster):
    answer = poster.post("generic", b" " * (LARGEST + 1))

    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_compressed_posts_are_refused(poster):
    answer = poster.post("generic", GENERIC, **{"Content-Encoding": "gzip"})

    assert (answer.status_code, answer.json["code"]) == (422, "bad_alert")


ONE = GENERIC["alerts"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{",
        b"[" * 100_000,
        b'{"alerts": [{"name": "\\ud800"}]}',
        b"\xff\xfe",
        {"alerts": []},
        {"alerts": [ONE, {}]},
        {"alerts": [{**ONE, "unknown": 1}]},
        {"alerts": [{**ONE, "name": " "}]},
        {"alerts": [{**ONE, "name": "x" * 201}]},
        {"alerts": [{**ONE, "labels": {"a": "x" * 501}}]},
        {"alerts": [{**ONE, "labels": {str(n): "x" for n in range(65)}}]},
        {"alerts": [{**ONE, "labels": {"a": {"b": "c"}}}]},
        {"alerts": [{**ONE, "started_at": "0001-01-01T00:00:00+08:00"}]},
        {"alerts": [{**ONE, "started_at": "9999-12-31T23:59:59-08:00"}]},
        {"alerts": [{**ONE, "started_at": "2026-03-02T12:00:00"}]},
        {"alerts": [{**ONE, "url": "javascript:alert(1)"}]},
        {"alerts": [{**ONE, "severity": "terrible"}]},
        {"alerts": [ONE], "more": True},
    ],
    ids=range(20),
)
def test_our_own_form_is_taken_at_its_word(poster, body):
    answer = poster.post("generic", body)

    assert (answer.status_code, answer.json["code"]) == (422, "bad_alert")
    assert answer.json["status"] == 422
    assert {"type", "title", "detail"} <= answer.json.keys()
    assert poster.received() == []


def test_a_refusal_does_not_repeat_what_was_sent(poster):
    answer = poster.post("generic", {"alerts": [{**ONE, "severity": "s3cret"}]})

    assert "s3cret" not in answer.text


def test_a_foreign_alert_that_is_odd_is_kept_all_the_same(poster):
    odd = {
        "status": "firing",
        "labels": {"alertname": "N\0L", "instance": "x" * 3_000, "": "y" * 9_000},
        "annotations": {"summary": "🔥" * 900, "runbook_url": "javascript:alert(1)"},
        "startsAt": "9999-99-99",
        "endsAt": "-1",
        "generatorURL": "file:///etc/passwd",
    }

    answer = poster.post("alertmanager", {"version": "4", "alerts": [odd]})

    (kept,) = poster.received()
    assert answer.status_code == 202
    assert poster.condense() == 1
    assert (kept.name, kept.started_at, kept.url, kept.runbook_url) == (
        "NL",
        None,
        "",
        "",
    )
    assert len(kept.summary) == 200


def test_while_the_database_is_gone_the_sender_comes_again(poster, services):
    with services.database.writing() as session:
        session.execute(text("DROP TABLE received_alert"))

    answer = poster.post("generic", GENERIC)

    assert (answer.status_code, answer.json["code"]) == (503, "database_unavailable")
    assert answer.headers["Retry-After"] == "5"


def make_rows(number, *, status=Status.FIRING, user_id=1):
    return [
        {
            "source": "generic",
            "fingerprint": f"{place}",
            "status": status,
            "name": "DiskFull",
            "summary": "DiskFull",
            "severity": "warning",
            "labels": {},
            "user_id": user_id,
            "received_at": NOON,
        }
        for place in range(number)
    ]


def test_posts_that_come_together_are_kept_together(poster, services):
    box = Inbox(services.database)

    with box.running():
        threads = [
            threading.Thread(target=box.put, args=(make_rows(3),)) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(poster.received()) == 60


def test_what_the_database_refuses_takes_no_other_post_with_it(poster, services):
    box = Inbox(services.database)
    outcomes = {}

    def put(name, rows):
        try:
            box.put(rows)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this post's.
            outcomes[name] = type(error).__name__
        else:
            outcomes[name] = "kept"

    with box.running():
        threads = [
            threading.Thread(target=put, args=("good", make_rows(2))),
            threading.Thread(target=put, args=("bad", make_rows(2, user_id=99))),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert outcomes == {"good": "kept", "bad": "IntegrityError"}
    assert len(poster.received()) == 2


def test_when_too_many_wait_the_sender_is_asked_to_come_again(
    poster, services, monkeypatch
):
    monkeypatch.setattr(inbox, "MOST_WAITING", 5)
    box = Inbox(services.database)

    with box.running(), pytest.raises(TooBusyError):
        box.put(make_rows(6))

    assert poster.received() == []


def test_who_is_asked_to_come_again_is_told_when(poster, app, monkeypatch):
    monkeypatch.setattr(inbox, "MOST_WAITING", 0)

    with inbox.inbox_of(app).running():
        answer = poster.post("generic", GENERIC)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json["code"] == "alerts_too_many_waiting"


def test_a_body_may_say_what_type_it_likes(poster):
    answer = poster.client.post(
        "/hooks/generic",
        data=json.dumps(GENERIC),
        content_type="text/plain",
        headers={"Authorization": f"Bearer {poster.token}"},
    )

    assert answer.status_code == 202

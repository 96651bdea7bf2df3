"""A chat is told over the wire: in its words, signed as it wants, and its answer is read."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.commenting import Comment, comment
from kb.incidents.opening import Report
from kb.outbox import attempts, webhooks
from kb.outbox.models import Delivery, DeliveryState, EventKind, Form, Webhook
from kb.outbox.webhooks import Room
from kb.people.users import find_user
from tests.conftest import NOON
from tests.receivers import receiving
from web.background import delivering

KEY = "only for tests"
TAKEN = b'{"errcode":0,"errmsg":"ok"}'
REFUSED = b'{"errcode":310000,"errmsg":"sign not match, access_token=zanzibar01"}'


@pytest.fixture
def desk(services, people):
    assert people
    settings = replace(
        services.settings,
        webhook_hosts="127.0.0.1",
        public_url="https://kb.example.org",
    )
    return replace(services, settings=settings)


def add_chat(desk, url, form=Form.DINGTALK, **said):
    with desk.database.writing() as session:
        by = By(Actor(find_user(session, "administrator"), "test"), NOON)
        room = Room(form=form, **said)
        kinds = list(EventKind)
        made = webhooks.add(session, url, kinds, key=KEY, by=by, room=room)
        return made.webhook.id


def report(desk, *titles):
    with desk.database.writing() as session:
        user = find_user(session, "administrator")
        by = By(Actor(user, "test"), NOON)
        for title in titles:
            incident = opening.open_incident(
                session, Report(title=title), reporter=user, by=by
            )
            comment(session, incident, Comment("密码是 zanzibar", internal=True), by=by)


def pass_once(app, desk):
    delivering.distribute_all(desk)
    with desk.database.reading() as session:
        ready = attempts.list_ready(session, now=desk.now())
    for webhook in ready:
        with desk.database.writing() as session:
            fresh = session.get_one(Webhook, webhook.id)
            run = attempts.claim(session, fresh, 200, now=desk.now())
        with app.app_context():
            delivering.send(desk, run)


def deliveries(desk):
    with desk.database.reading() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_dingtalk_reads_number_kind_state_and_link_and_nothing_else(app, desk):
    with receiving(answer=TAKEN) as receiver:
        url = f"{receiver.url}?access_token=zanzibar01"
        add_chat(desk, url, secret="SECabc")
        report(desk, "张三的打印机")
        pass_once(app, desk)

    (message,) = receiver.messages
    asked = parse_qs(urlsplit(message.path).query)
    digest = hmac.new(
        b"SECabc", f"{asked['timestamp'][0]}\nSECabc".encode(), hashlib.sha256
    ).digest()
    assert asked["sign"] == [base64.b64encode(digest).decode()]
    assert "webhook-signature" not in message.headers
    text = json.loads(message.body)["markdown"]["text"]
    assert "[INC-000001](https://kb.example.org/incidents/1)" in text
    assert text.count("INC-000001") == 1
    assert "新建" in text
    assert "张三" not in text
    assert "zanzibar" not in text
    rows = deliveries(desk)
    assert {row.state for row in rows} == {DeliveryState.DELIVERED}
    assert rows[0].answer == "0 ok"


def test_a_chat_reads_titles_and_english_where_it_is_set(app, desk):
    with receiving(answer=b"ok") as receiver:
        add_chat(desk, receiver.url, Form.SLACK, titles=True, language="en")
        report(desk, "Printer of Zhang")
        pass_once(app, desk)

    text = receiver.messages[0].body.decode()
    assert "An incident was reported" in text
    assert "Printer of Zhang" in text
    assert "zanzibar" not in text


def test_many_incidents_are_one_message_that_counts_the_rest(app, desk):
    with receiving(answer=b"") as receiver:
        receiver.statuses = [202]
        add_chat(desk, receiver.url, Form.TEAMS)
        report(desk, *(f"事件 {number}" for number in range(15)))
        pass_once(app, desk)

    (message,) = receiver.messages
    assert "还有 5 条" in message.body.decode()
    assert {row.state for row in deliveries(desk)} == {DeliveryState.DELIVERED}


def test_an_error_in_a_good_answer_is_a_failure_and_holds_no_secret(app, desk):
    with receiving(answer=REFUSED) as receiver:
        add_chat(desk, f"{receiver.url}?access_token=zanzibar01", secret="SECabc")
        report(desk, "一")
        pass_once(app, desk)

    row = deliveries(desk)[0]
    assert (row.state, row.reason) == (DeliveryState.WAITING, "service_error")
    assert row.answer.startswith("310000 sign not match")
    assert "zanzibar01" not in row.answer


def test_an_unsigned_chat_is_told_without_a_signature(app, desk):
    with receiving(answer=b'{"code":0,"msg":"success"}') as receiver:
        add_chat(desk, receiver.url, Form.FEISHU)
        report(desk, "一")
        pass_once(app, desk)

    assert "sign" not in json.loads(receiver.messages[0].body)

"""Chats as they are kept: what is secret stays so, and who is in one limits what it reads."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb import audit, encryption
from kb.errors import NotFoundError
from kb.outbox import attempts, webhooks
from kb.outbox.addresses import BadWebhookError
from kb.outbox.models import EventKind, Form, Reason
from kb.outbox.outcomes import Outcome
from kb.outbox.webhooks import Room
from kb.people import units
from kb.people.models import Tier
from kb.services.clients import add_client
from tests.kb.outbox.conftest import KEY

ADDRESS = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=zanzibar-0001-wxyz"


@pytest.fixture
def add(outbox):
    def chat(form=Form.WECOM, url=ADDRESS, **said):
        room = Room(form=form, **said)
        return webhooks.add(
            outbox.session, url, list(EventKind), key=KEY, by=outbox.who(), room=room
        ).webhook

    return chat


def test_an_address_is_kept_encrypted_and_shown_by_its_end(outbox, add):
    chat = add()

    assert chat.url == "https://qyapi.weixin.qq.com/…wxyz"
    assert "zanzibar" not in chat.sealed_url
    assert encryption.decrypt(KEY, chat.sealed_url) == ADDRESS
    entries = outbox.session.scalars(select(audit.AuditEntry)).all()
    assert "zanzibar" not in repr([each.details for each in entries])
    assert "qyapi.weixin.qq.com" in repr([each.details for each in entries])


def test_a_secret_is_taken_only_where_the_service_signs(outbox, add):
    url = ADDRESS.replace("qyapi.weixin.qq.com", "oapi.dingtalk.com")
    signed = add(Form.DINGTALK, url, secret="SECzanzibar")

    assert encryption.decrypt(KEY, signed.secret) == "SECzanzibar"
    with pytest.raises(BadWebhookError):
        add(secret="SECzanzibar")
    with pytest.raises(BadWebhookError):
        webhooks.rotate_secret(outbox.session, signed, key=KEY, by=outbox.who())


def test_an_edit_without_an_address_or_a_secret_keeps_them(outbox, add):
    url = ADDRESS.replace("qyapi.weixin.qq.com", "oapi.dingtalk.com")
    chat = add(Form.DINGTALK, url, secret="SECzanzibar")
    before = (chat.sealed_url, chat.secret)

    webhooks.edit(outbox.session, chat, "", list(EventKind), key=KEY, by=outbox.who())
    room = Room(form=Form.DINGTALK, language="en", titles=True)
    webhooks.set_room(outbox.session, chat, room, key=KEY, by=outbox.who())

    assert (chat.sealed_url, chat.secret) == before
    assert (chat.language, chat.titles) == ("en", True)


def test_a_language_or_a_client_that_there_is_not_is_refused(add):
    with pytest.raises(BadWebhookError):
        add(language="xx")
    with pytest.raises(NotFoundError):
        add(client_id=999)


def test_a_chat_of_a_client_is_told_of_nothing_of_another(outbox, add):
    session, desk = outbox.session, outbox.desk
    other = add_client(session, "bank", {"zh": "银行", "en": "Bank"}, by=outbox.who())
    theirs, everything = add(client_id=other.id), add()
    own = desk.incident("自己的")
    far = desk.incident("银行的")
    far.client_id = other.id
    session.flush()
    outbox.distribute()

    told = {(each.webhook_id, each.event.incident_id) for each in outbox.deliveries()}
    assert (theirs.id, far.id) in told
    assert (theirs.id, own.id) not in told
    assert {(everything.id, own.id), (everything.id, far.id)} <= told


def test_a_chat_of_a_unit_is_told_of_what_lies_there_or_below(outbox, add):
    session, desk = outbox.session, outbox.desk
    region = units.add_unit(session, "北区", tier=Tier.REGION)
    county = units.add_unit(session, "甲县", tier=Tier.COUNTY, parent=region)
    elsewhere = units.add_unit(session, "南区", tier=Tier.REGION)
    chat = add(unit_id=region.id)
    incidents = [desk.incident(title) for title in ("一", "二", "三")]
    for incident, unit in zip(incidents, (county, elsewhere, None), strict=True):
        incident.unit_id = unit.id if unit else None
    desk.submitted("审核")
    session.flush()
    outbox.distribute()

    told = [each.event.incident_id for each in outbox.deliveries()]
    assert {each.webhook_id for each in outbox.deliveries()} == {chat.id}
    assert told == [incidents[0].id]


def claim(outbox, chat):
    return attempts.claim(outbox.session, chat, 200, now=outbox.desk.now)


def note(outbox, chat, run, **outcome):
    attempts.note(
        outbox.session,
        chat.id,
        [Outcome(attempt=each, **outcome) for each in run.attempts],
        jitter=0.0,
        now=outbox.desk.now,
    )
    outbox.session.flush()


def test_many_things_are_one_message_and_the_next_waits_its_turn(outbox, add):
    chat = add(titles=True)
    for number in range(30):
        outbox.desk.incident(f"事件 {number}")
    outbox.session.flush()
    outbox.distribute()

    run = claim(outbox, chat)
    again = claim(outbox, chat)
    note(outbox, chat, run, status=200, words="ok")
    outbox.desk.incident("又一个")
    outbox.session.flush()
    outbox.distribute()
    early = claim(outbox, chat)
    outbox.desk.now += timedelta(seconds=5)
    late = claim(outbox, chat)

    assert (len(run.attempts), len(run.room.facts)) == (30, 30)
    assert run.room.facts[0].title == "事件 0"
    assert run.room.facts[0].state == "new"
    assert (again.attempts, early.attempts) == ((), ())
    assert len(late.attempts) == 1


def test_without_the_setting_no_title_leaves_the_house(outbox, add):
    chat = add()
    outbox.desk.incident("张三的打印机")
    outbox.session.flush()
    outbox.distribute()

    (fact,) = claim(outbox, chat).room.facts
    assert fact.title == ""


def test_a_message_that_fails_is_one_failure_of_the_chat(outbox, add):
    chat = add()
    for number in range(5):
        outbox.desk.incident(f"事件 {number}")
    outbox.session.flush()
    outbox.distribute()
    run = claim(outbox, chat)

    note(
        outbox,
        chat,
        run,
        status=200,
        reason=Reason.SERVICE_ERROR,
        words="310000 sign not match",
    )

    assert chat.failures == 1
    told = {(each.reason, each.answer) for each in outbox.deliveries()}
    assert told == {("service_error", "310000 sign not match")}

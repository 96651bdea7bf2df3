"""What administrators may do with webhooks, and what is refused."""

import base64

import pytest
from sqlalchemy import select

from kb import encryption
from kb.audit import Actor, AuditEntry, By
from kb.errors import NotFoundError
from kb.outbox import webhooks
from kb.outbox.models import EventKind
from kb.outbox.signatures import sign
from kb.outbox.webhooks import (
    BadWebhookError,
    TooManyWebhooksError,
    WebhookNotAllowedError,
)
from tests.kb.outbox.conftest import KEY, URL

KINDS = [EventKind.ARTICLE_CHECKED_IN]


def entries(session):
    session.flush()
    return list(
        session.scalars(
            select(AuditEntry)
            .where(AuditEntry.noun == "webhook")
            .order_by(AuditEntry.id)
        )
    )


def test_a_webhook_keeps_its_secret_encrypted_and_out_of_the_audit(outbox):
    made = webhooks.add(outbox.session, URL, KINDS, key=KEY, by=outbox.who())

    (entry,) = entries(outbox.session)
    assert made.secret.startswith("whsec_")
    assert len(base64.b64decode(made.secret.removeprefix("whsec_"))) == 32
    assert made.secret not in made.webhook.secret
    assert encryption.decrypt(KEY, made.webhook.secret) == made.secret
    assert entry.details == {
        "host": "receiver.example.org",
        "kinds": ["article.checked_in"],
    }


@pytest.mark.parametrize("role", ["manager", "reviewer", "technician", "reporter"])
def test_only_administrators_keep_webhooks(outbox, role):
    webhook = outbox.webhook()
    by = By(Actor(outbox.desk.person(role), "test"), outbox.desk.now)
    acts = (
        lambda: webhooks.add(outbox.session, URL, KINDS, key=KEY, by=by),
        lambda: webhooks.edit(outbox.session, webhook, URL, KINDS, key=KEY, by=by),
        lambda: webhooks.switch(outbox.session, webhook, active=False, by=by),
        lambda: webhooks.set_removed(outbox.session, webhook, removed=True, by=by),
        lambda: webhooks.rotate_secret(outbox.session, webhook, key=KEY, by=by),
        lambda: webhooks.take_over(outbox.session, webhook, by=by),
    )

    for act in acts:
        with pytest.raises(WebhookNotAllowedError):
            act()


@pytest.mark.parametrize(
    "url",
    [
        "https://host/path",
        "http://10.1.2.3:8080/hook",
        "http://[fd00::1]:80/",
        "https://接收.example.org/hook",
        "http://host",
        "https://host/?a=b&c=%20",
    ],
)
def test_an_address_that_can_be_called_is_accepted(outbox, url):
    assert outbox.webhook(url).url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "host/path",
        "ftp://host/",
        "file:///etc/passwd",
        "gopher://host/",
        "javascript:alert(1)",
        "http://",
        "http:///path",
        "http://user@host/",
        "http://user:secret@host/",
        "http://@host/",
        "http://host:0/",
        "http://host:99999/",
        "http://host:abc/",
        "http://[::1/",
        "http://host/#part",
        "http://host/a b",
        "http://host/\r\nX-Evil: 1",
        "http://host/\x00",
        "http://host\\@evil/",
        "http://.host/",
        "http://host/路径",
        "http://" + "a" * 2000,
        "http://" + "接" * 70 + "/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(outbox, url):
    with pytest.raises(BadWebhookError):
        outbox.webhook(url)


def test_a_webhook_without_any_kind_is_refused(outbox):
    with pytest.raises(BadWebhookError):
        outbox.webhook(kinds=[])


def test_there_are_no_more_than_a_hundred(outbox):
    for number in range(webhooks.MOST_WEBHOOKS):
        outbox.webhook(f"http://host/{number}")

    with pytest.raises(TooManyWebhooksError):
        outbox.webhook()


def test_an_edit_changes_address_and_kinds_and_tries_again_at_once(outbox):
    webhook = outbox.webhook()
    webhook.paused_until = outbox.desk.now

    webhooks.edit(
        outbox.session,
        webhook,
        "http://other/",
        [*KINDS, *KINDS],
        key=KEY,
        by=outbox.who(),
    )

    assert (webhook.url, webhook.kinds) == ("http://other/", ["article.checked_in"])
    assert webhook.paused_until is None
    assert [entry.action for entry in entries(outbox.session)] == [
        "add_webhook",
        "edit_webhook",
    ]


def test_switching_on_again_begins_with_a_clean_slate(outbox):
    webhook = outbox.webhook()
    webhooks.switch(outbox.session, webhook, active=False, by=outbox.who())
    webhook.failures, webhook.gone_at = 7, outbox.desk.now

    webhooks.switch(outbox.session, webhook, active=True, by=outbox.who())
    webhooks.switch(outbox.session, webhook, active=True, by=outbox.who())

    assert (webhook.active, webhook.failures, webhook.gone_at) == (True, 0, None)
    assert [entry.action for entry in entries(outbox.session)][1:] == [
        "switch_off_webhook",
        "switch_on_webhook",
    ]


def test_a_removed_webhook_is_out_of_sight_until_it_is_restored(outbox):
    webhook = outbox.webhook()
    with pytest.raises(NotFoundError):
        webhooks.get_removed(outbox.session, webhook.id)
    webhooks.set_removed(outbox.session, webhook, removed=True, by=outbox.who())
    webhooks.set_removed(outbox.session, webhook, removed=True, by=outbox.who())

    assert webhooks.list_webhooks(outbox.session) == []
    with pytest.raises(NotFoundError):
        webhooks.get_webhook(outbox.session, webhook.id)

    removed = webhooks.get_removed(outbox.session, webhook.id)
    webhooks.set_removed(outbox.session, removed, removed=False, by=outbox.who())

    assert webhooks.get_webhook(outbox.session, webhook.id) is webhook


def test_a_new_secret_takes_the_place_of_the_one_before(outbox):
    webhook = outbox.webhook()
    before = encryption.decrypt(KEY, webhook.secret)

    secret = webhooks.rotate_secret(outbox.session, webhook, key=KEY, by=outbox.who())

    assert secret != before
    assert encryption.decrypt(KEY, webhook.secret) == secret
    assert not any(
        secret in str(entry.details) or before in str(entry.details)
        for entry in entries(outbox.session)
    )


def test_taking_over_makes_one_the_owner(outbox):
    webhook = outbox.webhook()
    webhook.owner = outbox.desk.person("manager")

    webhooks.take_over(outbox.session, webhook, by=outbox.who())

    assert webhook.owner.login == "administrator"


def test_a_signature_is_that_of_the_specification_s_example():
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'

    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_is_no_secret_signs_nothing():
    with pytest.raises(ValueError, match="no secret"):
        sign("whsec_***", "id", 0, b"")

"""Webhooks as programs keep them: the role of the account counts beside the scope."""

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from kb.errors import NotFoundError
from kb.outbox import attempts, deliveries, distribution
from kb.outbox.models import DeliveryState, Webhook
from kb.outbox.webhooks import WebhookNotAllowedError
from kb.people.models import Scope
from tests.conftest import NOON
from tests.desk import Desk
from web.api.operation import Caller, opened
from web.api.operations import OPERATIONS
from web.background import delivering
from web.soap.door import OFFERED

URL = "https://receiver.example.org/hook"
NAMES = (
    "createWebhook",
    "listWebhooks",
    "getWebhook",
    "editWebhook",
    "removeWebhook",
    "listDeliveries",
    "redeliver",
)


@pytest.fixture
def call(services, people):
    """Does an operation in somebody's name; answers with what it gives."""

    def run(name, login="administrator", **given):
        operation = OPERATIONS[name]
        with services.database.reading() as session:
            user = session.merge(people[login], load=False)
        caller = Caller(user=user, channel="rest", scopes=frozenset(Scope))
        shape = operation.takes.model_validate(given)
        with opened(operation, caller, services, shape) as opened_call:
            return operation.run(opened_call, shape)

    return run


@pytest.fixture
def webhook(call):
    return call("createWebhook", url=URL, kinds=["incident.opened"])


@pytest.fixture
def told(services, webhook):
    """Three deliveries of the webhook, of which the last was given up."""
    with services.database.writing() as session:
        desk = Desk(session)
        for _ in range(3):
            desk.incident()
        session.flush()
        distribution.distribute(session, delivering.describe, now=NOON)
        stored = session.get_one(Webhook, webhook.id)
        session.flush()
        last = deliveries.list_deliveries(session, stored, limit=1)[0]
        last.state = DeliveryState.GIVEN_UP
    return webhook.id


def test_they_need_the_scope_to_administer_and_soap_offers_none():
    assert {OPERATIONS[name].scope for name in NAMES} == {Scope.ADMINISTER}
    assert set(NAMES) & OFFERED == set()


@pytest.mark.parametrize("login", ["manager", "technician", "requester", "reviewer"])
@pytest.mark.parametrize("name", NAMES)
def test_a_scope_does_not_make_an_administrator(call, webhook, name, login):
    given = {
        "createWebhook": {"url": URL, "kinds": ["incident.opened"]},
        "listWebhooks": {},
        "redeliver": {"id": webhook.id, "delivery": 1},
    }.get(name, {"id": webhook.id})

    with pytest.raises(WebhookNotAllowedError):
        call(name, login, **given)


def test_a_secret_is_in_the_first_answer_only(call, webhook):
    read = call("getWebhook", id=webhook.id)

    assert webhook.secret.startswith("whsec_")
    assert "secret" not in read.model_dump()
    assert read.owner == "administrator"
    assert call("listWebhooks").webhooks == [read]


def test_an_edit_changes_only_what_is_given(call, webhook):
    off = call("editWebhook", id=webhook.id, active=False)
    moved = call("editWebhook", id=webhook.id, url="http://10.0.0.1/")
    retold = call("editWebhook", id=webhook.id, kinds=["review.requested"])

    assert (off.active, off.url) == (False, URL)
    assert (moved.url, moved.kinds) == ("http://10.0.0.1/", ["incident.opened"])
    assert (retold.url, retold.kinds) == ("http://10.0.0.1/", ["review.requested"])


@pytest.mark.parametrize(
    "given",
    [
        {"url": "", "kinds": ["incident.opened"]},
        {"url": "x" * 2001, "kinds": ["incident.opened"]},
        {"url": URL, "kinds": []},
        {"url": URL, "kinds": ["finding.opened"]},
        {"url": URL, "kinds": ["incident.opened"], "secret": "mine"},
        {"url": URL},
    ],
)
def test_what_does_not_fit_the_shape_is_refused(call, given):
    with pytest.raises(ValidationError):
        call("createWebhook", **given)


def test_an_address_that_cannot_be_called_is_refused(call):
    with pytest.raises(ValidationError):
        call("createWebhook", url="file:///etc/passwd", kinds=["incident.opened"])


def test_a_chat_is_kept_without_showing_its_address(call):
    url = "https://hooks.slack.com/services/T0/B0/zanzibar1234"
    made = call(
        "createWebhook", url=url, kinds=["incident.opened"], form="slack", titles=True
    )
    changed = call("editWebhook", id=made.id, titles=False, language="en")
    read = call("getWebhook", id=made.id)

    assert (made.url, made.secret) == ("https://hooks.slack.com/…1234", "")
    assert (changed.titles, changed.language) == (False, "en")
    assert "zanzibar" not in repr(read)


def test_a_removed_one_is_not_found(call, webhook):
    assert call("removeWebhook", id=webhook.id) is None

    for name in ("getWebhook", "removeWebhook", "listDeliveries"):
        with pytest.raises(NotFoundError):
            call(name, id=webhook.id)


def test_deliveries_come_newest_first_a_page_at_a_time(call, told):
    first = call("listDeliveries", id=told, limit=2)
    second = call("listDeliveries", id=told, limit=2, cursor=first.next_cursor)

    found = [*first.deliveries, *second.deliveries]
    assert [each.id for each in found] == [3, 2, 1]
    assert second.next_cursor == ""
    assert found[0].message == f"evt_{found[0].event}"
    assert {each.type for each in found} == {"incident.opened"}


def test_deliveries_are_narrowed_by_their_state(call, told):
    found = call("listDeliveries", id=told, state="given_up")

    assert [(each.id, each.due_at) for each in found.deliveries] == [(3, None)]
    assert call("getWebhook", id=told).given_up == 1


def test_one_that_was_given_up_is_sent_again(call, told, services):
    again = call("redeliver", id=told, delivery=3)

    assert again.state is DeliveryState.WAITING
    with services.database.reading() as session:
        stored = session.scalars(select(Webhook)).one()
        assert attempts.list_ready(session, now=NOON) == [stored]


def test_a_delivery_is_looked_for_under_its_own_webhook(call, told):
    other = call("createWebhook", url=URL, kinds=["incident.closed"])

    assert told != other.id
    with pytest.raises(NotFoundError):
        call("redeliver", id=other.id, delivery=1)

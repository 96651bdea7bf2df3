"""What is old and settled is removed; what waits stays, and the feed never skips."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from kb.outbox import feed, forgetting, webhooks
from kb.outbox.feed import CursorExpiredError
from kb.outbox.models import DeliveryState, OutboxEvent

LATER = timedelta(days=100)
OLD = timedelta(days=90)


def forget_all(outbox):
    oldest = outbox.desk.now - OLD
    while forgetting.forget_before(outbox.session, oldest, limit=2):
        pass
    outbox.session.expire_all()


@pytest.fixture
def aged(outbox):
    """Five events of long ago, of which two are delivered and one waits."""
    webhook = outbox.webhook()
    for number in range(5):
        outbox.desk.incident(f"事件 {number}")
    outbox.session.flush()
    outbox.distribute()
    rows = outbox.deliveries()
    for row in (rows[0], rows[1], rows[3], rows[4]):
        row.state = DeliveryState.DELIVERED
    outbox.session.flush()
    outbox.desk.now += LATER
    return webhook


@pytest.mark.usefixtures("aged")
def test_what_is_old_and_settled_is_removed_and_what_waits_stays(outbox):
    waiting = outbox.deliveries()[2]
    newest = outbox.events()[-1].id

    forget_all(outbox)

    assert [row.id for row in outbox.deliveries()] == [waiting.id]
    assert [event.id for event in outbox.events()] == [waiting.event_id, newest]


@pytest.mark.usefixtures("aged")
def test_the_id_of_a_removed_event_is_never_given_again(outbox):
    newest = outbox.events()[-1].id
    outbox.session.execute(update(OutboxEvent).values(is_due=False))
    for row in outbox.deliveries():
        row.state = DeliveryState.DELIVERED
    outbox.session.flush()
    forget_all(outbox)
    outbox.desk.incident("新的")
    outbox.session.flush()

    assert outbox.session.scalar(select(func.max(OutboxEvent.id))) > newest


def test_what_is_young_or_not_worked_out_yet_stays(outbox):
    outbox.desk.incident("旧的")
    outbox.session.flush()
    outbox.desk.now += LATER
    outbox.desk.incident("新的")
    outbox.session.flush()

    forget_all(outbox)

    assert len(outbox.events()) == 2


def test_what_waits_for_a_webhook_removed_long_ago_is_forgotten_too(outbox, aged):
    webhooks.set_removed(outbox.session, aged, removed=True, by=outbox.who())
    outbox.session.flush()
    outbox.desk.now += LATER

    forget_all(outbox)

    assert outbox.deliveries() == []


@pytest.mark.usefixtures("aged")
def test_a_cursor_from_before_removed_events_is_refused(outbox):
    reader = outbox.desk.person("administrator")
    first, second, *_rest = (event.id for event in outbox.events())
    forget_all(outbox)

    horizon = forgetting.horizon(outbox.session)
    for cursor in (0, first, second):
        with pytest.raises(CursorExpiredError):
            feed.list_since(outbox.session, cursor, reader, limit=10)
    begun = feed.list_since(outbox.session, None, reader, limit=10)
    gone_on = feed.list_since(outbox.session, horizon, reader, limit=10)

    assert [event.id > horizon for event in begun.events] == [True]
    assert begun == gone_on


def test_a_cursor_is_good_while_nothing_was_removed(outbox):
    reader = outbox.desk.person("administrator")
    outbox.desk.incident()
    outbox.session.flush()

    found = feed.list_since(outbox.session, 0, reader, limit=10)

    assert len(found.events) == 1

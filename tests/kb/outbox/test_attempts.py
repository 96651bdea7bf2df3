"""Each move of a delivery: claimed, delivered, tried again, given up, held back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.notifications.models import Notification
from kb.outbox import attempts, deliveries, distribution, webhooks
from kb.outbox.deliveries import WebhookOffError
from kb.outbox.models import DeliveryState, EventKind, Reason
from kb.outbox.outcomes import Outcome
from kb.people.models import Role, UserRole


def kinds_of(rows):
    return [row.event.kind.value for row in rows]


def news(session):
    session.flush()
    rows = session.scalars(select(Notification).order_by(Notification.id))
    return [(row.user.login, row.kind) for row in rows if "webhook" in row.kind]


def test_an_event_becomes_a_delivery_for_each_webhook_that_wants_it(outbox):
    one = outbox.webhook(kinds=[EventKind.INCIDENT_OPENED])
    outbox.webhook(kinds=[EventKind.ARTICLE_RETIRED])
    both = outbox.webhook(kinds=list(EventKind))
    outbox.desk.incident()
    outbox.session.flush()

    assert outbox.distribute() == 1
    assert outbox.distribute() == 0
    assert [row.webhook_id for row in outbox.deliveries()] == [one.id, both.id]
    assert [row.payload for row in outbox.deliveries()] == [
        {"type": "incident.opened"}
    ] * 2


def test_a_webhook_is_not_told_of_what_happened_before_it(outbox):
    outbox.desk.incident()
    outbox.session.flush()
    outbox.desk.now += timedelta(seconds=1)
    outbox.webhook()

    outbox.distribute()

    assert outbox.deliveries() == []


@pytest.mark.parametrize("how", ["off", "removed"])
def test_nothing_is_kept_for_a_webhook_that_is_off_or_removed(outbox, how):
    webhook = outbox.webhook()
    if how == "off":
        webhooks.switch(outbox.session, webhook, active=False, by=outbox.who())
    else:
        webhooks.set_removed(outbox.session, webhook, removed=True, by=outbox.who())
    outbox.desk.incident()
    outbox.session.flush()

    assert outbox.distribute() == 1
    assert outbox.deliveries() == []


def test_an_owner_is_told_only_what_they_may_know(outbox):
    outbox.webhook(roles=(Role.REQUESTER,))
    outbox.desk.incident()
    outbox.desk.solution()
    outbox.desk.solution("内部资料", audience="internal")
    outbox.session.flush()

    outbox.distribute()

    assert kinds_of(outbox.deliveries()) == ["article.checked_in"]


def test_an_owner_who_lost_a_role_is_told_no_more_and_what_waits_is_held_back(outbox):
    webhook = outbox.webhook(
        kinds=[EventKind.INCIDENT_OPENED], roles=(Role.TECHNICIAN,)
    )
    outbox.desk.incident("第一")
    outbox.session.flush()
    outbox.distribute()
    webhook.owner.role_rows = [UserRole(role=Role.REQUESTER)]
    outbox.desk.incident("第二")
    outbox.session.flush()

    outbox.distribute()
    run = outbox.attempt(webhook, limit=10)

    (held,) = outbox.deliveries()
    assert run.attempts == ()
    assert held.state is DeliveryState.GIVEN_UP
    assert held.reason == Reason.NOT_FOR_OWNER
    assert distribution.find_visible(outbox.session, webhook, []) == set()


def test_an_owner_who_is_switched_off_is_told_nothing(outbox):
    webhook = outbox.webhook()
    webhook.owner.active = False
    outbox.desk.incident()
    outbox.session.flush()

    outbox.distribute()

    assert outbox.deliveries() == []


def test_what_is_claimed_is_not_claimed_again_before_the_lease_is_over(outbox):
    webhook = outbox.one()
    first = attempts.claim(outbox.session, webhook, 10, now=outbox.desk.now)
    second = attempts.claim(outbox.session, webhook, 10, now=outbox.desk.now)
    later = outbox.desk.now + attempts.LEASE
    third = attempts.claim(outbox.session, webhook, 10, now=later)

    numbers = [[each.number for each in run.attempts] for run in (first, second, third)]
    assert numbers == [[1], [], [2]]
    assert first.attempts[0].message_id == third.attempts[0].message_id
    assert first.attempts[0].body == third.attempts[0].body


def test_a_success_is_noted_with_its_status_and_duration(outbox):
    webhook = outbox.one()
    outbox.attempt(webhook, status=204, duration_ms=12, reason=Reason.NONE)

    (row,) = outbox.deliveries()
    assert row.state is DeliveryState.DELIVERED
    assert (row.status, row.duration_ms, row.delivered_at) == (
        204,
        12,
        outbox.desk.now,
    )
    assert webhook.last_success_at == outbox.desk.now
    assert attempts.list_ready(outbox.session, now=outbox.desk.now) == []


def test_failures_are_tried_again_with_growing_pauses_and_then_given_up(outbox):
    webhook = outbox.one()
    pauses = []
    for _ in attempts.RETRIES:
        outbox.attempt(webhook, status=500)
        (row,) = outbox.deliveries()
        pauses.append(row.due_at - outbox.desk.now)
        outbox.desk.now = row.due_at
    outbox.attempt(webhook, status=500)

    (row,) = outbox.deliveries()
    assert [pause.total_seconds() for pause in pauses] == [
        10,
        60,
        300,
        1800,
        7200,
        21600,
        43200,
        86400,
    ]
    assert (row.state, row.attempts, row.status) == (DeliveryState.GIVEN_UP, 9, 500)


def test_jitter_makes_a_pause_longer_by_up_to_a_fifth(outbox):
    webhook = outbox.one()
    outbox.attempt(webhook, status=500, jitter=1.0)

    (row,) = outbox.deliveries()
    assert row.due_at - outbox.desk.now == timedelta(seconds=12)


def test_a_failing_webhook_rests_longer_and_longer_and_a_success_ends_that(outbox):
    webhook = outbox.one()
    rests = []
    for _ in range(12):
        outbox.attempt(webhook, reason=Reason.TIMEOUT)
        rests.append((webhook.paused_until - outbox.desk.now).total_seconds())
        (row,) = outbox.deliveries()
        row.due_at = outbox.desk.now
        row.attempts, row.state = 0, DeliveryState.WAITING
    assert attempts.list_ready(outbox.session, now=outbox.desk.now) == []
    outbox.desk.now = webhook.paused_until
    assert attempts.list_ready(outbox.session, now=outbox.desk.now) == [webhook]
    outbox.attempt(webhook)

    assert rests == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert (webhook.failures, webhook.failing_since, webhook.paused_until) == (
        0,
        None,
        None,
    )


@pytest.mark.parametrize(("asked", "rest"), [(0, 1), (90, 90), (10**6, 3600)])
def test_a_receiver_may_ask_for_a_rest_of_up_to_an_hour(outbox, asked, rest):
    webhook = outbox.one()
    wish = timedelta(seconds=asked)
    outbox.attempt(webhook, status=429, retry_after=wish)

    assert webhook.paused_until - outbox.desk.now == timedelta(seconds=rest)


def test_a_receiver_that_is_gone_is_switched_off_and_people_are_told(outbox):
    webhook = outbox.one()
    webhook.owner = outbox.desk.person("manager")
    outbox.attempt(webhook, status=410, reason=Reason.GONE)

    assert (webhook.active, webhook.gone_at) == (False, outbox.desk.now)
    assert news(outbox.session) == [
        ("manager", "webhook_gone"),
        ("administrator", "webhook_gone"),
    ]
    entry = outbox.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "switch_off_webhook")
    ).one()
    assert entry.channel == "automatic"


def test_after_a_day_of_failures_people_are_told_once_and_it_goes_on(outbox):
    webhook = outbox.one()
    for hours in (0, 23, 1, 24):
        outbox.desk.now += timedelta(hours=hours)
        outbox.attempt(webhook, status=500)
        (row,) = outbox.deliveries()
        row.due_at = outbox.desk.now

    assert news(outbox.session) == [("administrator", "webhook_failing")]
    assert webhook.active


def test_what_was_claimed_and_not_tried_is_due_at_once_without_a_try_lost(outbox):
    webhook = outbox.one()
    run = attempts.claim(outbox.session, webhook, 1, now=outbox.desk.now)
    attempts.release(outbox.session, run.attempts, now=outbox.desk.now)

    (row,) = outbox.deliveries()
    assert (row.attempts, row.due_at) == (0, outbox.desk.now)


def test_a_failure_noted_after_the_lease_changes_nothing_for_the_next_claim(outbox):
    webhook = outbox.one()
    stale = attempts.claim(outbox.session, webhook, 1, now=outbox.desk.now)
    outbox.desk.now += attempts.LEASE
    attempts.claim(outbox.session, webhook, 1, now=outbox.desk.now)
    failed = Outcome(attempt=stale.attempts[0], status=500, reason=Reason.STATUS)
    attempts.note(outbox.session, webhook.id, [failed], jitter=0, now=outbox.desk.now)

    (row,) = outbox.deliveries()
    assert (row.attempts, row.status) == (2, None)
    assert row.due_at == outbox.desk.now + attempts.LEASE


def test_a_success_counts_however_late_it_is_noted(outbox):
    webhook = outbox.one()
    stale = attempts.claim(outbox.session, webhook, 1, now=outbox.desk.now)
    outbox.desk.now += attempts.LEASE
    attempts.claim(outbox.session, webhook, 1, now=outbox.desk.now)
    heard = Outcome(attempt=stale.attempts[0], status=200)
    attempts.note(outbox.session, webhook.id, [heard], jitter=0, now=outbox.desk.now)

    (row,) = outbox.deliveries()
    assert row.state is DeliveryState.DELIVERED


def test_a_test_is_delivered_like_anything_else_under_an_id_of_its_own(outbox):
    webhook = outbox.webhook()
    first = deliveries.send_test(outbox.session, webhook, by=outbox.who())
    second = deliveries.send_test(outbox.session, webhook, by=outbox.who())

    run = outbox.attempt(webhook, limit=10)

    ids = [attempt.message_id for attempt in run.attempts]
    assert ids == [first.message_id, second.message_id]
    assert len(set(ids)) == 2
    assert all(each.startswith("ping_") for each in ids)
    assert {row.state for row in outbox.deliveries()} == {DeliveryState.DELIVERED}


def test_a_settled_delivery_can_be_sent_again_from_the_first_attempt(outbox):
    webhook = outbox.one()
    outbox.attempt(webhook)
    (row,) = outbox.deliveries()

    deliveries.redeliver(outbox.session, row, by=outbox.who())

    assert (row.state, row.attempts) == (DeliveryState.WAITING, 0)
    assert len(outbox.attempt(webhook).attempts) == 1


def test_one_that_waits_can_be_sent_at_once(outbox):
    webhook = outbox.one()
    outbox.attempt(webhook, status=500)
    (row,) = outbox.deliveries()

    deliveries.redeliver(outbox.session, row, by=outbox.who())

    assert (row.attempts, row.due_at) == (1, outbox.desk.now)
    assert attempts.list_ready(outbox.session, now=outbox.desk.now) == [webhook]


def test_all_that_were_given_up_can_be_sent_again(outbox):
    webhook = outbox.webhook(kinds=[EventKind.INCIDENT_OPENED])
    for number in range(3):
        outbox.desk.incident(f"事件 {number}")
    outbox.session.flush()
    outbox.distribute()
    for row in outbox.deliveries()[:2]:
        row.state = DeliveryState.GIVEN_UP

    count = deliveries.redeliver_given_up(outbox.session, webhook, by=outbox.who())

    assert count == 2
    assert deliveries.count(outbox.session) == deliveries.Counts(3, 0)


def test_nothing_is_sent_to_a_webhook_that_is_off(outbox):
    webhook = outbox.one()
    webhooks.switch(outbox.session, webhook, active=False, by=outbox.who())
    (row,) = outbox.deliveries()

    with pytest.raises(WebhookOffError):
        deliveries.send_test(outbox.session, webhook, by=outbox.who())
    with pytest.raises(WebhookOffError):
        deliveries.redeliver(outbox.session, row, by=outbox.who())
    assert attempts.list_ready(outbox.session, now=outbox.desk.now) == []


def test_what_is_too_old_for_a_receiver_that_stays_away_is_given_up(outbox):
    webhook = outbox.one()
    outbox.attempt(webhook, status=500)
    outbox.desk.now += attempts.TOO_OLD + timedelta(minutes=1)
    fresh = outbox.desk.incident("新的")
    outbox.session.flush()
    outbox.distribute()

    count = attempts.give_up_old(outbox.session, now=outbox.desk.now)

    old, new = outbox.deliveries()
    assert count == 1
    assert (old.state, old.reason) == (DeliveryState.GIVEN_UP, "too_old")
    assert new.state is DeliveryState.WAITING
    assert new.event.incident_id == fresh.id


def test_a_message_has_the_id_of_its_event(outbox):
    outbox.webhook(kinds=[EventKind.ARTICLE_CHECKED_IN])
    outbox.desk.solution("方案")
    outbox.session.flush()

    outbox.distribute()

    (row,) = outbox.deliveries()
    assert row.message_id == f"evt_{row.event_id}"

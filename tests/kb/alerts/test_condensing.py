"""What becomes of alerts: one incident for what belongs together, and why."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from kb.alerts.alert import Severity, Source
from kb.alerts.models import (
    AlertFingerprint,
    AlertOccurrence,
    Outcome,
    Why,
)
from kb.incidents import cancelling, closing, listing, verification
from kb.incidents.models import Channel, State, Verification
from kb.people import units
from kb.people.models import ManagedSystem, Tier
from tests.conftest import NOON
from tests.desk import Desk


def close(monitoring, incident):
    """Bring an incident to its end by the ordinary way."""
    desk = Desk(monitoring.session, now=monitoring.now)
    desk.link(incident, desk.solution(f"solution of {incident.number}"))
    verification.resolve(desk.session, incident, "done", by=desk.as_("technician"))
    verification.confirm(desk.session, incident, by=desk.as_("technician"))
    return closing.close(desk.session, incident, by=desk.as_("technician"))


def test_a_first_alert_opens_an_incident(monitoring):
    outcome = monitoring.send(
        "DiskFull",
        "web-01",
        severity=Severity.CRITICAL,
        description="The disk is full.",
        labels={"mountpoint": "/var"},
        url="https://prometheus.example/graph",
    )

    (incident,) = monitoring.incidents
    assert outcome is Outcome.OPENED
    assert (incident.title, incident.channel) == ("DiskFull on web-01", Channel.ALERT)
    assert (incident.impact, incident.urgency) == (1, 1)
    assert incident.description == (
        "The disk is full.\n\nmountpoint: /var\nhttps://prometheus.example/graph"
    )
    assert incident.reporter_id == incident.confirmer_id == monitoring.user.id
    assert monitoring.member("DiskFull", "web-01").why is Why.FIRST


def test_the_same_fingerprint_goes_into_the_same_open_incident(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.wait(days=3)

    outcome = monitoring.send("DiskFull", "web-01", occurrence="2")

    assert outcome is Outcome.FIRED_AGAIN
    assert len(monitoring.incidents) == 1
    assert (monitoring.group.alerts, monitoring.group.occurrences) == (2, 2)


def test_the_same_message_sent_again_is_a_repeat_and_no_occurrence(monitoring):
    outcomes = [
        monitoring.send("DiskFull", "web-01", occurrence="2026-03-02T11:00:00Z")
        for _ in range(3)
    ]

    assert outcomes == [Outcome.OPENED, Outcome.REPEATED, Outcome.REPEATED]
    assert (monitoring.group.occurrences, monitoring.group.repeats) == (1, 2)
    assert monitoring.group.firing == 1
    assert monitoring.session.scalar(select(func.count(AlertOccurrence.id))) == 1


def test_without_a_key_it_is_a_repeat_for_as_long_as_it_fires(monitoring):
    first = [monitoring.send("DiskFull", "web-01") for _ in range(2)]
    monitoring.recover("DiskFull", "web-01")
    again = monitoring.send("DiskFull", "web-01")

    assert first == [Outcome.OPENED, Outcome.REPEATED]
    assert again is Outcome.FIRED_AGAIN


def test_a_late_repeat_does_not_make_it_fire_again(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1", started_at=NOON)
    monitoring.recover("DiskFull", "web-01", occurrence="1")

    outcome = monitoring.send("DiskFull", "web-01", occurrence="1", started_at=NOON)

    assert outcome is Outcome.REPEATED
    assert monitoring.group.firing == 0


def test_a_key_that_is_used_a_second_time_hides_no_firing(monitoring):
    said = {"source": Source.NAGIOS, "occurrence": "1"}
    monitoring.send("DiskFull", "web-01", **said, started_at=NOON)
    monitoring.recover("DiskFull", "web-01", **said)
    monitoring.wait(days=1)

    outcome = monitoring.send("DiskFull", "web-01", **said, started_at=monitoring.now)

    assert outcome is Outcome.FIRED_AGAIN
    assert monitoring.group.firing == 1


def test_a_recovery_is_noted_and_is_not_the_users_word(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")

    outcome = monitoring.recover("DiskFull", "web-01", occurrence="1")

    (incident,) = monitoring.incidents
    assert outcome is Outcome.RECOVERED
    assert (monitoring.group.firing, monitoring.group.recoveries) == (0, 1)
    assert monitoring.actions(incident) == ["open", "alert_all_clear"]
    assert (incident.state, incident.verification) == (State.NEW, None)


def test_a_recovery_does_not_confirm_what_is_resolved(monitoring):
    monitoring.send("DiskFull", "web-01")
    (incident,) = monitoring.incidents
    desk = Desk(monitoring.session)
    verification.resolve(desk.session, incident, "done", by=desk.as_("technician"))

    monitoring.recover("DiskFull", "web-01")

    assert incident.state is State.RESOLVED
    assert incident.verification is not Verification.CONFIRMED


def test_a_recovery_of_what_never_fired_opens_nothing_and_is_counted(monitoring):
    outcome = monitoring.recover("DiskFull", "web-01", occurrence="1")

    fingerprint = monitoring.session.scalars(select(AlertFingerprint)).one()
    assert outcome is Outcome.UNMATCHED
    assert monitoring.incidents == []
    assert fingerprint.unmatched == 1


def test_a_firing_that_comes_after_its_recovery_does_not_fire_for_ever(monitoring):
    monitoring.recover("DiskFull", "web-01", occurrence="1", ended_at=NOON)

    outcome = monitoring.send(
        "DiskFull", "web-01", occurrence="1", started_at=NOON - timedelta(minutes=1)
    )

    assert outcome is Outcome.OPENED
    assert monitoring.group.firing == 0
    assert monitoring.counted == 2


def test_a_recovery_that_is_sent_again_is_a_repeat(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.recover("DiskFull", "web-01", occurrence="1")

    outcome = monitoring.recover("DiskFull", "web-01", occurrence="1")

    assert outcome is Outcome.REPEATED
    assert monitoring.group.recoveries == 1


def test_a_new_firing_ends_one_whose_recovery_was_lost(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1", started_at=NOON)
    monitoring.wait(minutes=5)
    monitoring.send("DiskFull", "web-01", occurrence="2", started_at=monitoring.now)

    monitoring.recover("DiskFull", "web-01", occurrence="2")

    assert monitoring.group.firing == 0


def test_of_two_firings_that_come_in_the_wrong_order_the_later_one_counts(monitoring):
    later = NOON - timedelta(minutes=1)
    monitoring.send("DiskFull", "web-01", occurrence="2", started_at=later)
    monitoring.send(
        "DiskFull", "web-01", occurrence="1", started_at=later - timedelta(hours=1)
    )

    assert monitoring.group.firing == 1
    monitoring.recover("DiskFull", "web-01", occurrence="2")
    assert monitoring.group.firing == 0


def test_a_beginning_that_moves_is_the_same_firing(monitoring):
    """Of a pair of Prometheus servers the earlier one came second to Alertmanager."""
    earlier = NOON - timedelta(minutes=1)
    monitoring.send("DiskFull", "web-01", occurrence="12:00", started_at=NOON)
    monitoring.wait(minutes=5)

    repeat = monitoring.send(
        "DiskFull", "web-01", occurrence="11:59", started_at=earlier
    )
    recovery = monitoring.recover(
        "DiskFull", "web-01", occurrence="11:59", started_at=earlier
    )

    assert (repeat, recovery) == (Outcome.REPEATED, Outcome.RECOVERED)
    assert (monitoring.group.occurrences, monitoring.group.firing) == (1, 0)


@pytest.mark.parametrize("source", [Source.ALERTMANAGER, Source.NAGIOS])
def test_a_recovery_with_a_key_that_nobody_knows_ends_what_fires(monitoring, source):
    monitoring.send("DiskFull", "web-01", source=source, occurrence="1")
    monitoring.wait(minutes=5)

    outcome = monitoring.recover("DiskFull", "web-01", source=source, occurrence="9")

    assert outcome is Outcome.RECOVERED
    assert monitoring.group.firing == 0
    assert monitoring.counted == 2


def test_the_late_recovery_of_an_earlier_firing_does_not_end_the_present_one(
    monitoring,
):
    monitoring.wait(minutes=5)
    monitoring.send("DiskFull", "web-01", occurrence="12:05", started_at=monitoring.now)

    outcome = monitoring.recover(
        "DiskFull", "web-01", occurrence="12:00", ended_at=NOON
    )

    assert outcome is Outcome.UNMATCHED
    assert monitoring.group.firing == 1


def test_a_beginning_in_the_future_neither_hides_nor_ends_a_firing(monitoring):
    ahead = {"source": Source.NAGIOS, "started_at": NOON + timedelta(hours=5)}
    monitoring.send("DiskFull", "web-01", **ahead, occurrence="1")
    monitoring.wait(minutes=5)

    outcome = monitoring.send(
        "DiskFull",
        "web-01",
        source=Source.NAGIOS,
        occurrence="2",
        started_at=monitoring.now,
    )

    assert outcome is Outcome.FIRED_AGAIN
    assert monitoring.group.firing == 1
    monitoring.recover("DiskFull", "web-01", source=Source.NAGIOS, occurrence="2")
    assert monitoring.group.firing == 0
    started = monitoring.session.scalars(select(AlertOccurrence.started_at)).all()
    assert max(started) <= monitoring.now


def test_a_number_counted_anew_after_its_incident_has_ended_is_no_repeat(monitoring):
    said = {"source": Source.NAGIOS, "occurrence": "1"}
    monitoring.send("DiskFull", "web-01", **said, started_at=NOON)
    close(monitoring, monitoring.incidents[0])
    monitoring.wait(days=1)

    outcome = monitoring.send("DiskFull", "web-01", **said, started_at=monitoring.now)

    assert outcome is Outcome.OPENED
    assert [group.firing for group in monitoring.groups] == [0, 1]


def test_a_firing_after_closure_is_a_new_incident_that_names_the_old_one(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    (old,) = monitoring.incidents
    close(monitoring, old)
    monitoring.wait(minutes=1)

    outcome = monitoring.send("DiskFull", "web-01", occurrence="2")

    _, new = monitoring.incidents
    before, after = monitoring.groups
    assert outcome is Outcome.OPENED
    assert after.follows_id == before.id
    told = listing.list_events(monitoring.session, new, monitoring.user)
    assert [event.text for event in told if event.action == "alert_follows"] == [
        f"{old.number} {old.title}"
    ]
    assert (before.firing, after.firing) == (0, 1)
    assert old.state is State.CLOSED


def test_the_old_one_of_another_unit_is_named_by_its_number_only(monitoring):
    session = monitoring.session
    county = units.add_unit(session, "县局", tier=Tier.COUNTY)
    city = units.add_unit(session, "市局", tier=Tier.CITY)
    system = ManagedSystem(name="OA", unit_id=county.id)
    session.add(system)
    monitoring.send("DiskFull", "web-01", occurrence="1", system="OA")
    (old,) = monitoring.incidents
    close(monitoring, old)
    system.unit_id = city.id
    monitoring.wait(minutes=1)

    monitoring.send("DiskFull", "web-01", occurrence="2", system="OA")

    _, new = monitoring.incidents
    told = listing.list_events(session, new, monitoring.user)
    texts = [event.text for event in told if event.action == "alert_follows"]
    assert (old.unit_id, new.unit_id) == (county.id, city.id)
    assert texts == [old.number]


def test_a_repeat_after_closure_opens_nothing(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    close(monitoring, monitoring.incidents[0])

    outcome = monitoring.send("DiskFull", "web-01", occurrence="1")

    assert outcome is Outcome.REPEATED
    assert len(monitoring.incidents) == 1


def test_what_comes_back_into_another_incident_names_its_old_one_there(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    old = monitoring.incidents[0]
    close(monitoring, old)
    monitoring.send("DiskFull", "web-02")

    outcome = monitoring.send("DiskFull", "web-01", occurrence="2")

    before, other = monitoring.groups
    assert outcome is Outcome.JOINED
    assert other.follows_id == before.id


def test_a_duplicate_leads_to_its_original(monitoring):
    desk = Desk(monitoring.session)
    monitoring.send("DiskFull", "web-01", occurrence="1")
    original = desk.incident("No room on the web server")
    duplicate = monitoring.incidents[0]
    cancelling.mark_duplicate(
        desk.session, duplicate, original.id, by=desk.as_("technician")
    )

    outcome = monitoring.send("DiskFull", "web-01", occurrence="2")

    assert outcome is Outcome.FIRED_AGAIN
    assert [group.incident_id for group in monitoring.groups] == [
        duplicate.id,
        original.id,
    ]


def test_a_withdrawn_incident_is_followed_by_a_new_one(monitoring):
    desk = Desk(monitoring.session)
    monitoring.send("DiskFull", "web-01", occurrence="1")
    cancelling.withdraw(
        desk.session, monitoring.incidents[0], "a test", by=desk.as_("technician")
    )

    assert monitoring.send("DiskFull", "web-01", occurrence="2") is Outcome.OPENED
    assert monitoring.groups[1].follows_id == monitoring.groups[0].id

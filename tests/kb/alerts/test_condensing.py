"""What becomes of alerts: one incident for what belongs together, and why."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from kb.alerts import condensing, groups, inbox
from kb.alerts.alert import Severity, Source, Status
from kb.alerts.models import (
    AlertFingerprint,
    AlertOccurrence,
    Outcome,
    ReceivedAlert,
    Why,
)
from kb.alerts.placing import Rules
from kb.incidents import cancelling, closing, listing, verification
from kb.incidents.models import Channel, State, Verification
from kb.people import units
from kb.people.models import ManagedSystem, Role, Tier
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user


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


def test_the_same_message_of_another_host_joins(monitoring):
    monitoring.send("DiskFull", "web-01")

    outcome = monitoring.send("DiskFull", "db-07")

    assert outcome is Outcome.JOINED
    assert len(monitoring.incidents) == 1
    assert monitoring.member("DiskFull", "db-07").why is Why.SAME_TEMPLATE
    assert (monitoring.group.fingerprints, monitoring.group.firing) == (2, 2)


def test_another_message_of_the_same_host_joins(monitoring):
    monitoring.send("DiskFull", "web-01.example.org")

    monitoring.send("HighLoad", "WEB-01")

    assert monitoring.member("HighLoad", "WEB-01").why is Why.SAME_HOST


def test_another_message_of_the_same_system_joins(monitoring):
    monitoring.send("DiskFull", "web-01", system="ERP")

    monitoring.send("SlowQueries", "db-01", system="ERP")

    assert monitoring.member("SlowQueries", "db-01").why is Why.SAME_SYSTEM


@pytest.mark.parametrize("label", ["service", "application", "app"])
def test_a_label_names_a_system_only_if_there_is_one(monitoring, label):
    monitoring.session.add(ManagedSystem(name="ERP"))
    for value, host in (("ERP", "one"), ("node-exporter", "two")):
        monitoring.send(f"Trouble {value}", host, labels={label: value})

    assert [incident.system for incident in monitoring.incidents] == ["ERP", ""]


def test_what_has_nothing_in_common_opens_incidents_of_its_own(monitoring):
    monitoring.send("DiskFull", "web-01", system="ERP")
    monitoring.send("LinkDown", "sw-01", system="Network")

    assert len(monitoring.incidents) == 2


def test_one_thing_does_not_lead_to_another(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.send("DiskFull", "db-07")

    outcome = monitoring.send("SlowQueries", "db-07")

    assert outcome is Outcome.OPENED  # Only the first alert's likeness counts.


def test_after_the_window_another_fingerprint_does_not_join(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.wait(minutes=16)

    assert monitoring.send("DiskFull", "web-02") is Outcome.OPENED


def test_repeats_do_not_keep_the_window_open(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    for _ in range(4):
        monitoring.wait(minutes=5)
        monitoring.send("DiskFull", "web-01", occurrence="1")

    assert monitoring.send("DiskFull", "web-02") is Outcome.OPENED


def test_a_group_does_not_grow_for_ever(monitoring):
    for number in range(20):
        monitoring.send("DiskFull", f"web-{number}")
        monitoring.wait(minutes=10)

    first, second = monitoring.groups
    assert (first.fingerprints, second.fingerprints) == (13, 7)


def test_a_full_group_takes_no_more(monitoring):
    monitoring.rules = Rules(most_fingerprints=2)
    for number in range(5):
        monitoring.send(f"Trouble{number}", f"web-{number}", system="ERP")

    assert [group.fingerprints for group in monitoring.groups] == [2, 2, 1]


def test_one_message_is_one_group_on_however_many_hosts(monitoring):
    monitoring.rules = Rules(most_fingerprints=2)
    for number in range(5):
        monitoring.send("DiskFull", f"web-{number}")

    assert monitoring.group.fingerprints == 5
    assert monitoring.incidents[0].title == "DiskFull on web-0 (5 hosts)"


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


def test_the_owner_of_the_system_confirms_and_its_unit_works_on_it(monitoring):
    session = monitoring.session
    owner = make_user(session, "owner", roles=(Role.REQUESTER,))
    unit = units.add_unit(session, "County", tier=Tier.COUNTY)
    session.add(ManagedSystem(name="ERP", owner_id=owner.id, unit_id=unit.id))
    session.flush()

    monitoring.send("DiskFull", "web-01", system="ERP")

    (incident,) = monitoring.incidents
    assert (incident.confirmer_id, incident.unit_id) == (owner.id, unit.id)
    assert incident.system == "ERP"


def test_without_an_owner_the_lead_of_the_unit_confirms(monitoring):
    session = monitoring.session
    lead = make_user(session, "lead")
    unit = units.add_unit(session, "County", tier=Tier.COUNTY)
    unit.lead_id = lead.id
    session.add(ManagedSystem(name="ERP", unit_id=unit.id))
    session.flush()

    monitoring.send("DiskFull", "web-01", system="ERP")

    assert monitoring.incidents[0].confirmer_id == lead.id


def test_nothing_goes_into_an_incident_that_its_own_unit_does_not_see(monitoring):
    session = monitoring.session
    for name in ("North", "South"):
        unit = units.add_unit(session, name, tier=Tier.COUNTY)
        session.add(ManagedSystem(name=f"ERP {name}", unit_id=unit.id))
    session.flush()
    monitoring.send("DiskFull", "web-01", system="ERP North")

    outcomes = [
        monitoring.send("DiskFull", "web-02", system="ERP South"),
        monitoring.send("DiskFull", "web-03"),
        monitoring.send("DiskFull", "web-04", system="ERP South"),
    ]

    assert outcomes == [Outcome.OPENED, Outcome.OPENED, Outcome.JOINED]


def test_a_worse_alert_makes_the_incident_more_urgent(monitoring):
    monitoring.send("DiskFull", "web-01", severity=Severity.INFO)
    monitoring.send("DiskFull", "web-02", severity=Severity.CRITICAL)
    monitoring.send("DiskFull", "web-03", severity=Severity.WARNING)

    (incident,) = monitoring.incidents
    assert (incident.impact, incident.urgency) == (1, 1)
    assert monitoring.group.severity is Severity.CRITICAL
    assert monitoring.actions(incident).count("alert_raised") == 1


def test_the_same_alert_that_gets_worse_raises_it_too(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.send("DiskFull", "web-01", occurrence="1", severity=Severity.CRITICAL)

    assert monitoring.incidents[0].urgency == 1
    assert monitoring.group.repeats == 1


def test_the_time_line_stays_short_and_the_tally_goes_on(monitoring):
    for number in range(60):
        monitoring.send("DiskFull", f"web-{number}")

    (incident,) = monitoring.incidents
    actions = monitoring.actions(incident)
    assert len(actions) == groups.MOST_NOTES + 1
    assert actions[-1] == "alert_more"
    assert monitoring.group.fingerprints == 60


def test_a_flapping_alert_does_not_fill_the_time_line(monitoring):
    for number in range(100):
        monitoring.send("DiskFull", "web-01", occurrence=str(number))
        monitoring.recover("DiskFull", "web-01", occurrence=str(number))

    assert len(monitoring.actions(monitoring.incidents[0])) <= groups.MOST_NOTES + 1
    assert (monitoring.group.occurrences, monitoring.group.recoveries) == (100, 100)


def test_notes_on_the_time_line_are_for_staff(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.send("DiskFull", "web-02")
    monitoring.recover("DiskFull", "web-02")

    incident = monitoring.incidents[0]
    reader = make_user(monitoring.session, "reader", roles=(Role.REQUESTER,))
    seen = listing.list_events(monitoring.session, incident, reader)
    assert [event.action for event in seen] == ["open"]


def test_batches_take_what_came_first_and_nothing_twice(monitoring):
    for number in range(7):
        monitoring.keep("DiskFull", f"web-{number}")

    done = [monitoring.condense(limit=3) for _ in range(4)]

    assert done == [3, 3, 1, 0]
    assert monitoring.group.alerts == 7


def test_what_is_rolled_back_is_condensed_the_next_time(database):
    with database.writing() as session:
        user_id = make_user(session, "monitoring").id
        row = ReceivedAlert(
            source="generic",
            fingerprint="x",
            status="firing",
            name="DiskFull",
            summary="DiskFull",
            severity="warning",
            labels={},
            user_id=user_id,
            received_at=NOON,
        )
        session.add(row)
    with database.sessions() as session:  # Killed before the commit.
        condensing.condense(session, Rules(), limit=10, now=NOON)
    with database.writing() as session:
        done = condensing.condense(session, Rules(), limit=10, now=NOON)
    with database.writing() as session:
        again = condensing.condense(session, Rules(), limit=10, now=NOON)

    assert (done, again) == (1, 0)
    with database.reading() as session:
        assert session.scalar(select(func.count(AlertFingerprint.id))) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(list(Status)),
        st.sampled_from(["DiskFull", "LinkDown"]),
        st.sampled_from(["web-01", "web-02", "web-03"]),
        st.sampled_from(["", "1", "2"]),
        st.integers(0, 30),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_comes_the_tallies_add_up(session, steps):
    from tests.kb.alerts.conftest import Monitoring  # noqa: PLC0415 - of each example.

    with session.begin_nested() as example:
        user = make_user(session, "monitoring", roles=(Role.TECHNICIAN,))
        monitoring = Monitoring(session, user)
        for status, name, host, key, minutes in steps:
            monitoring.wait(minutes=minutes)
            monitoring.send(name, host, status=status, occurrence=key)

        assert monitoring.counted == len(steps)
        assert inbox.count_waiting(session) == 0
        for group in monitoring.groups:
            assert group.alerts == (
                group.occurrences + group.repeats + group.recoveries
            )
            assert 0 <= group.firing <= group.fingerprints
        example.rollback()

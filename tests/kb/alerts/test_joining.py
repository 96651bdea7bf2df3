"""Which alerts belong together, and go into one incident."""

import pytest

from kb.alerts.models import (
    Outcome,
    Why,
)
from kb.alerts.placing import Rules
from kb.people.models import ManagedSystem


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

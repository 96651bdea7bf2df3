"""Alerts are put together only where they belong together."""

import pytest

from kb.alerts.alert import Source
from kb.alerts.hosts import list_alike
from kb.alerts.models import Outcome
from kb.people.models import ManagedSystem, Role
from tests.factories import make_user

SITES = ("db-01.beijing.example.org", "db-01.shanghai.example.org")


def test_two_machines_of_one_short_name_are_two(monitoring):
    monitoring.send("DiskFull", SITES[0])

    assert monitoring.send("FanBroken", SITES[1]) is Outcome.OPENED


@pytest.mark.parametrize("hosts", [("db-01", SITES[0]), (SITES[0], "DB-01:9100")])
def test_a_short_name_is_the_only_machine_that_it_can_mean(monitoring, hosts):
    monitoring.send("DiskFull", hosts[0])

    outcome = monitoring.send("FanBroken", hosts[1])

    assert outcome is Outcome.JOINED
    assert monitoring.groups[0].fingerprints == 2


def test_a_short_name_that_may_mean_two_machines_joins_neither(monitoring):
    monitoring.send("DiskFull", SITES[0])
    monitoring.send("FanBroken", SITES[1])

    assert monitoring.send("SlowQueries", "db-01") is Outcome.OPENED
    assert list_alike(monitoring.session, "db-01") == {"db-01"}


def test_a_machine_that_was_heard_of_long_ago_makes_a_short_name_ambiguous(monitoring):
    monitoring.send("DiskFull", SITES[1])
    monitoring.wait(days=40)
    monitoring.send("DiskFull", SITES[0])

    assert monitoring.send("SlowQueries", "db-01") is Outcome.OPENED


def test_addresses_are_compared_as_a_whole(monitoring):
    monitoring.send("DiskFull", "10.0.0.1")

    assert monitoring.send("FanBroken", "10.0.0.2:9100") is Outcome.OPENED
    assert monitoring.send("SlowQueries", "10.0.0.1:9187") is Outcome.JOINED


def test_two_rules_whose_names_have_digits_are_two(monitoring):
    for name, host in (("S3GatewayDown", "gw-a"), ("K8sApiDown", "api-b")):
        monitoring.send(name, host, summary="Service does not answer")

    assert len(monitoring.incidents) == 2


@pytest.mark.parametrize(
    ("label", "other"),
    [
        ("cluster", "cluster"),
        ("k8s_cluster", "cluster"),
        ("environment", "env"),
        ("deployment.environment", "Environment"),
        ("namespace", "kubernetes_namespace"),
        ("集群", "集群"),
        ("环境", "env"),
    ],
)
def test_nothing_is_joined_across_what_divides(monitoring, label, other):
    monitoring.send("QueueTooLong", "web-1", labels={label: "blue"})
    apart = monitoring.send("QueueTooLong", "web-2", labels={other: "green"})
    same = monitoring.send("QueueTooLong", "web-3", labels={other: "Blue"})

    assert (apart, same) == (Outcome.OPENED, Outcome.JOINED)


def test_the_namespace_of_an_exporter_is_not_that_of_what_it_looks_at(monitoring):
    for value, host in (("pay", "a"), ("wiki", "b")):
        labels = {"namespace": "monitoring", "exported_namespace": value}
        monitoring.send("PodDown", host, labels=labels)

    assert len(monitoring.incidents) == 2


def test_nothing_is_joined_by_the_host_across_environments(monitoring):
    monitoring.send("DiskFull", "web-1", labels={"env": "prod"})

    outcome = monitoring.send("FanBroken", "web-1", labels={"env": "test"})

    assert outcome is Outcome.OPENED


def test_what_names_no_cluster_does_not_tie_two_together(monitoring):
    monitoring.send("QueueTooLong", "web-1")
    monitoring.send("QueueTooLong", "web-2", labels={"cluster": "a"})

    apart = monitoring.send("QueueTooLong", "web-3", labels={"cluster": "b"})

    assert apart is Outcome.OPENED


def test_one_message_of_two_systems_is_two_incidents(monitoring):
    for system, host in (("Payroll", "oa-web-7"), ("Wiki", "erp-web-7")):
        monitoring.send("QueueTooLong", host, system=system)

    assert [incident.system for incident in monitoring.incidents] == ["Payroll", "Wiki"]


def test_a_later_alert_names_the_system_that_the_first_did_not(monitoring):
    owner = make_user(monitoring.session, "owner", roles=(Role.TECHNICIAN,))
    monitoring.session.add(ManagedSystem(name="Payroll", owner=owner))
    monitoring.send("QueueTooLong", "web-1")

    joined = monitoring.send("QueueTooLong", "web-2", system="Payroll")
    apart = monitoring.send("QueueTooLong", "web-3", system="Wiki")

    (first, _) = monitoring.incidents
    assert (joined, apart) == (Outcome.JOINED, Outcome.OPENED)
    assert (first.system, first.confirmer_id) == ("Payroll", owner.id)


def test_a_number_that_a_new_zabbix_gives_to_something_else_begins_anew(monitoring):
    said = {"source": Source.ZABBIX, "fingerprint": "zabbix/17302"}
    monitoring.send("Disk full", "a", **said, occurrence="1", labels={"host": "a"})
    monitoring.wait(days=2)

    outcome = monitoring.send(
        "Link down", "b", **said, occurrence="9", labels={"host": "b"}
    )

    first, second = monitoring.groups
    assert outcome is Outcome.OPENED
    assert (first.firing, second.firing, second.follows_id) == (0, 1, None)


def test_an_event_number_that_a_new_zabbix_uses_again_is_no_repeat(monitoring):
    said = {"source": Source.ZABBIX, "occurrence": "5211"}
    monitoring.send("DiskFull", "a", **said, started_at=monitoring.now)
    monitoring.wait(days=2)

    again = monitoring.send("DiskFull", "a", **said, started_at=monitoring.now)
    repeat = monitoring.send("DiskFull", "a", **said, started_at=monitoring.now)

    assert (again, repeat) == (Outcome.FIRED_AGAIN, Outcome.REPEATED)
    assert monitoring.group.firing == 1
    monitoring.recover("DiskFull", "a", **said)
    assert monitoring.group.firing == 0


def test_the_same_trigger_with_other_figures_is_the_same(monitoring):
    said = {"source": Source.ZABBIX, "fingerprint": "zabbix/17302"}
    for occurrence, text in (("1", "Disk 91% full"), ("2", "Disk 99% full")):
        outcome = monitoring.send(
            text, "a", **said, summary=text, occurrence=occurrence, labels={"host": "a"}
        )

    assert outcome is Outcome.FIRED_AGAIN

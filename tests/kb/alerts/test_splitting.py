"""What does not belong together is taken apart, with its tally, and put back."""

import pytest

from kb.alerts import splitting
from kb.alerts.alert import Status
from kb.alerts.errors import (
    AlertNotAllowedError,
    NotRejoinableError,
    NotSeparableError,
)
from kb.alerts.models import Outcome
from kb.alerts.placing import Rules
from kb.incidents import cancelling
from kb.incidents.errors import ReasonMissingError
from kb.incidents.models import State
from tests.desk import Desk

MANY_HOSTS = Rules().many_hosts


@pytest.fixture
def desk(monitoring):
    return Desk(monitoring.session)


@pytest.fixture
def two(monitoring):
    """The second of two alerts in one group, which has fired twice."""
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.send("DiskFull", "web-02", occurrence="1")
    monitoring.send("DiskFull", "web-02", occurrence="1")
    monitoring.send("DiskFull", "web-02", occurrence="2")
    return monitoring.member("DiskFull", "web-02")


def split(monitoring, desk, member, reason="other hardware"):
    return splitting.split(
        monitoring.session,
        monitoring.groups[0],
        member.fingerprint_id,
        reason,
        many_hosts=MANY_HOSTS,
        by=desk.as_("technician"),
    )


def test_it_takes_its_tally_with_it(monitoring, desk, two):
    apart = split(monitoring, desk, two)

    group = monitoring.groups[0]
    assert (group.alerts, group.fingerprints, group.firing) == (1, 1, 1)
    assert (apart.alerts, apart.fingerprints, apart.firing) == (3, 1, 1)
    assert (apart.occurrences, apart.repeats) == (2, 1)
    assert monitoring.counted == 4


def test_both_time_lines_name_the_other_incident(monitoring, desk, two):
    split(monitoring, desk, two)

    for incident in monitoring.incidents:
        assert "alert_split" in monitoring.actions(incident)


def test_its_next_firing_and_its_recovery_go_to_its_own_incident(monitoring, desk, two):
    apart = split(monitoring, desk, two)

    recovered = monitoring.recover("DiskFull", "web-02", occurrence="2")
    again = monitoring.send("DiskFull", "web-02", occurrence="3")

    assert (recovered, again) == (Outcome.RECOVERED, Outcome.FIRED_AGAIN)
    assert (apart.alerts, apart.firing) == (5, 1)
    assert monitoring.groups[0].alerts == 1


def test_from_then_on_it_joins_no_others_and_attracts_none(monitoring, desk, two):
    apart = split(monitoring, desk, two)
    cancelling.withdraw(
        monitoring.session, apart.incident, "over", by=desk.as_("technician")
    )

    own = monitoring.send("DiskFull", "web-02", occurrence="9")
    other = monitoring.send("DiskFull", "web-03")

    assert (own, other) == (Outcome.OPENED, Outcome.JOINED)
    assert monitoring.member("DiskFull", "web-03").group_id == monitoring.groups[0].id


def test_undoing_it_leaves_the_tallies_as_they_were(monitoring, desk, two):
    apart = split(monitoring, desk, two)

    group = splitting.rejoin(
        monitoring.session, apart, many_hosts=MANY_HOSTS, by=desk.as_("technician")
    )

    assert (group.alerts, group.fingerprints, group.firing) == (4, 2, 2)
    assert (apart.alerts, apart.fingerprints, apart.firing) == (0, 0, 0)
    assert apart.incident.state is State.CANCELLED
    assert apart.incident.duplicate_of_id == group.incident_id
    assert monitoring.send("DiskFull", "web-02", occurrence="3") is Outcome.FIRED_AGAIN
    assert group.alerts == 5


def test_it_can_be_taken_out_once_more_after_that(monitoring, desk, two):
    apart = split(monitoring, desk, two)
    splitting.rejoin(
        monitoring.session, apart, many_hosts=MANY_HOSTS, by=desk.as_("technician")
    )

    again = split(monitoring, desk, two)

    assert again.alerts == 3
    assert monitoring.counted == 4


def test_the_first_alert_stays_for_the_incident_is_about_it(monitoring, desk, two):
    assert two
    first = monitoring.member("DiskFull", "web-01")

    with pytest.raises(NotSeparableError):
        split(monitoring, desk, first)


def test_what_was_taken_out_is_not_there_any_more(monitoring, desk, two):
    split(monitoring, desk, two)

    with pytest.raises(NotSeparableError):
        split(monitoring, desk, two)


def test_a_reason_is_needed(monitoring, desk, two):
    with pytest.raises(ReasonMissingError):
        split(monitoring, desk, two, reason=" ")


def test_only_technicians_do_it(monitoring, desk, two):
    group = monitoring.groups[0]

    with pytest.raises(AlertNotAllowedError):
        splitting.split(
            monitoring.session,
            group,
            two.fingerprint_id,
            "x",
            many_hosts=MANY_HOSTS,
            by=desk.as_("reviewer"),
        )


def test_it_cannot_be_undone_when_one_of_the_incidents_has_ended(monitoring, desk, two):
    apart = split(monitoring, desk, two)
    cancelling.withdraw(
        monitoring.session,
        monitoring.incidents[0],
        "over",
        by=desk.as_("technician"),
    )

    with pytest.raises(NotRejoinableError):
        splitting.rejoin(
            monitoring.session, apart, many_hosts=MANY_HOSTS, by=desk.as_("technician")
        )


def test_a_recovery_without_a_key_is_counted_where_the_alert_is(monitoring, desk):
    monitoring.send("DiskFull", "web-01")
    monitoring.send("DiskFull", "web-02")
    apart = split(monitoring, desk, monitoring.member("DiskFull", "web-02"))

    monitoring.send("DiskFull", "web-02", status=Status.RESOLVED)

    assert apart.recoveries == 1

"""What monitoring never says the end of does not fire for ever."""

from datetime import timedelta

import pytest

from kb.alerts import silence, splitting
from kb.alerts.models import Outcome
from tests.desk import Desk


@pytest.fixture
def quiet(monitoring):
    """Two alerts, of the first of which nothing has been heard for a day."""
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.wait(hours=23)
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.send("FanBroken", "web-02", occurrence="1")
    monitoring.wait(hours=24)
    monitoring.send("FanBroken", "web-02", occurrence="1")
    return mark(monitoring)


def mark(monitoring, hours=24):
    before = monitoring.now - timedelta(hours=hours) + timedelta(seconds=1)
    return silence.mark_quiet(monitoring.session, before)


def test_what_was_not_heard_of_for_long_is_not_called_firing(monitoring, quiet):
    first, second = monitoring.groups

    assert quiet == 1
    assert (first.firing, first.quiet) == (0, 1)
    assert (second.firing, second.quiet) == (1, 0)
    member = monitoring.member("DiskFull", "web-01")
    assert member.quiet_since == member.last_at


@pytest.mark.usefixtures("quiet")
def test_it_is_said_once(monitoring):
    assert mark(monitoring) == 0


@pytest.mark.usefixtures("quiet")
def test_another_word_and_it_fires_again(monitoring):
    outcome = monitoring.send("DiskFull", "web-01", occurrence="1")

    group = monitoring.groups[0]
    assert outcome is Outcome.REPEATED
    assert (group.firing, group.quiet) == (1, 0)


@pytest.mark.usefixtures("quiet")
def test_its_recovery_is_one_all_the_same(monitoring):
    outcome = monitoring.recover("DiskFull", "web-01", occurrence="1")

    group = monitoring.groups[0]
    assert outcome is Outcome.RECOVERED
    assert (group.firing, group.quiet, group.recoveries) == (0, 0, 1)
    assert "alert_all_clear" in monitoring.actions(monitoring.incidents[0])


def test_a_repeat_of_what_has_ended_does_not_make_it_fire(monitoring):
    monitoring.send("DiskFull", "web-01", occurrence="1")
    monitoring.recover("DiskFull", "web-01", occurrence="1")

    monitoring.send("DiskFull", "web-01", occurrence="1")

    assert monitoring.group.firing == 0


def test_as_long_as_one_is_silent_it_is_not_all_clear(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.wait(minutes=1)
    monitoring.send("DiskFull", "web-02")
    mark(monitoring, hours=0)
    monitoring.send("DiskFull", "web-02")

    monitoring.recover("DiskFull", "web-02")

    assert "alert_all_clear" not in monitoring.actions(monitoring.incidents[0])


def test_what_is_taken_out_takes_its_silence_with_it(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.send("DiskFull", "web-02")
    mark(monitoring, hours=0)
    member = monitoring.member("DiskFull", "web-02")

    apart = splitting.split(
        monitoring.session,
        monitoring.groups[0],
        member.fingerprint_id,
        "other hardware",
        many_hosts="{title}",
        by=Desk(monitoring.session).as_("technician"),
    )

    assert (apart.quiet, monitoring.groups[0].quiet) == (1, 1)

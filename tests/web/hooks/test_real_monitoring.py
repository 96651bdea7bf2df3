"""Real programs, set up by ``docs/alerts.md``, and what became of what they sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kb.alerts.alert import Status
from kb.alerts.models import Outcome, ReceivedAlert
from kb.database import utc_now
from kb.people import tokens
from kb.people.models import Role, Scope
from tests.factories import make_user
from tests.servers import serving
from tests.web.hooks import monitors
from tests.web.hooks.conftest import Poster
from web.app import create_app

RECORDED = Path(__file__).parent / "recorded"
RECORDED_AT = datetime(2026, 11, 28, 16, tzinfo=UTC)
OPENED, REPEATED, RECOVERED = Outcome.OPENED, Outcome.REPEATED, Outcome.RECOVERED
AGAIN = Outcome.FIRED_AGAIN


@pytest.fixture
def poster_at(services):
    """A service for which it is now, as *now* says, and a token for it."""

    def make(now):
        service = replace(services, now=now)
        with services.database.writing() as session:
            user = make_user(session, "monitoring", roles=(Role.TECHNICIAN,))
            issued = tokens.issue_token(
                session, user, "x", scopes=[Scope.ALERTS], days=1, now=now()
            )
        return Poster(create_app(service).test_client(), service, issued.secret)

    return make


def outcomes(poster):
    return [each.outcome for each in poster.received()]


def test_posts_that_nagios_sent_come_out_as_they_happened(poster_at):
    poster = poster_at(lambda: RECORDED_AT)
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    for post in (RECORDED / "nagios-4.4.6.forms").read_bytes().splitlines():
        assert poster.post("nagios", post, **form).status_code == 202
    poster.condense()

    (group,) = poster.groups()
    (incident,) = poster.incidents()
    assert outcomes(poster) == [
        *(OPENED, RECOVERED),
        *(AGAIN, RECOVERED),
        *(AGAIN, REPEATED, RECOVERED),
    ]
    assert group.firing == 0
    assert incident.description.splitlines()[:3] == [
        "/data 95%",
        "/var 91%",
        "第三行",
    ]
    assert poster.received()[2].summary == "sr-01 disk: no room on C:\\"


def test_posts_that_alertmanager_sent_come_out_as_they_happened(poster_at):
    poster = poster_at(lambda: RECORDED_AT)

    for post in (RECORDED / "alertmanager-0.25.0.jsonl").read_bytes().splitlines():
        assert poster.post("alertmanager", post).status_code == 202
    poster.condense()

    (group,) = poster.groups()
    (incident,) = poster.incidents()
    assert outcomes(poster) == [OPENED, RECOVERED]
    assert (group.firing, group.host) == (0, "db-01.beijing.example.org")
    assert (incident.title, incident.impact) == ('disk is "full" at C:\\new', 1)


@pytest.mark.needs("nagios")
def test_a_real_nagios_loses_nothing_while_we_are_away(poster_at, tmp_path):
    poster = poster_at(utc_now)
    port = monitors.find_port()
    address = f"http://127.0.0.1:{port}"

    def say(count, code, output):
        nagios.say(code, output)
        monitors.wait_until(lambda: len(poster.received()) == count)

    with monitors.nagios(tmp_path / "nagios", address, poster.token) as nagios:
        nagios.say(2, r"it's C:\\ \"full\"\n/data 95%\n/var 91% on D:")
        monitors.wait_until(lambda: "SERVICE NOTIFICATION" in nagios.log)
        with serving(poster.client.application, port=port):
            monitors.wait_until(lambda: len(poster.received()) == 1)
            say(2, 0, "ok")
            say(3, 2, "no room on C:\\\\")
            say(4, 0, "ok")
    poster.condense()

    (group,) = poster.groups()
    assert outcomes(poster) == [OPENED, RECOVERED, AGAIN, RECOVERED]
    assert group.firing == 0
    description = poster.incidents()[0].description
    assert description.startswith("/data 95%\n/var 91% on D:\n")


@pytest.mark.needs("alertmanager")
def test_a_real_alertmanager_sends_a_storm_and_a_moving_beginning(poster_at, tmp_path):
    poster = poster_at(utc_now)
    begun = datetime.now(UTC) - timedelta(minutes=5)
    names = [f"host-{number:04}" for number in range(1_200)]
    storm = [make_alert("InstanceDown", name, begun) for name in names]

    def wait_for(**wanted):
        monitors.wait_until(lambda: is_received(poster, **wanted))

    with (
        serving(poster.client.application) as address,
        monitors.alertmanager(tmp_path / "am", address, poster.token) as monitor,
    ):
        monitor.post(storm)
        wait_for(hosts=1_200, name="InstanceDown")
        monitor.post([make_alert("DiskFull", "db-01", begun)])
        wait_for(hosts=1, name="DiskFull")
        earlier = begun - timedelta(minutes=1)
        monitor.post([make_alert("DiskFull", "db-01", earlier)])
        monitor.post([make_alert("DiskFull", "db-01", earlier, ends=datetime.now(UTC))])
        wait_for(hosts=1, status=Status.RESOLVED)
    poster.condense()

    storm, disk = poster.groups()
    assert (storm.fingerprints, storm.firing) == (1_200, 1_200)
    assert poster.incidents()[0].title.endswith("（1,200 台主机）")
    assert (disk.firing, disk.recoveries) == (0, 1)


def is_received(poster, *, hosts, **wanted):
    """Whether so many hosts have sent such alerts."""
    count = select(func.count(ReceivedAlert.host.distinct())).filter_by(**wanted)
    with poster.services.database.reading() as session:
        return session.scalar(count) == hosts


def make_alert(name, host, begun, ends=None):
    alert = {
        "labels": {"alertname": name, "instance": f"{host}:9100"},
        "annotations": {"summary": f"{name} on {host}"},
        "startsAt": begun.isoformat(),
    }
    return alert | ({"endsAt": ends.isoformat()} if ends else {})

"""The likely cause of a group: what its incident is called after, and why."""

import pytest

from kb.alerts import causes, suggestions
from kb.alerts.alert import Severity
from kb.alerts.causes import Reason
from kb.alerts.centrality import NetworkMap
from kb.incidents import opening
from kb.incidents.models import State
from tests.desk import Desk

CORE, EDGE = "core-sw-01", "web-01"


def explained(monitoring):
    cause = causes.find_marked(monitoring.session, monitoring.group)
    assert cause.is_cause
    return cause.fingerprint.name, causes.explain(monitoring.session, cause)


def test_an_alert_by_itself_needs_no_reason(monitoring):
    monitoring.send("DiskFull", "a")

    assert explained(monitoring) == ("DiskFull", [])


@pytest.mark.usefixtures("drawing")
def test_the_most_central_on_the_drawings_is_the_likely_cause(monitoring):
    monitoring.send("ProbeFailed", EDGE, severity=Severity.CRITICAL)
    monitoring.send("SwitchDown", CORE, severity=Severity.WARNING)

    (incident,) = monitoring.incidents
    assert explained(monitoring) == ("SwitchDown", [Reason.CENTRAL])
    assert incident.title == "SwitchDown on core-sw-01 (2 hosts)"
    assert (incident.impact, incident.urgency) == (1, 1)
    assert "alert_cause" in monitoring.actions(incident)


@pytest.mark.usefixtures("drawing")
def test_what_is_for_information_is_no_cause_however_central(monitoring):
    monitoring.send("ProbeFailed", EDGE)
    monitoring.send("ConfigSaved", CORE, severity=Severity.INFO)

    assert explained(monitoring) == ("ProbeFailed", [Reason.SEVERE])


def test_where_no_drawing_tells_it_is_the_most_severe(monitoring):
    monitoring.send("SlowAnswers", "a", system="ERP", description="slow")
    monitoring.send(
        "DatabaseDown",
        "b",
        system="ERP",
        severity=Severity.CRITICAL,
        description="down",
        runbook_url="https://wiki.example/db",
    )

    (incident,) = monitoring.incidents
    assert explained(monitoring) == ("DatabaseDown", [Reason.SEVERE])
    assert incident.title == "DatabaseDown on b (2 hosts)"
    assert incident.description == "down\n\nhttps://wiki.example/db"
    assert monitoring.group.runbook_url == "https://wiki.example/db"


def test_of_those_alike_it_is_the_one_that_began_first(monitoring):
    noon = monitoring.now
    monitoring.wait(minutes=5)
    monitoring.send("SlowAnswers", "a", system="ERP", started_at=monitoring.now)
    monitoring.send("DatabaseDown", "b", system="ERP", started_at=noon)

    assert explained(monitoring) == ("DatabaseDown", [Reason.EARLIEST])


def test_another_cause_is_looked_up_anew(monitoring):
    monitoring.send("SlowAnswers", "a", system="ERP")
    suggestions.keep(monitoring.session, monitoring.group.id, None, now=monitoring.now)

    monitoring.send("DatabaseDown", "b", system="ERP", severity=Severity.CRITICAL)

    assert suggestions.list_due(monitoring.session, 5) == [monitoring.group]


def test_what_a_person_has_written_stays(monitoring):
    monitoring.send("DiskFull", "a")
    (incident,) = monitoring.incidents
    desk = Desk(monitoring.session)
    opening.edit(desk.session, incident, {"title": "Ours"}, by=desk.as_("technician"))

    monitoring.send("DiskFull", "b", severity=Severity.CRITICAL)

    assert incident.title == "Ours"


def test_what_is_resolved_keeps_its_title(monitoring):
    monitoring.send("DiskFull", "a")
    (incident,) = monitoring.incidents
    incident.state = State.RESOLVED

    monitoring.send("DiskFull", "b")

    assert incident.title == "DiskFull on a"


def test_figures_that_change_do_not_change_the_title(monitoring):
    for number in ("91", "97"):
        monitoring.send(
            "DiskFull", "a", occurrence=number, summary=f"Disk {number}% full"
        )

    assert monitoring.incidents[0].title == "Disk 91% full"


def test_a_storm_in_one_go_is_counted_in_its_title(monitoring):
    for number in range(300):
        monitoring.keep("InstanceDown", f"host-{number:04}")
    monitoring.condense(limit=1000)

    (incident,) = monitoring.incidents
    assert incident.title == "InstanceDown on host-0000 (300 hosts)"
    assert monitoring.actions(incident).count("alert_cause") == 0


@pytest.mark.parametrize(
    ("links", "order"),
    [
        ([(1, 2), (1, 3), (1, 4)], [1, 2]),
        ([(1, 2), (2, 3), (3, 4), (4, 5)], [3, 2, 1]),
        # The middle of a small drawing is less central than a leaf of a large network.
        ([(1, 2), (1, 3), (10, 11), *((10, n) for n in range(12, 40))], [10, 12, 1]),
        # Two access switches with many hosts each: the core in between.
        (
            [(1, 2), (1, 3), *((2, n) for n in (4, 5, 6)), *((3, n) for n in (7, 8))],
            [2, 4],
        ),
    ],
)
def test_central_is_who_reaches_most_over_the_fewest_connections(links, order):
    network = NetworkMap(links)

    values = [network.centrality(device) for device in order]
    assert values == sorted(values, reverse=True)
    assert len(set(values)) == len(values)
    assert network.centrality(99) == 0

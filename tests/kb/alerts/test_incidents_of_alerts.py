"""What an incident that alerts opened is like: whose it is, how urgent, and what it tells."""

from kb.alerts import groups
from kb.alerts.alert import Severity
from kb.alerts.models import (
    Outcome,
)
from kb.incidents import listing
from kb.people import units
from kb.people.models import ManagedSystem, Role, Tier
from tests.factories import make_user


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

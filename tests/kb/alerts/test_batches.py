"""Many alerts of one transaction: what they have in common is asked and written once."""

import pytest

from kb.alerts.alert import Status
from kb.incidents.models import Incident, State
from tests.conftest import NOON
from tests.statements import asked_of


@pytest.fixture
def statements(session):
    """Statements that reach the database, in their order."""
    with asked_of(session.connection()) as asked:
        yield asked


def condensing_asks(monitoring, statements):
    statements.clear()
    monitoring.condense(limit=1000)
    monitoring.session.flush()
    return len(statements)


def test_repeats_and_recoveries_ask_no_more_the_more_they_are(monitoring, statements):
    for number in range(40):
        monitoring.send("DiskFull", f"web-{number}", occurrence="1")
    asked = []
    for hosts in (2, 40):
        for number in range(hosts):
            monitoring.keep("DiskFull", f"web-{number}", occurrence="1")
            monitoring.keep("DiskFull", f"web-{number}", occurrence="1")
        asked.append(condensing_asks(monitoring, statements))

    assert asked[1] <= asked[0]
    assert monitoring.group.repeats == 84


def test_many_hosts_of_one_message_are_placed_with_few_statements(
    monitoring, statements
):
    for number in range(3):
        monitoring.send("DiskFull", f"db-{number}")
    for number in range(60):
        monitoring.keep("DiskFull", f"web-{number}")

    # 9 each would be 540; what is new has a row of its own in some tables.
    assert condensing_asks(monitoring, statements) < 3 * 60
    assert monitoring.group.fingerprints == 63


def test_what_one_alert_changes_counts_for_the_next_of_the_same_batch(monitoring):
    monitoring.keep("DiskFull", "web-01")
    monitoring.keep("DiskFull", "web-02")
    monitoring.keep("DiskFull", "web-01", status=Status.RESOLVED)
    monitoring.keep("DiskFull", "web-01")
    monitoring.condense()

    (incident,) = monitoring.incidents
    assert monitoring.actions(incident) == [
        "open",
        "alert_joined",
        "alert_recovered",
        "alert_again",
    ]
    group = monitoring.group
    assert (group.occurrences, group.recoveries, group.firing) == (3, 1, 2)


def test_a_firing_goes_to_the_original_that_its_duplicate_names(monitoring):
    monitoring.send("DiskFull", "web-01")
    monitoring.send("LinkDown", "sw-01")
    original, duplicate = monitoring.incidents
    duplicate.state, duplicate.cancel_reason = State.CANCELLED, "duplicate"
    duplicate.duplicate_of_id = original.id
    monitoring.session.flush()
    monitoring.wait(minutes=1)
    monitoring.keep("LinkDown", "sw-01", occurrence="2")
    monitoring.keep("LinkDown", "sw-01", occurrence="3")
    monitoring.condense()

    assert monitoring.groups[0].incident_id == original.id
    assert monitoring.groups[0].fingerprints == 2
    assert monitoring.session.get_one(Incident, original.id).updated_at > NOON

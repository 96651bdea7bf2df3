"""What a list says of incidents is what each of them says itself."""

from itertools import product

import pytest

from kb.incidents import listing
from kb.incidents.filtering import Filter
from kb.incidents.listed import list_named
from kb.incidents.sorting import Sort
from kb.incidents.views import View
from kb.people.users import get_user
from tests.conftest import NOON
from tests.statements import asked_of
from tests.tiers import add_tiers

SAID = (
    *(
        "id",
        "number",
        "title",
        "state",
        "approval",
        "verification",
        "priority",
        "level",
    ),
    *("system", "category", "cause", "post", "pending_submission_id", "assignee_id"),
    *("contact_id", "created_at", "updated_at", "client_id", "service_id"),
    *("origin_unit_id", "is_ready_to_close"),
)


@pytest.fixture
def incidents(desk):
    """One of each: taken, waiting, resolved, and ready to close."""
    tiers = add_tiers(desk.session)
    found = [
        desk.incident("打印机脱机", unit=tiers["city"], system="金税三期"),
        desk.started("VPN 连不上"),
        desk.resolved("邮箱已满"),
        desk.confirmed("磁盘满", solution=desk.solution()),
    ]
    desk.session.flush()
    return found


def test_a_row_says_what_its_incident_says(desk, incidents):
    rows = list_named(desk.session, [each.id for each in incidents])

    for row, incident in zip(rows, incidents, strict=True):
        assert {name: getattr(row, name) for name in SAID} == {
            name: getattr(incident, name) for name in SAID
        }
        assert row.client_names == incident.client.names
        assert row.unit_name == (incident.unit.name if incident.unit else None)
        reporter = (incident.reporter.login, incident.reporter.name)
        assert (row.reporter_login, row.reporter_name) == reporter
        assignee = incident.assignee
        said = (assignee.login, assignee.name) if assignee else (None, None)
        assert (row.assignee_login, row.assignee_name) == said
    assert [row.is_ready_to_close for row in rows] == [False, False, False, True]


def test_rows_stand_in_the_order_asked_for_without_what_is_not_there(desk, incidents):
    keys = [each.id for each in reversed(incidents)]

    assert [row.id for row in list_named(desk.session, [0, *keys])] == keys


def test_a_list_has_the_same_incidents_as_rows_and_whole(desk, incidents):
    assert len(incidents) > 1
    reader = get_user(desk.session, "technician")
    for view, sort, words in product(
        (View.OPEN, View.LATE, View.ALL), (None, *Sort), ("", "打印机")
    ):
        wanted = Filter(view=view, sort=sort, words=words, descending=True)
        whole = listing.list_incidents(desk.session, wanted, reader, now=NOON)
        rows = listing.find_incidents(desk.session, wanted, reader, now=NOON)

        assert [row.id for row in rows] == [each.id for each in whole.incidents]
        assert whole.total == len(rows)


def test_a_list_asks_of_many_what_it_asks_of_one(desk, incidents):
    reader = get_user(desk.session, "technician")
    listing.find_incidents(desk.session, Filter(), reader, now=NOON)

    with asked_of(desk.session.get_bind()) as asked:
        rows = listing.find_incidents(desk.session, Filter(), reader, now=NOON)

    assert len(rows) == len(incidents)
    assert len(asked) == 2

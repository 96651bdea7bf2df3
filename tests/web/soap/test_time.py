"""Over SOAP the same can be asked of time, targets and numbers as over REST."""

from datetime import timedelta

import pytest

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from tests.conftest import NOON
from tests.desk import Desk
from web.api.operations import OPERATIONS
from web.soap import contract


@pytest.fixture
def late(services, soap):
    assert soap
    with services.database.writing() as session:
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )
        desk = Desk(session, now=NOON - timedelta(days=9))
        by = desk.as_("administrator")
        levels.add(session, Promise(resolve_minutes=30), by=by)
        return desk.incident("过期").number


ASKED = {
    "listServices": "",
    "listServiceLevels": "",
    "listCalendars": "",
    "getCalendarYear": "<code>default</code><year>2026</year>",
    "countBusinessTime": "<since>2026-02-13T09:00:00Z</since>"
    "<until>2026-02-14T02:00:00Z</until>",
    "addBusinessTime": "<since>2026-02-13T09:00:00Z</since><minutes>60</minutes>",
    "whoIsOnDuty": "",
    "listIncidents": "<due>late</due><clocks>true</clocks>",
    "getNumbers": "<period>2026-03</period><number><value>opened</value></number>",
}


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize("operation", ASKED)
def test_each_answer_is_what_the_schema_promises(soap, operation):
    """The client of these tests looks at every answer by the schema."""
    answer = soap.call(operation, ASKED[operation])

    assert answer.status == 200, answer.fault


def test_the_clocks_come_to_who_asks_for_them(soap, late):
    plain = soap.call("getIncident", f"<number>{late}</number>")
    asked = soap.call("getIncident", f"<number>{late}</number><clocks>true</clocks>")
    clocks = soap.call("getIncidentClocks", f"<number>{late}</number>")

    assert plain.text("late") is None
    assert (asked.text("late"), asked.text("dueAt") is not None) == ("true", True)
    assert clocks.texts("clock", "target") == ["resolve"]


def test_what_is_added_is_an_operation_that_rest_has_too():
    assert set(contract.ADDED) <= set(OPERATIONS)

"""What the next step of an incident asks for stands out in its bar."""

import pytest
from lxml import html

from tests.desk import Desk


@pytest.fixture
def desk(services, people):
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        yield Desk(session, people={**staff, "reporter": staff["requester"]})


def list_outstanding(client, incident_id):
    page = html.fromstring(client.get(f"/incidents/{incident_id}").text)
    (bar,) = page.find_class("actions")
    buttons = bar.xpath(
        "./*[contains(@class, ' next')]/summary"
        " | ./div//*[contains(@class, 'btn-primary')]"
    )
    return [each.text_content().strip() for each in buttons]


@pytest.mark.parametrize(
    ("state", "act"),
    [
        ("incident", "Take it"),
        ("started", "Known solutions"),
        ("resolved", "The user says: it is fixed"),
    ],
)
def test_one_act_stands_out(desk, technician, state, act):
    incident = getattr(desk, state)()
    desk.session.commit()

    assert list_outstanding(technician, incident.id) == [act]


def test_with_a_solution_it_is_to_be_resolved(desk, technician):
    incident = desk.started()
    desk.link(incident, desk.solution("打印服务"))
    desk.session.commit()

    assert list_outstanding(technician, incident.id) == ["Resolve"]

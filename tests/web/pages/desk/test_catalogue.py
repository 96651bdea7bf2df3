"""The catalogue of services, from choosing one to the incident about it."""

import pytest
from sqlalchemy import select

from kb.incidents.models import Incident
from kb.services.models import Client, Service


@pytest.fixture
def service(log_in, services):
    given = {
        "code": "mail",
        "name_zh": "企业邮箱",
        "name_en": "Mail",
        "system": "Exchange",
        "kind": ["fault"],
    }
    log_in("manager").post("/services", data=given)
    with services.database.reading() as session:
        return session.scalars(select(Service)).one().id


def test_a_requester_chooses_a_service_and_asks(requester, services, service):
    catalogue = requester.get("/services").text
    form = requester.get("/requests/new?service=mail&kind=fault&title=收不到邮件").text
    requester.post(
        "/requests/new",
        data={
            "title": "收不到邮件",
            "kind": "fault",
            "service": "mail",
            "urgency": "2",
        },
    )

    assert "Mail" in catalogue
    assert "service=mail" in catalogue
    assert 'value="business_question"' not in form
    with services.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.service_id, incident.system) == (service, "Exchange")


@pytest.mark.usefixtures("service")
def test_the_incident_is_found_by_its_service(requester, technician):
    data = {"title": "收不到邮件", "kind": "fault", "service": "mail", "urgency": "2"}
    requester.post("/requests/new", data=data)

    with_it = technician.get("/incidents?view=all&service=mail").text
    without = technician.get("/incidents?view=all&service=other").text
    page = technician.get("/incidents/1").text

    assert "收不到邮件" in with_it
    assert "收不到邮件" not in without
    assert "<span>Mail</span>" in page


def test_a_service_that_there_is_not_cannot_be_asked_for(requester):
    answer = requester.get("/requests/new?service=nothing")

    assert answer.status_code == 404


def test_requesters_do_not_change_the_catalogue(requester, service):
    assert requester.post("/services", data={"code": "x"}).status_code == 403
    assert requester.get(f"/services/{service}").status_code == 403


def test_where_there_is_one_client_no_form_asks_for_it(technician, services):
    before = technician.get("/incidents/new").text
    with services.database.writing() as session:
        session.add(Client(code="city", names={"zh": "市政务云"}))
    after = technician.get("/incidents/new").text

    assert 'name="client"' not in before
    assert 'name="client"' not in after, "the technician works for one of the two"

"""Services and clients for other systems."""

from kb.incidents.models import Incident
from kb.services import catalogue, clients
from kb.services.catalogue import Entry
from tests.desk import Desk

NAMES = {"zh": "企业邮箱", "en": "Mail"}


def add(services, *, client=None):
    with services.database.writing() as session:
        by = Desk(session).as_("administrator")
        owner = clients.add_client(session, client, NAMES, by=by) if client else None
        catalogue.add_service(session, "mail", Entry(names=NAMES, client=owner), by=by)


def test_an_incident_is_opened_about_a_service(services, rest_as):
    add(services)

    reporter = rest_as("requester")
    listed = reporter.get("/services").json["services"]
    made = reporter.post("/incidents", json={"title": "收不到邮件", "service": "mail"})
    asked = reporter.get(f"/incidents/{made.json['number']}/request").json

    assert [each["code"] for each in listed] == ["mail"]
    assert made.status_code == 201
    assert (asked["service"], asked["client"]) == ("mail", "own")


def test_a_service_of_another_client_is_not_there(services, rest_as):
    add(services, client="city")

    reporter = rest_as("requester")
    listed = reporter.get("/services").json["services"]
    made = reporter.post("/incidents", json={"title": "x", "service": "mail"})

    assert listed == []
    assert made.status_code == 404
    with services.database.reading() as session:
        assert session.query(Incident).count() == 0


def test_requesters_do_not_say_whose_it_is(rest_as):
    reporter = rest_as("requester")
    made = reporter.post("/incidents", json={"title": "x", "client": "own"})

    assert made.status_code == 403

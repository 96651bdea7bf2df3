"""What a reader learns from the time line."""

import json

from kb.exchange import incident_records
from kb.incidents import listing, transfers
from kb.incidents.transfers import Handover
from tests.desk import Desk

HANDOVER = Handover(reason="zanzibar 供应商的问题", tried="换了 kumquat 线", level=2)


def entries(desk, incident, login):
    return listing.list_events(desk.session, incident, desk.person(login))


def test_staff_read_why_it_was_handed_on_and_what_was_tried(desk):
    incident = desk.started()
    transfers.transfer(desk.session, incident, HANDOVER, by=desk.as_("technician"))

    (entry,) = [e for e in entries(desk, incident, "colleague") if e.text]

    assert HANDOVER.reason in entry.text
    assert HANDOVER.tried in entry.text
    assert entry.details["goes_to"]["level"] == 2


def test_the_reporter_learns_that_it_was_handed_on_and_no_more(desk):
    incident = desk.started()
    transfers.transfer(desk.session, incident, HANDOVER, by=desk.as_("technician"))

    (entry,) = [
        e for e in entries(desk, incident, "reporter") if e.action == "transfer"
    ]

    assert (entry.text, dict(entry.details)) == ("", {})
    assert entry.actor is None
    assert entry.handed.level == HANDOVER.level


def test_what_the_reporter_takes_along_holds_no_word_of_a_transfer(database):
    with database.writing() as session:
        desk = Desk(session)
        incident = desk.started()
        transfers.transfer(session, incident, HANDOVER, by=desk.as_("technician"))
        desk.read_rights()
        reporter, technician = desk.person("reporter"), desk.person("technician")

    def exported(person):
        return json.dumps(
            list(incident_records.iter_incidents(database, person)), ensure_ascii=False
        )

    assert "kumquat" in exported(technician)
    assert "transfer" in exported(reporter)
    assert "zanzibar" not in exported(reporter)
    assert "kumquat" not in exported(reporter)

"""Letters that wait: who sees them, and what staff makes of them."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.incidents.models import Channel, Incident, IncidentAttachment, IncidentEvent
from kb.letters import service
from kb.letters.models import Letter, LetterState
from kb.services.models import OWN, Client, ClientAssignment
from tests.conftest import NOON
from tests.desk import Desk
from tests.letters import SETTINGS, address_of, make_letter
from web.intake.letters import taking
from web.intake.letters.mailbox import Arrived


@pytest.fixture
def bring(services, people):
    """A letter that waits: its id, which is that of the newest."""
    reading = replace(services, settings=replace(services.settings, **SETTINGS))
    with services.database.writing() as session:
        session.merge(people["requester"], load=False).email = "requester@example.org"

    def brought(letter=None, **options):
        data = letter or make_letter(sender="stranger@example.org", **options)
        count = len(all_of(services, Letter)) + 1
        arrived = Arrived(place=f"1/{count}", size=len(data), data=data)
        taking.take(reading, "desk", arrived)
        return count

    return brought


def all_of(services, table):
    with services.database.reading() as session:
        return session.scalars(select(table).order_by(table.id)).all()


def test_a_letter_that_waits_is_listed_and_read(technician, bring):
    letter_id = bring(
        text="It is broken.\n<script>alert(1)</script>", subject="Printer"
    )

    listed = technician.get("/letters").text
    page = technician.get(f"/letters/{letter_id}").text
    assert "stranger@example.org" in listed
    assert "belongs to no account here" in listed
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_only_staff_sees_letters(requester, client, bring):
    letter_id = bring()

    for path in ("/letters", f"/letters/{letter_id}", f"/letters/{letter_id}/raw"):
        assert requester.get(path).status_code in {403, 404}
        assert client.get(path).status_code == 302


def test_a_letter_of_another_client_does_not_exist(services, technician, people, bring):
    letter_id = bring()
    with services.database.writing() as session:
        other = Client(code="tax", names={"en": "Tax"})
        session.add(other)
        session.flush()
        row = ClientAssignment(user_id=people["technician"].id, client_id=OWN)
        session.add(row)
        session.get_one(Letter, letter_id).client_id = other.id

    assert technician.get(f"/letters/{letter_id}").status_code == 404
    assert "stranger@" not in technician.get("/letters").text
    assert technician.post(f"/letters/{letter_id}/discard").status_code == 404


def test_a_letter_as_it_came_is_a_download(technician, bring):
    data = make_letter(sender="stranger@example.org")
    with technician.get(f"/letters/{bring(data)}/raw") as response:
        assert response.data == data
        assert response.mimetype == "application/octet-stream"
        assert "attachment" in response.headers["Content-Disposition"]


def test_staff_opens_a_request_for_somebody_without_an_account(
    services, technician, bring
):
    log = ("log.txt", "text/plain", b"offline")
    letter_id = bring(text="It is broken.", subject="Printer", files=[log])
    answer = technician.post(f"/letters/{letter_id}/take", {"reporter": ""})

    (incident,) = all_of(services, Incident)
    (letter,) = all_of(services, Letter)
    assert answer.location.endswith(f"/incidents/{incident.id}")
    assert incident.contact.note == "stranger@example.org"
    assert incident.channel is Channel.MAIL
    assert (incident.title, incident.description) == ("Printer", "It is broken.")
    assert [each.name for each in all_of(services, IncidentAttachment)] == ["log.txt"]
    assert (letter.state, letter.incident_id) == (LetterState.TAKEN, incident.id)
    assert (letter.text, letter.blob_sha256) == ("", None)


def test_staff_opens_a_request_for_an_account(services, technician, people, bring):
    letter_id = bring()
    technician.post(f"/letters/{letter_id}/take", {"reporter": "requester"})

    (incident,) = all_of(services, Incident)
    assert incident.reporter_id == people["requester"].id


def test_a_login_that_there_is_not_is_said_beside_its_field(technician, bring):
    answer = technician.post(f"/letters/{bring()}/take", {"reporter": "nobody-here"})

    assert answer.status_code == 422
    assert 'value="nobody-here"' in answer.text


def test_a_letter_is_taken_by_one_of_two(services, technician, bring):
    letter_id = bring()
    technician.post(f"/letters/{letter_id}/take", {"reporter": ""})

    answer = technician.post(f"/letters/{letter_id}/take", {"reporter": ""})
    assert answer.status_code == 409
    assert len(all_of(services, Incident)) == 1


def test_an_answer_of_another_is_put_among_staff(services, technician, people, bring):
    with services.database.writing() as session:
        desk = Desk(session)
        desk.people["reporter"] = session.merge(people["requester"], load=False)
        incident = desk.incident()
    to = address_of(services, incident, people["requester"])
    letter_id = bring(text="Me, too.", to=to)
    technician.post(f"/letters/{letter_id}/comment")

    comments = [
        each for each in all_of(services, IncidentEvent) if each.action == "comment"
    ]
    assert [each.internal for each in comments] == [True]
    assert "stranger@example.org" in comments[0].text
    assert comments[0].text.endswith("Me, too.")


def test_only_an_answer_is_put_on_an_incident(technician, bring):
    assert technician.post(f"/letters/{bring()}/comment").status_code == 404


def test_a_letter_is_discarded_and_comes_back(services, technician, bring):
    letter_id = bring()
    technician.post(f"/letters/{letter_id}/discard")
    assert all_of(services, Letter)[0].state is LetterState.DISCARDED

    technician.post(f"/letters/{letter_id}/restore")
    assert all_of(services, Letter)[0].state is LetterState.UNVERIFIED
    assert technician.post(f"/letters/{letter_id}/restore").status_code == 409


def test_a_letter_that_was_not_kept_is_taken_by_its_subject(
    services, technician, bring
):
    data = make_letter(sender="stranger@example.org", subject="Large")
    bring(data)
    with services.database.writing() as session:
        letter = session.get_one(Letter, 1)
        letter.blob_sha256, letter.state = None, LetterState.QUARANTINED
    technician.post("/letters/1/take", {"reporter": ""})

    assert all_of(services, Incident)[0].title == "Large"


def test_it_is_said_that_no_mailbox_is_read_or_that_one_is_away(services, technician):
    assert "No mailbox is read here yet" in technician.get("/letters").text

    object.__setattr__(services.settings, "letter_folder", "/srv/letters")
    with services.database.writing() as session:
        service.note_mailbox(session, "/srv/letters", now=NOON, problem="no_maildir")
    page = technician.get("/letters").text
    assert "/srv/letters is no maildir. Letters wait there; all else goes on." in page


def test_who_wrote_is_forgotten_some_time_after(services, technician, bring):
    letter_id = bring()
    technician.post(f"/letters/{letter_id}/take", {"reporter": ""})
    with services.database.writing() as session:
        assert service.forget_before(session, NOON) == 0
        assert service.forget_before(session, NOON.replace(year=2027)) == 1

    (letter,) = all_of(services, Letter)
    assert (letter.sender, letter.subject, letter.account_id) == ("", "", None)
    assert letter.fingerprint

"""What people let slip of passwords and keys is kept nowhere, and they are told."""

import io
import zipfile

import pytest
from sqlalchemy import func, select

from kb.alerts.alert import Alert, Status
from kb.articles.feedback import Feedback
from kb.articles.models import Attachment, Submission
from kb.credentials import MASK
from kb.incidents.models import Incident, IncidentAttachment, IncidentEvent
from tests.desk import Desk
from tests.keys import PRIVATE_KEY

STAFF = ("technician", "manager", "reviewer")
JSON = {"Accept": "application/json"}
SLIP = "连不上，口令：Abc12345，请看"
MASKED = f"连不上，口令：{MASK}，请看"


@pytest.fixture
def desk(services, people):
    """Work by the same people who log in; each use is a transaction of its own."""

    def work(deed):
        with services.database.writing() as session:
            parts = {each: session.merge(people[each], load=False) for each in STAFF}
            made = deed(Desk(session, people=parts))
            session.flush()
            return made.id

    return work


def newest(services, table):
    with services.database.reading() as session:
        return session.scalars(select(table).order_by(table.id.desc())).first()


def count(services, table):
    with services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def key_file(name="id_rsa"):
    return (io.BytesIO(PRIVATE_KEY.encode()), name)


def packed_key():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("how-to.txt", "Copy the key to the server, then log in.")
        archive.writestr("keys/id_rsa.txt", PRIVATE_KEY)
    file.seek(0)
    return (file, "all.zip")


def test_a_password_in_a_request_is_masked_and_the_asker_is_told(requester, services):
    form = {"title": "VPN", "description": SLIP}

    told = requester.post("/requests/new", form, follow_redirects=True).text

    incident = newest(services, Incident)
    assert incident.description == MASKED
    assert "was hidden" in told
    assert 'class="masked"' in requester.get(f"/requests/{incident.id}").text


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/changes", {"title": "换证书", "description": SLIP}),
        ("/items", {"title": "口令外泄", "description": SLIP}),
        ("/registers/spare/new", {"name": "网关", "minimum": "0", "remarks": SLIP}),
    ],
)
def test_a_password_in_any_room_is_masked_and_its_writer_is_told(
    technician, address, form
):
    told = technician.post(address, form, follow_redirects=True)

    assert told.status_code == 200, told.text
    assert "was hidden" in told.text
    assert "Abc12345" not in told.text
    assert MASK in told.text
    last = [*form][-1]
    key = form | {last: PRIVATE_KEY}
    assert technician.post(address, key).status_code == 422


def test_a_comment_without_a_password_says_nothing_of_masks(requester, services):
    requester.post("/requests/new", {"title": "VPN"})
    key = newest(services, Incident).id

    told = requester.post(
        f"/requests/{key}/comment", {"text": "口令忘了"}, follow_redirects=True
    ).text

    assert "was hidden" not in told
    assert newest(services, IncidentEvent).text == "口令忘了"


@pytest.mark.parametrize("field", ["title", "description", "done"])
def test_a_password_in_a_call_is_masked(technician, services, field):
    form = {"title": "VPN", "description": "", "done": ""} | {field: SLIP}

    told = technician.post("/incidents/new", form, follow_redirects=True).text

    assert "Abc12345" not in told.split("<form")[0]
    with services.database.reading() as session:
        texts = [
            *session.scalars(select(Incident.title)),
            *session.scalars(select(Incident.description)),
            *session.scalars(select(IncidentEvent.text)),
        ]
    assert not any("Abc12345" in text for text in texts)


def test_a_private_key_in_a_request_is_refused_and_nothing_is_kept(log_in, services):
    form = {"title": "VPN", "description": PRIVATE_KEY}

    answer = log_in("requester", "zh").post("/requests/new", form)

    assert answer.status_code == 422
    assert "私钥" in answer.text
    assert count(services, Incident) == 0


def test_a_draft_with_a_private_key_does_not_save_itself(technician, desk, services):
    draft = desk(lambda work: work.draft())
    form = {"seen": "1", "title": "VPN 证书更换", "resolution": PRIVATE_KEY}

    answer = technician.post(f"/submissions/{draft}", form, headers=JSON)

    assert (answer.status_code, answer.json["code"]) == (422, "private_key")
    assert "vault" in answer.json["message"]
    assert "PRIVATE" not in str(newest(services, Submission).sections)


def test_a_draft_with_a_password_saves_itself_and_says_so(technician, desk):
    draft = desk(lambda work: work.draft())
    form = {"seen": "1", "title": "VPN 证书更换", "resolution": SLIP}

    answer = technician.post(f"/submissions/{draft}", form, headers=JSON).json

    assert "There seems to be a password in it." in answer["findings"]["resolution"]


@pytest.mark.parametrize("file", [key_file, packed_key])
def test_a_file_with_a_private_key_is_no_article(manager, services, file):
    sent = {"files": [file()], "publish": "1"}

    (report,) = manager.post("/upload", sent, headers=JSON).json["files"]

    assert report["status"] == "refused"
    assert "private key" in report["reason"]
    assert count(services, Submission) == 0
    assert not list(services.content)


def test_a_file_with_a_private_key_is_not_attached(technician, desk, services):
    draft = desk(lambda work: work.draft())

    answer = technician.post(f"/submissions/{draft}/files", {"files": [key_file()]})

    assert answer.status_code == 422
    assert count(services, Attachment) == 0


def test_a_file_with_a_private_key_does_not_come_with_a_comment(requester, services):
    requester.post("/requests/new", {"title": "VPN"})
    key = newest(services, Incident).id
    sent = {"text": "see the file", "files": [key_file("log.txt")]}

    answer = requester.post(f"/requests/{key}/comment", sent)

    assert answer.status_code == 422
    assert count(services, IncidentAttachment) == 0


def test_a_password_in_feedback_is_masked(requester, desk, services):
    article = desk(lambda work: work.solution("VPN 证书更换"))

    requester.post(f"/articles/{article}/feedback", {"text": SLIP})

    assert newest(services, Feedback).text == MASKED


def test_what_monitoring_lets_slip_is_masked_not_refused():
    alert = Alert(
        source="zabbix",
        fingerprint="1",
        status=Status.FIRING,
        name="login failed",
        description=f"login failed with password=hunter2\n{PRIVATE_KEY}",
        labels={"password": "hunter2", "host": "srv01"},
    )

    kept = alert.cleaned()

    assert kept.description == f"login failed with password={MASK}\n{MASK}"
    assert kept.labels == {"password": MASK, "host": "srv01"}

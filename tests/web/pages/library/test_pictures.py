"""Pictures put into texts: taken in, shown inline, and kept from everybody else."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kb import lost_content
from kb.articles.models import Submission
from kb.incidents.models import Incident, IncidentEvent
from kb.pictures.models import Picture
from tests.factories import make_draft
from tests.ingest.test_films import FTYP, movie
from tests.pictures import make_image
from tests.web import files

WHERE = b"39.9042 N, 116.4074 E"
ORIGINAL = make_image() + WHERE
SHOWN = re.compile(r'<a class="picture" href="(/pictures/[^"]+)"')


def upload(person, data=None, *, name="shot.png", words="the error"):
    picture = (io.BytesIO(ORIGINAL if data is None else data), name)
    return person.post("/pictures", {"picture": picture, "words": words})


@pytest.fixture
def shot(technician):
    """A technician's picture: its address, and what shows it in a text."""
    answer = upload(technician)
    assert answer.status_code == 201
    return answer.json


@pytest.fixture
def incident(requester, services):
    """Opened by the requester."""
    requester.post("/requests/new", {"title": "打印机脱机", "urgency": "2"})
    with services.database.reading() as session:
        return session.scalars(select(Incident.id)).one()


def sees(person, address):
    answers = {person.get(f"{address}{end}").status_code for end in ("", "/small")}
    assert len(answers) == 1
    return answers == {200}


def test_the_answer_is_what_a_text_says(shot):
    assert shot["markdown"] == f"![the error]({shot['address']})"
    assert shot["address"].endswith("-640x400")


def test_what_is_shown_was_drawn_by_us(technician, shot):
    answer = technician.get(shot["address"])

    assert WHERE in ORIGINAL
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert WHERE not in answer.data


def test_a_browser_that_has_it_is_sent_nothing(technician, shot):
    etag = technician.get(shot["address"]).headers["ETag"]

    again = technician.get(shot["address"], headers={"If-None-Match": etag})

    assert again.status_code == 304


def test_what_was_drawn_and_lost_is_drawn_again(technician, shot, services):
    before = technician.get(shot["address"])
    services.content.delete(before.headers["ETag"].strip('"'))

    assert technician.get(shot["address"]).data == before.data


def test_a_lost_original_is_called_by_the_picture(shot, services):
    with services.database.reading() as session:
        sha256 = session.scalars(select(Picture.original_sha256)).one()
        affected = list(lost_content.iter_affected(session, sha256))

    assert affected == [f"shot.png, the original of {shot['address']}"]


def test_a_comment_shows_it_to_the_asker_and_to_no_stranger(
    technician, requester, shot, incident
):
    assert not sees(requester, shot["address"])

    technician.post(f"/incidents/{incident}/comment", {"text": shot["markdown"]})

    for page in (
        technician.get(f"/incidents/{incident}").text,
        requester.get(f"/requests/{incident}").text,
    ):
        assert SHOWN.findall(page) == [shot["address"]]
        assert 'width="320" height="200" loading="lazy"' in page
        assert "![the error]" not in page.split("<textarea")[0]
    assert sees(requester, shot["address"])


def test_an_internal_comment_shows_it_to_staff_alone(
    technician, requester, manager, shot, incident
):
    said = {"text": shot["markdown"], "internal": "1"}
    technician.post(f"/incidents/{incident}/comment", said)
    # Who got to know the address writes it into a text of their own.
    requester.post(f"/requests/{incident}/comment", {"text": shot["markdown"]})

    assert sees(manager, shot["address"])
    assert not sees(requester, shot["address"])


def test_the_original_is_for_its_owner_and_reviewers(
    technician, requester, manager, log_in, shot, incident
):
    technician.post(f"/incidents/{incident}/comment", {"text": shot["markdown"]})
    original = f"{shot['address']}/original"

    for person in (technician, log_in("reviewer")):
        with person.get(original) as answer:
            assert answer.data == ORIGINAL
    assert manager.get(original).status_code == 404
    assert requester.get(original).status_code == 404


def test_a_request_may_begin_with_a_picture(requester):
    shot = upload(requester).json
    form = {"title": "打印机脱机", "description": shot["markdown"], "urgency": "2"}

    page = requester.post("/requests/new", form, follow_redirects=True)

    assert SHOWN.findall(page.text) == [shot["address"]]


def test_a_draft_shows_it_to_its_author_and_reviewers(
    technician, requester, log_in, shot, services
):
    technician.post("/submissions/new", {"kind": "solution"})
    with services.database.reading() as session:
        row = session.scalars(select(Submission)).one()
    text = {"title": "打印机脱机", "symptom": "脱机", "resolution": shot["markdown"]}

    technician.post(f"/submissions/{row.id}", {**text, "seen": row.version})

    page = technician.get(f"/submissions/{row.id}").text
    assert SHOWN.findall(page) == [shot["address"]]
    assert sees(log_in("reviewer"), shot["address"])
    assert not sees(requester, shot["address"])


def test_paper_shows_the_pictures_of_an_article_and_says_that_it_is_retired(
    manager, technician, requester, publish
):
    shot = upload(manager).json
    draft = make_draft(sections={"symptom": "脱机", "resolution": shot["markdown"]})
    (article,) = publish(draft)
    in_force = technician.get(f"/articles/{article}/revisions/1/paper.pdf")
    manager.post(f"/articles/{article}/retire", {"reason": "设备已报废"})
    retired = technician.get(f"/articles/{article}/retired/paper.pdf")

    for answer, is_retired in ((in_force, False), (retired, True)):
        (page,) = PdfReader(io.BytesIO(answer.data)).pages
        assert len(page.images) == 1
        assert ("RETIRED 已停用" in page.extract_text()) is is_retired
    assert "设备已报废" in PdfReader(io.BytesIO(retired.data)).pages[0].extract_text()
    assert sees(technician, shot["address"])
    assert not sees(requester, shot["address"])
    assert requester.get(f"/articles/{article}/retired/paper.pdf").status_code == 403


@pytest.mark.parametrize("end", ["", "/small", "/original"])
@pytest.mark.parametrize("name", ["0" * 20 + "-640x400", "x", "..%2Fx"])
def test_an_address_that_is_none_leads_nowhere(technician, name, end):
    assert technician.get(f"/pictures/{name}{end}").status_code == 404


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"just words", "no picture that can be shown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "drawing of lines"),
        (make_image()[:300], "damaged or not whole"),
        (b"", "no picture in it"),
    ],
)
def test_what_is_no_picture_is_refused_with_a_sentence(
    technician, services, data, sentence
):
    answer = upload(technician, data)

    assert answer.status_code == 422
    with services.database.reading() as session:
        assert session.scalars(select(Picture)).all() == []
    assert sentence in answer.text


def test_who_is_not_logged_in_brings_no_picture(client):
    answer = client.post("/pictures", data={"picture": (io.BytesIO(b"x"), "x.png")})

    assert answer.status_code in {302, 400}


def test_an_uploaded_picture_is_an_article_that_one_can_see(manager):
    form = {"files": (io.BytesIO(make_image(name="JPEG")), "门牌.jpg"), "publish": "1"}
    answer = manager.post("/upload", form, headers={"Accept": "application/json"})
    article = answer.json["files"][0]["article"]

    page = manager.get(f"/articles/{article}").text
    (address,) = set(re.findall(r'class="picture"\s+href="([^"]+)"', page))

    assert manager.get(address).headers["Content-Type"] == "image/jpeg"
    # Once drawn, the page leaves it its room.
    assert 'width="640" height="400"' in manager.get(f"/articles/{article}").text


def test_the_pages_of_a_document_are_seen_in_review(technician, log_in, services):
    technician.post("/submissions/new", {"kind": "reference"})
    with services.database.reading() as session:
        number = session.scalars(select(Submission.id)).one()
    files_of = {"files": (io.BytesIO(files.scan()), "scan.pdf")}
    technician.post(f"/submissions/{number}/files", files_of)

    page = technician.get(f"/submissions/{number}").text
    addresses = re.findall(r'class="picture"\s+href="([^"]+)"', page)

    assert len(addresses) == 2
    for person, status in (
        (technician, 200),
        (log_in("reviewer"), 200),
        (log_in("requester"), 404),
    ):
        answer = person.get(f"{addresses[1]}?size=small")
        assert answer.status_code == status


def test_a_picture_that_came_as_a_file_is_seen_in_the_request(requester):
    form = {
        "title": "打印机脱机",
        "urgency": "2",
        "files": (io.BytesIO(make_image()), "屏幕.png"),
    }

    page = requester.post("/requests/new", form, follow_redirects=True).text
    (address,) = re.findall(r'class="picture"\s+href="([^"]+)"', page)

    assert requester.get(f"{address}?size=small").status_code == 200
    assert requester.get(address.replace("/pages/1", "/pages/2")).status_code == 404


def test_the_pages_of_a_document_are_seen_in_the_incident_and_the_request(
    requester, technician
):
    form = {
        "title": "打印机脱机",
        "urgency": "2",
        "files": [
            (io.BytesIO(files.scan()), "scan.pdf"),
            (io.BytesIO(files.locked_pdf()), "locked.pdf"),
            (io.BytesIO(FTYP + movie()), "录屏.mp4"),
        ],
    }

    page = requester.post("/requests/new", form, follow_redirects=True).text
    addresses = re.findall(r'class="picture"\s+href="([^"]+)"', page)

    assert len(addresses) == 2
    assert "Video 1:23" in page
    assert requester.get(f"{addresses[1]}?size=small").status_code == 200
    theirs = addresses[1].replace("/requests/", "/incidents/")
    assert theirs in technician.get("/incidents/1").text
    assert technician.get(theirs).mimetype == "image/png"
    assert technician.get(theirs.replace("/pages/2", "/pages/3")).status_code == 404


def test_internal_files_of_an_incident_are_seen_by_staff_alone(
    technician, requester, services, incident
):
    said = {
        "text": "x", "internal": "1", "files": (io.BytesIO(make_image()), "a.png"),
    }  # fmt: skip
    technician.post(f"/incidents/{incident}/comment", said)
    with services.database.reading() as session:
        assert session.scalars(select(IncidentEvent.text)).all()
    page = technician.get(f"/incidents/{incident}").text
    (address,) = re.findall(r'class="picture"\s+href="([^"]+)"', page)

    assert technician.get(address).status_code == 200
    assert requester.get(address).status_code in {403, 404}
    theirs = address.replace("/incidents/", "/requests/")
    assert requester.get(theirs).status_code == 404

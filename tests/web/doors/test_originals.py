"""Every door at which bytes of a picture leave: who gets it as it came, and who as drawn."""

import base64
import io
import re
import tarfile
import zipfile

import pytest
from pypdf import PdfReader, PdfWriter
from sqlalchemy import select

from kb.articles.models import Attachment, Revision
from kb.content.references import remember
from kb.exchange.rows import Noun
from kb.incidents.models import Incident
from kb.people.models import User
from tests import heic
from tests.factories import make_article, make_draft
from tests.pictures import make_image
from tests.web import files
from tests.web.conftest import add_people
from tests.web.rest.conftest import RestClient
from tests.web.soap.conftest import SoapClient
from web.intake.exchange.writing import Export, Format, write

PLACE = b"39.9042 N, 116.4074 E"
ORIGINAL = make_image(200, 120, name="BMP") + PLACE
EVERYBODY = ("requester", "manager", "reviewer")


@pytest.fixture
def people(services):
    return add_people(services)


def make_attachment(sha256, data):
    return Attachment(
        position=0, blob_sha256=sha256, name="现场.bmp", media_type="image/bmp",
        size=len(data), status="ok", losses=[],
    )  # fmt: skip


@pytest.fixture
def article(services, people):
    """An article of the manager's with a picture; its id."""
    content = services.content.put(io.BytesIO(ORIGINAL))
    with services.database.writing() as session:
        manager = session.merge(people["manager"], load=False)
        remember(session, content, now=services.now())
        file = make_attachment(content.sha256, ORIGINAL)
        draft = make_draft("打印机脱机")
        return make_article(session, draft, user=manager, attachments=[file]).id


def attachment_of(doors, article):
    query = (
        select(Attachment.id)
        .join(Revision, Revision.submission_id == Attachment.submission_id)
        .where(Revision.article_id == article)
    )
    with doors.services.database.reading() as session:
        return session.scalars(query).one()


def by_page(doors, login, article):
    number = attachment_of(doors, article)
    with doors.log_in(login).get(f"/attachments/{number}") as answer:
        return answer.data, answer.headers["Content-Disposition"]


def by_rest(doors, login, article):
    rest = RestClient(doors.app.test_client(), doors.token_of(login))
    (file,) = rest.get(f"/articles/{article}").json["attachments"]
    with rest.get(f"/attachments/{file['id']}") as answer:
        return answer.data, answer.headers["Content-Disposition"]


def by_soap(doors, login, article):
    number = attachment_of(doors, article)
    soap = SoapClient(doors.app.test_client(), doors.token_of(login))
    answer = soap.call("getAttachment", f"<id>{number}</id>")
    data = base64.b64decode(answer.text("data"))
    assert len(data) == int(answer.text("size"))
    return data, answer.text("name")


def by_export(doors, login, _article):
    return take_out(doors, login, Noun.ARTICLES)


def take_out(doors, login, noun, wanted=Format.ZIP):
    with doors.services.database.reading() as session:
        user = session.scalars(select(User).where(User.login == login)).one()
    path = doors.services.settings.home / "out"
    written = write(doors.services, Export(noun=noun, wanted=wanted, user=user), path)
    assert written.missing == []
    if wanted is Format.FOLDER:
        (file,) = (path / "files").iterdir()
        return file.read_bytes(), (path / f"{noun.value}.jsonl").read_text()
    with zipfile.ZipFile(path) as archive:
        (name,) = [each for each in archive.namelist() if each.startswith("files/")]
        rows = archive.read(f"{noun.value}.jsonl").decode()
        assert name.removeprefix("files/") in rows
        return archive.read(name), rows


@pytest.mark.parametrize("door", [by_page, by_rest, by_soap, by_export])
def test_an_article_gives_it_as_it_came_to_who_brought_it_and_to_reviewers(
    doors, article, door
):
    given = {login: door(doors, login, article) for login in EVERYBODY}

    assert {login for login, (data, _) in given.items() if data == ORIGINAL} == {
        "manager",
        "reviewer",
    }
    data, name = given["requester"]
    assert data.startswith(b"\x89PNG")
    assert PLACE not in data
    # Its name says what it is now.
    assert ".png" in name
    assert ".bmp" not in name


def test_a_draft_for_the_next_revision_makes_nobody_who_brought_it(doors, article):
    technician = doors.log_in("technician")
    page = technician.post(f"/submissions/revise/{article}", follow_redirects=True)
    addresses = set(re.findall(r'href="(/submissions/\d+/files/\d+)"', page.text))

    (address,) = addresses
    with technician.get(address) as answer:
        assert answer.data.startswith(b"\x89PNG")


def report(doors, data, name="现场.jpg"):
    """A request with a file; its id."""
    form = {"title": "打印机脱机", "urgency": "2", "files": (io.BytesIO(data), name)}
    doors.log_in("requester").post("/requests/new", form)
    with doors.services.database.reading() as session:
        return session.scalars(select(Incident.id)).one()


@pytest.mark.parametrize(
    ("login", "place", "is_whole"),
    [
        ("requester", "requests", True),
        ("technician", "incidents", False),
        ("manager", "incidents", False),
    ],
)
def test_an_incident_gives_it_as_it_came_to_who_brought_it(
    doors, login, place, is_whole
):
    number = report(doors, ORIGINAL)

    with doors.log_in(login).get(f"/{place}/{number}/attachments/1") as answer:
        assert (answer.data == ORIGINAL) is is_whole
        assert (PLACE in answer.data) is is_whole


@pytest.mark.parametrize("wanted", [Format.ZIP, Format.FOLDER])
def test_incidents_leave_with_what_was_drawn(doors, wanted):
    report(doors, ORIGINAL, "现场.bmp")

    data, rows = take_out(doors, "manager", Noun.INCIDENTS, wanted)

    assert data.startswith(b"\x89PNG")
    assert "现场.png" in rows
    assert "as_it_came" not in rows


SVG = (
    b"""<svg xmlns="http://www.w3.org/2000/svg" content="%s">
<rect width="9" height="9"/></svg>"""
    % heic.SECRET
)


def packed(**parts):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def document():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(files.scan())))
    writer.add_metadata({"/Author": heic.SECRET.decode()})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def office():
    """Packed without pressing, so that what it says can be seen."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("word/document.xml", "<document>words</document>")
        core = f"<core><creator>{heic.SECRET.decode()}</creator></core>"
        archive.writestr("docProps/core.xml", core)
    return target.getvalue()


def tarred():
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo("a.log")
        entry.uname = heic.SECRET.decode()
        archive.addfile(entry)
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "came", "named", "begins"),
    [
        ("a.heic", heic.PHOTO, "a.jpg", b"\xff\xd8"),
        ("a.svg", SVG, "a.svg", b"<?xml"),
        ("a.pdf", document(), "a.pdf", b"%PDF"),
        ("a.zip", packed(a=SVG, b=b"words"), "a.zip", b"PK"),
        ("a.docx", office(), "a.docx", b"PK"),
        ("a.tar", tarred(), "a.tar", b"a.log"),
    ],
    ids=["heic", "svg", "pdf", "zip", "docx", "tar"],
)
def test_other_files_leave_without_what_they_say_of_themselves(
    doors, name, came, named, begins
):
    number = report(doors, came, name)
    assert heic.SECRET in came or name == "a.zip"

    exported, rows = take_out(doors, "manager", Noun.INCIDENTS)

    for given in (ask(doors, "technician", "incidents", number), exported):
        assert given.startswith(begins)
        assert heic.SECRET not in given
    assert named in rows
    assert ask(doors, "requester", "requests", number) == came


def ask(doors, login, place, number):
    with doors.log_in(login).get(f"/{place}/{number}/attachments/1") as answer:
        assert answer.status_code == 200
        return answer.data


def test_what_cannot_be_drawn_is_kept_from_others_with_a_sentence(doors):
    number = report(doors, make_image(name="JPEG")[:2000] + PLACE)

    answer = doors.log_in("technician").get(f"/incidents/{number}/attachments/1")
    own = doors.log_in("requester").get(f"/requests/{number}/attachments/1")

    assert answer.status_code == 403
    assert "现场.jpg cannot be cleaned" in answer.text
    assert PLACE in own.data
    own.close()


def test_an_export_names_what_it_had_to_leave_behind(doors):
    report(doors, make_image(name="JPEG")[:2000])
    with doors.services.database.reading() as session:
        user = session.scalars(select(User).where(User.login == "manager")).one()
    export = Export(noun=Noun.INCIDENTS, wanted=Format.ZIP, user=user)
    path = doors.services.settings.home / "out.zip"

    written = write(doors.services, export, path)

    assert written.withheld == ["现场.jpg"]
    assert (written.rows, written.files) == (1, 0)


def test_any_other_file_leaves_as_it_came(doors):
    number = report(doors, b"just words", "日志.txt")

    with doors.log_in("manager").get(f"/incidents/{number}/attachments/1") as answer:
        assert answer.data == b"just words"

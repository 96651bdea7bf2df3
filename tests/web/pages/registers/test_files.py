"""Files of a record at every door: who gets them, as what, and what is refused."""

import io
import re

import pytest

from kb.people import tokens
from kb.people.models import Scope
from kb.people.users import get_user
from tests import logins
from tests.conftest import NOON
from tests.keys import PRIVATE_KEY
from tests.pictures import make_image

PLACE = b"39.9042 N, 116.4074 E"
ORIGINAL = make_image(200, 120, name="BMP") + PLACE


def bring(reader, page, data=ORIGINAL, name="铭牌.bmp"):
    form = {"files": (io.BytesIO(data), name)}
    return reader.post(f"{page}/files", form, content_type="multipart/form-data")


def read(answer):
    """What a download holds; it is closed."""
    with answer:
        return answer.data


def file_on(reader, page):
    found = re.search(rf'href="({page}/files/\d+)"', reader.get(page).text)
    return found[1] if found else None


@pytest.fixture
def rest(app, services):
    def get(login, path):
        with services.database.writing() as session:
            user = get_user(session, login)
            issued = tokens.issue_token(
                session, user, "test", scopes=Scope, days=30, now=NOON
            )
        headers = {"Authorization": f"Bearer {issued.secret}"}
        return app.test_client().get(f"/api/v1{path}", headers=headers)

    return get


def test_only_who_brought_a_picture_gets_it_as_it_came(technician, manager, register):
    page = register(technician)
    assert bring(technician, page).status_code == 302

    address = file_on(manager, page)
    assert read(technician.get(address)) == ORIGINAL
    drawn = manager.get(address)
    assert drawn.headers["Content-Disposition"].startswith("attachment")
    assert PLACE not in read(drawn)
    shown = technician.get(f"{address}/pages/1")
    assert (shown.status_code, PLACE in shown.data) == (200, False)
    assert technician.get(f"{address}/pages/2").status_code == 404


def test_a_file_is_removed_and_comes_back_by_undo(technician, register):
    page = register(technician)
    bring(technician, page)
    address = file_on(technician, page)

    assert technician.post(f"{address}/remove").status_code == 302
    text = technician.get(page).text
    assert technician.get(address).status_code == 404
    token = re.search(r'name="token" value="([^"]+)"', text)[1]
    assert technician.post("/undo", {"token": token}).status_code == 302
    assert read(technician.get(address)) == ORIGINAL


def test_files_of_a_paper_are_for_managers_and_its_holder(
    app, manager, technician, register, rest
):
    page = register(manager, "paper", "电工证", holder="requester")
    bring(manager, page, name="身份证.bmp")
    address = file_on(manager, page)
    code = page.rpartition("/")[2]
    holder = app.test_client()
    logins.log_in(holder, "requester")

    assert b"JFIF" in (drawn := read(holder.get(address))) or b"PNG" in drawn
    assert PLACE not in drawn
    assert "身份证" in holder.get(page).text
    for way in (address, f"{address}/pages/1", page):
        assert technician.get(way).status_code == 404
    assert technician.post(f"{address}/remove").status_code == 404
    assert bring(technician, page).status_code == 404
    number = address.rpartition("/")[2]
    for login in ("technician", "manager"):
        assert rest(login, f"/records/{code}/files").status_code == 404
        assert rest(login, f"/records/{code}/files/{number}").status_code == 404


def test_rest_lists_and_gives_the_files_of_a_record(technician, register, rest):
    page = register(technician)
    bring(technician, page)
    code, number = page.rpartition("/")[2], file_on(technician, page).split("/")[-1]

    (listed,) = rest("manager", f"/records/{code}/files").json["files"]
    assert (listed["name"], str(listed["id"])) == ("铭牌.bmp", number)
    address = f"/records/{code}/files/{number}"
    assert read(rest("technician", address)) == ORIGINAL
    assert PLACE not in read(rest("manager", address))
    assert rest("requester", address).status_code == 404


def test_a_private_key_and_an_empty_form_are_refused(technician, register):
    page = register(technician)
    key = PRIVATE_KEY.encode()

    refused = bring(technician, page, key, "server.key")
    assert refused.status_code == 422
    assert bring(technician, page, b"", "").status_code == 422
    assert file_on(technician, page) is None

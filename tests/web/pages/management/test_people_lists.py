"""The list of people on its page: looked at, taken, refused line by line."""

from io import BytesIO

import pytest

from kb.people import users

HEAD = "login,name,roles\n"


@pytest.fixture
def admin(log_in):
    return log_in("administrator")


def preview(reader, text):
    form = {"file": (BytesIO(text.encode()), "people.csv")}
    return reader.post("/people/list/preview", form)


def test_it_is_looked_at_first_and_nothing_is_written(services, admin):
    page = preview(admin, HEAD + "wang,王芳,technician\n")

    assert page.status_code == 200
    assert "Joins" in page.text
    with services.database.reading() as session:
        assert users.find_user(session, "wang") is None


def test_then_it_is_taken_whole(services, admin):
    answer = admin.post(
        "/people/list/take", {"people": HEAD + "wang,王芳,technician\n"}
    )

    assert answer.location == "/people/list"
    assert "1 joined" in admin.get("/people/list").text
    with services.database.reading() as session:
        assert users.find_user(session, "wang").name == "王芳"


def test_bad_lines_are_named_in_the_reader_s_language(log_in):
    admin = log_in("administrator", "zh")

    page = preview(admin, HEAD + "wang,王芳,boss\n,nobody,\n")

    assert page.status_code == 422
    assert "第 2 行：没有角色 boss" in page.text
    assert "第 3 行：缺少登录名" in page.text


def test_what_is_taken_is_looked_at_again(services, admin):
    answer = admin.post("/people/list/take", {"people": HEAD + "x y,z,\n"})

    assert answer.status_code == 422
    with services.database.reading() as session:
        assert users.find_user(session, "x y") is None


def test_many_leavers_need_their_number(admin):
    many = HEAD + "".join(f"p{number},P,\n" for number in range(12))
    admin.post("/people/list/take", {"people": many})
    one = HEAD + "p0,P,\n"

    assert "type that number" in preview(admin, one).text
    assert admin.post("/people/list/take", {"people": one}).status_code == 409
    form = {"people": one, "most_leave": "11"}
    assert admin.post("/people/list/take", form).status_code == 302


def test_what_is_downloaded_changes_nobody_when_it_is_taken(admin):
    admin.post("/people/list/take", {"people": HEAD + "wang,王芳,technician\n"})
    text = admin.get("/people/list/export.csv").text

    page = preview(admin, text).text

    assert "1 people stay as they are" in page
    assert "Joins" not in page


def test_it_is_for_administrators(manager):
    assert manager.get("/people/list").status_code == 403
    assert preview(manager, HEAD).status_code == 403

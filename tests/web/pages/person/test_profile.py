"""One's own account, and where one is logged in."""

import re

import pytest

from kb.audit import Actor, By
from kb.calendars.zones import find_local_zone
from kb.incidents.opening import Report, open_incident
from kb.people import sessions, users
from tests import logins
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader

NEW = "a new and long password"


@pytest.fixture
def account(services):
    with services.database.writing() as session:
        return make_user(session, "zhang.wei", password=PASSWORD)


@pytest.fixture
def browser(app, account):
    """A further browser of the same person, each time."""

    def log_in(name="Firefox · Windows", address="10.0.0.1", language="en"):
        client = app.test_client()
        logins.log_in(client, account.login, address=address, browser=name)
        return Reader(client, language)

    return log_in


def is_in(reader):
    return reader.get("/").status_code == 200


def change_password(reader, *, current=PASSWORD, password=NEW, again=None):
    form = {"current": current, "password": password, "again": again or password}
    return reader.post("/profile/password", form)


def end_button(page, browser):
    """The address that ends the session of *browser*."""
    row = next(row for row in page.split("<li>") if browser in row)
    return re.search(r"/profile/sessions/\d+/end", row)[0]


def test_one_sees_where_one_is_logged_in(browser):
    here, _there = browser(), browser("Safari · iPhone", "10.0.0.9")

    page = here.get("/profile").text

    assert "Firefox · Windows" in page
    assert "Safari · iPhone" in page
    assert "10.0.0.9" in page
    assert page.count("this browser") == 1


def test_one_session_is_ended_and_the_others_go_on(browser):
    here, there = browser(), browser("Safari · iPhone")

    here.post(end_button(here.get("/profile").text, "Safari · iPhone"))

    assert is_in(here)
    assert not is_in(there)
    assert "Safari · iPhone" not in here.get("/profile").text


def test_ending_this_one_is_logging_out(browser):
    here = browser()

    answer = here.post(end_button(here.get("/profile").text, "Firefox"))

    assert answer.location == "/login"
    assert not is_in(here)


def test_all_others_are_ended_at_once(browser):
    here, *others = browser(), browser("Safari · iPhone"), browser("Edge · Windows")

    here.post("/profile/sessions/end-others")

    assert is_in(here)
    assert not any(is_in(each) for each in others)


def test_a_session_of_somebody_else_does_not_exist(browser, technician):
    here = browser()
    address = end_button(here.get("/profile").text, "Firefox")

    assert technician.post(address).status_code == 404
    assert is_in(here)


def test_a_new_password_ends_every_session_but_gives_this_browser_a_new_one(browser):
    here, there = browser(), browser("Safari · iPhone")
    old = here.client.get_cookie("session").value

    answer = change_password(here)

    assert answer.location == "/profile"
    assert is_in(here)
    assert not is_in(there)
    here.client.set_cookie("session", old)
    assert not is_in(here)


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        ({"current": "a wrong password"}, 403, "This is not your present password."),
        ({"again": "something else again"}, 422, "are not the same"),
        ({"password": "short"}, 422, "10 to 200 characters"),
        ({"password": "1234567890"}, 422, "Many people use this password"),
        ({"password": "Zhang.Wei2026"}, 422, "must not be the login"),
    ],
)
def test_a_password_that_cannot_be_is_refused_and_nothing_ends(
    browser, services, account, form, status, told
):
    here, there = browser(), browser()

    answer = change_password(here, **form)

    assert answer.status_code == status
    assert told in answer.text
    assert is_in(here)
    assert is_in(there)
    with services.database.reading() as session:
        assert users.find_by_password(session, account.login, PASSWORD) is not None


def test_somebody_at_an_open_browser_cannot_guess_the_password(browser):
    here = browser()
    for _ in range(8):
        change_password(here, current="a wrong password")

    assert change_password(here).status_code == 403
    assert is_in(here)


def test_the_telephone_and_the_language_are_one_s_own(browser, services, account):
    here = browser()

    here.post("/profile", {"phone": "010-8888 6666", "language": "zh"})

    page = here.get("/profile").text
    assert "010-8888 6666" in page
    assert 'lang="zh-CN"' in page
    with services.database.reading() as session:
        user = users.get_user(session, account.login)
        assert (user.phone, user.language) == ("010-8888 6666", "zh")


def test_technicians_see_by_which_number_the_reporter_is_called(
    technician, services, account
):
    with services.database.writing() as session:
        reporter = session.merge(account, load=False)
        reporter.phone = "010-8888 6666"
        incident = open_incident(
            session,
            Report(title="打印机不工作"),
            reporter=reporter,
            by=By(Actor(reporter, "test"), NOON),
        )

    page = technician.get(f"/incidents/{incident.id}").text

    assert 'href="tel:010-8888 6666"' in page


def test_what_is_no_telephone_number_is_shown_again(browser):
    answer = browser().post("/profile", {"phone": "<b>", "language": ""})

    assert answer.status_code == 422
    assert "&lt;b&gt;" in answer.text


def test_a_session_is_noted_once_in_minutes(browser, services, account):
    here = browser()
    here.get("/")

    with services.database.reading() as session:
        (row,) = sessions.list_mine(session, account, now=services.now())

    assert row.seen_at == row.created_at


def test_an_administrator_s_new_password_asks_first_and_ends_the_sessions(
    browser, log_in, account
):
    here, boss = browser(), log_in("administrator")
    address = f"/people/{account.id}/password"

    assert boss.post(address).status_code == 422
    assert is_in(here)

    assert boss.post(address, {"sure": "1"}).status_code == 200
    assert not is_in(here)


def save(reader, **form):
    return reader.post("/profile", {"phone": "", "language": "en", **form})


def test_a_zone_that_somebody_chose_holds_on_every_page(browser):
    here = browser()

    save(here, zone="Pacific/Kiritimati")

    page = here.get("/profile").text
    assert '<option value="Pacific/Kiritimati" selected>' in page
    assert 'title="Mar 3, 2026 02:00 GMT+14:00"' in page

    save(here, zone="")
    assert "GMT+14:00" not in here.get("/profile").text


def test_a_zone_that_there_is_not_is_refused_and_nothing_is_lost(browser):
    here = browser()

    answer = save(here, zone="Mars/Base", phone="123456")

    assert answer.status_code == 422
    assert "Mars/Base" in answer.text
    assert 'value="123456"' in answer.text


def test_the_zone_of_the_installation_is_named(browser):
    assert (
        f"that of the installation: {find_local_zone()}"
        in browser().get("/profile").text
    )

"""What an import would tell a person arrives as one notice, with counts."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from kb.notifications.models import Notification
from kb.people.models import Role
from kb.watching import service as watching
from kb.watching.service import Thing
from tests.conftest import NOON
from tests.exports import servicenow, servicenow_row, to_csv
from tests.factories import PASSWORD, make_user
from tests.web.pages.management.test_exchange_pages import send
from web.intake.exchange import jobs
from web.words.news import sentence


@pytest.fixture
def notices(services):
    def read():
        with services.database.reading() as session:
            rows = session.scalars(select(Notification).order_by(Notification.id)).all()
            session.expunge_all()
        return {each.user.login: each for each in rows}, len(rows)

    return read


@pytest.fixture
def bring(manager, services):
    """Imports a file on the page, to its end."""
    count = 0

    def run(text, noun="incidents", **fields):
        nonlocal count
        count += 1
        send(manager, text, noun, **fields)
        manager.post(f"/imports/{count}/start")
        jobs.work_off(services)

    return run


@pytest.fixture
def technician(services):
    """Login of somebody who works on incidents: without a password it were a program."""
    with services.database.writing() as session:
        roles = (Role.TECHNICIAN,)
        return make_user(session, "wang", roles=roles, password=PASSWORD).login


def test_the_open_incidents_of_a_person_are_one_notice(
    bring, notices, services, people, technician
):
    watcher = people["reviewer"]
    with services.database.writing() as session:
        watching.watch(session, watcher, Thing(system="VPN"), now=NOON)
    rows = [
        servicenow_row(f"INC{n}", cmdb_ci="VPN", assigned_to=technician, state="New")
        for n in range(3)
    ]
    over = servicenow_row("OLD1", cmdb_ci="VPN", assigned_to=technician, state="Closed")

    bring(servicenow(*rows, over))

    told, count = notices()
    assert count == len(told), "one each"
    assert told[technician].details["counts"] == {"assigned": 3}
    assert told[watcher.login].details["counts"] == {"system_incident": 3}
    assert told[watcher.login].mailing_until is None, "its mail may leave"
    assert people["manager"].login not in told


def test_past_cases_alone_tell_nobody(bring, notices, services, people):
    with services.database.writing() as session:
        watching.watch(session, people["reviewer"], Thing(system="VPN"), now=NOON)

    bring(servicenow(servicenow_row("OLD1", cmdb_ci="VPN", state="Closed")))

    assert notices() == ({}, 0)


def test_reviewers_have_one_notice_of_many_articles(bring, notices, people):
    head = ("number", "short_description", "text", "workflow_state")
    rows = [(f"KB{n}", f"Article {n}", "Restart it", "published") for n in range(3)]

    bring(to_csv(head, *rows), "articles")

    told, count = notices()
    notice = told[people["reviewer"].login]
    assert count == len(told)
    assert notice.details["counts"] == {"submitted": 3}
    assert notice.path.startswith("/reviews")


def test_an_import_that_is_taken_back_asks_nobody_any_more(
    bring, manager, notices, services, technician
):
    bring(servicenow(servicenow_row("INC1", assigned_to=technician, state="New")))

    manager.post("/imports/1/undo")
    jobs.work_off(services)

    told, _ = notices()
    assert told[technician].read_at is not None
    assert told[technician].mailed_at is not None


def test_it_is_said_in_the_language_of_whoever_reads_it(app):
    details = {"name": "incident.csv", "counts": {"assigned": 2, "submitted": 1}}

    with app.app_context():
        with force_locale("en"):
            english = sentence("imported", details)
        with force_locale("zh"):
            chinese = sentence("imported", details)

    assert english == (
        "The import incident.csv brought: 2 incidents of yours; 1 submission to review"
    )
    assert "incident.csv" in chinese
    assert "brought" not in chinese


def test_who_may_open_its_page_is_led_there(bring, notices, services):
    with services.database.writing() as session:
        lead = make_user(session, "lead", roles=(Role.REVIEWER, Role.MANAGER))
        watching.watch(session, lead, Thing(system="VPN"), now=NOON)

    bring(servicenow(servicenow_row("INC1", cmdb_ci="VPN", state="New")))

    told, _ = notices()
    assert told["lead"].path == "/imports/1"

"""A calendar fetched by a key: what its owner may see at that moment, and nobody else."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.changes import service as changes
from kb.changes.models import Change
from kb.feeds.models import CalendarFeed
from kb.people.users import get_user
from tests.conftest import NOON

ADDRESS = re.compile(r"/calendar/([\w-]{43})\.ics")


@pytest.fixture
def change(services, people):
    with services.database.writing() as session:
        by = By(Actor(session.merge(people["technician"]), "test"), NOON)
        intention = changes.Intention(
            title="更换核心交换机; 一, 二",
            planned_from=NOON + timedelta(days=1),
            planned_to=NOON + timedelta(days=1, hours=2),
        )
        return changes.open_change(session, intention, by=by).id


@pytest.fixture
def key(technician):
    (found,) = ADDRESS.findall(technician.post("/profile/calendar").text)
    return found


def unfolded(answer):
    return answer.get_data(as_text=True).replace("\r\n ", "")


def test_the_address_is_shown_once_and_kept_as_a_hash(technician, key, services):
    assert not ADDRESS.findall(technician.get("/profile/calendar").text)
    with services.database.reading() as session:
        (feed,) = session.scalars(select(CalendarFeed))
        entries = session.scalars(select(AuditEntry)).all()
    assert key not in feed.key_hash
    assert "make_calendar_key" in {each.action for each in entries}
    assert key not in repr([each.details for each in entries])


def test_a_program_fetches_changes_without_logging_in(app, change, key):
    answer = app.test_client().get(f"/calendar/{key}.ics")

    text = unfolded(answer)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"
    assert f"UID:change-{change}@" in text
    assert "DTSTART:20260303T120000Z" in text
    assert "更换核心交换机\\; 一\\, 二" in text
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_has_not_changed_is_not_sent_again(app, change, key, services):
    client = app.test_client()
    tag = client.get(f"/calendar/{key}.ics").headers["ETag"]
    head = {"If-None-Match": tag}
    same = client.get(f"/calendar/{key}.ics", headers=head)
    with services.database.writing() as session:
        session.get_one(Change, change).title = "改期"
    other = client.get(f"/calendar/{key}.ics", headers=head)

    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200


def test_who_loses_a_role_or_the_account_reads_nothing_more(app, change, key, services):
    assert change
    client = app.test_client()
    with services.database.writing() as session:
        user = get_user(session, "technician")
        user.role_rows.clear()
    empty = client.get(f"/calendar/{key}.ics")
    with services.database.writing() as session:
        get_user(session, "technician").active = False
    gone = client.get(f"/calendar/{key}.ics")

    assert "BEGIN:VEVENT" not in empty.text
    assert gone.status_code == 404


def test_a_key_that_is_withdrawn_or_replaced_opens_nothing(app, technician, key):
    client = app.test_client()
    (second,) = ADDRESS.findall(technician.post("/profile/calendar").text)
    replaced = client.get(f"/calendar/{key}.ics")
    good = client.get(f"/calendar/{second}.ics")
    technician.post("/profile/calendar/withdraw")
    withdrawn = client.get(f"/calendar/{second}.ics")

    assert (replaced.status_code, good.status_code) == (404, 200)
    assert withdrawn.status_code == 404
    assert client.get("/calendar/x.ics").status_code == 404


def test_it_is_only_read(technician, key):
    assert technician.post(f"/calendar/{key}.ics").status_code == 405

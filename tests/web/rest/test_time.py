"""Calendars, targets, duties and numbers for other systems: what the pages know, too."""

from datetime import date, timedelta

import pytest

from kb.calendars import seeding
from kb.calendars.named_days import NamedDays
from kb.incidents import pausing, transfers
from kb.incidents.models import Pause
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.people.users import get_user
from kb.rosters import service as rosters
from kb.rosters.models import Turn
from kb.rosters.service import ShiftDraft
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import PASSWORD, make_user

LATER = {"since": "2026-02-13T09:00:00Z", "until": "2026-02-14T02:00:00Z"}


@pytest.fixture
def calendar(services):
    """Of China, with the make-up Saturday of 14 February 2026."""
    with services.database.writing() as session:
        seeding.add_default(
            session, NamedDays(), zone="Asia/Shanghai", today=NOON.date()
        )


@pytest.fixture
def keeper(services, people, rest_as):
    """A manager, and the desk as it is before."""
    with services.database.writing() as session:
        make_user(session, "boss", roles=(Role.MANAGER,), password=PASSWORD)
        people["boss"] = get_user(session, "boss")
    return rest_as("boss")


@pytest.mark.usefixtures("calendar")
def test_the_days_of_a_year_tell_what_the_page_tells(rest):
    (listed,) = rest.get("/calendars").json["calendars"]
    year = rest.get("/calendars/default/years/2026").json
    days = {each["day"]: each for each in year["days"]}

    assert (listed["code"], listed["zone"]) == ("default", "Asia/Shanghai")
    assert len(days) == 365
    assert days["2026-02-14"]["mark"] == "make_up"
    assert days["2026-02-17"]["mark"] == "off"


@pytest.mark.usefixtures("calendar")
def test_working_time_is_counted_and_added(rest):
    counted = rest.get("/calendars/default/between", query_string=LATER).json
    back = {"since": LATER["until"], "until": LATER["since"]}
    backwards = rest.get("/calendars/default/between", query_string=back).json
    added = rest.get(
        "/calendars/default/add",
        query_string={
            "since": LATER["since"],
            "minutes": counted["seconds"] // 60,
        },
    ).json

    assert counted["seconds"] > 0
    assert backwards["seconds"] == -counted["seconds"]
    assert added["at"] == LATER["until"]
    assert (counted["provisional"], added["provisional"]) == (False, False)


@pytest.mark.usefixtures("calendar")
@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/calendars/nowhere/years/2026", 404, "not_found"),
        ("/calendars/default/years/1066", 404, "not_found"),
        (
            "/calendars/default/add?since=2026-01-01T00:00:00Z&minutes=-1",
            422,
            "bad_request_input",
        ),
        ("/calendars/default/between?since=soon&until=later", 422, "bad_request_input"),
        ("/numbers?period=2026-13", 404, "not_found"),
        (
            "/calendars/default/between?since=1066-01-01T00:00:00Z&until=2026-01-01T00:00:00Z",
            404,
            "not_found",
        ),
        ("/calendars/default/add?since=1700000000&minutes=1", 422, "bad_request_input"),
        ("/numbers?person=nobody", 404, "not_found"),
        ("/numbers?number=luck", 404, "not_found"),
        ("/numbers?unit=nowhere", 404, "not_found"),
        ("/duties?unit=nowhere", 404, "not_found"),
    ],
)
def test_what_is_asked_wrongly_has_its_sentence(rest, path, status, code):
    answer = rest.get(path)

    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize(
    "path", ["/calendars", "/numbers", "/duties", "/calendars/default/years/2026"]
)
def test_requesters_have_none_of_it(rest_as, path):
    assert rest_as("requester").get(path).status_code == 404


def test_a_level_is_promised_changed_and_ended(services, keeper):
    added = keeper.post("/service-levels", {"priority": 1, "resolve_minutes": 240})
    changed = keeper.call(
        "PUT",
        f"/service-levels/{added.json['id']}",
        json={"resolve_minutes": 120, "respond_minutes": 15},
    )
    ended = keeper.post(f"/service-levels/{changed.json['id']}/end", {})
    again = keeper.post(f"/service-levels/{changed.json['id']}/end", {})

    assert added.status_code == 201
    assert (changed.json["priority"], changed.json["resolve_minutes"]) == (1, 120)
    assert ended.json["ended_at"]
    assert (again.status_code, again.json["code"]) == (409, "service_level_ended")
    with services.database.reading() as session:
        user = get_user(session, "boss")
        assert levels.list_levels(session, user, now=services.now()) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "bad_service_level"),
        ({"resolve_minutes": 0}, "bad_request_input"),
        ({"resolve_minutes": 600_000}, "bad_request_input"),
        ({"resolve_minutes": 60, "priority": 9}, "bad_request_input"),
        ({"resolve_minutes": 60, "warn_percent": 100}, "bad_request_input"),
        ({"resolve_minutes": 60, "calendar": "nowhere"}, "not_found"),
        ({"resolve_minutes": 60, "client": "nowhere"}, "not_found"),
    ],
)
def test_what_cannot_be_promised_is_refused(keeper, given, code):
    assert keeper.post("/service-levels", given).json["code"] == code


def test_the_same_is_not_promised_twice(keeper):
    keeper.post("/service-levels", {"resolve_minutes": 240})
    again = keeper.post("/service-levels", {"resolve_minutes": 60})

    assert (again.status_code, again.json["code"]) == (409, "service_level_overlaps")


def test_technicians_promise_nothing(rest):
    answer = rest.post("/service-levels", {"resolve_minutes": 240})

    assert (answer.status_code, answer.json["code"]) == (403, "services_not_allowed")


@pytest.fixture
def late(services, people):
    """Numbers of three incidents: late, paused, and one without a target."""
    assert people
    with services.database.writing() as session:
        desk = Desk(session, now=NOON - timedelta(days=3))
        free = desk.incident("没有时限")
        by = desk.as_("administrator")
        levels.add(session, Promise(resolve_minutes=30), by=by)
        late = desk.incident("过期")
        paused = desk.incident("等用户")
        transfers.start(session, paused, by=desk.as_("technician"))
        pausing.pause(
            session, paused, Pause.USER, "哪一台？", by=desk.as_("technician")
        )
        return {"late": late.number, "paused": paused.number, "free": free.number}


def test_an_incident_says_how_its_time_stands_to_who_asks(rest, late):
    plain = rest.get(f"/incidents/{late['late']}")
    asked = {
        name: rest.get(f"/incidents/{number}?clocks=true").json
        for name, number in late.items()
    }

    assert plain.json["due_at"] is None
    assert asked["late"]["late"] is True
    assert asked["late"]["left_seconds"] is None
    assert asked["late"]["due_at"]
    assert (asked["paused"]["waits_for"], asked["paused"]["late"]) == ("user", False)
    assert asked["paused"]["left_seconds"] == 30 * 60
    assert asked["free"]["late"] is None


def test_how_its_time_stands_is_no_part_of_its_state(rest, late):
    plain = rest.get(f"/incidents/{late['late']}")
    asked = rest.get(f"/incidents/{late['late']}?clocks=true")

    assert plain.headers["ETag"] == asked.headers["ETag"]


def test_what_is_late_is_listed_by_itself(rest, late):
    found = rest.get("/incidents?due=late&clocks=true").json["incidents"]
    soon = rest.get("/incidents?due=due_soon").json["incidents"]

    assert [each["number"] for each in found] == [late["late"]]
    assert found[0]["late"] is True
    assert soon == []


def test_an_incident_is_handed_to_another_post(services, rest):
    with services.database.writing() as session:
        unit = units.add_unit(session, "分局", tier=Tier.COUNTY)
        helper = make_user(
            session, "helper", roles=(Role.TECHNICIAN,), password=PASSWORD
        )
        units.assign(session, helper, unit, Post.BUSINESS)
    made = rest.post("/incidents", {"title": "申报报错", "unit": "分局"}).json

    answer = rest.post(
        f"/incidents/{made['number']}/transfer",
        {"reason": "业务问题", "tried": "重启", "post": "business"},
    )

    assert answer.status_code == 200, answer.text
    assert answer.json["post"] == "business"


def test_who_is_on_duty_now(services, rest):
    with services.database.writing() as session:
        unit = units.add_unit(session, "分局", tier=Tier.COUNTY)
        by = Desk(session).as_("administrator")
        make_user(session, "worker", roles=(Role.TECHNICIAN,), password=PASSWORD)
        roster = rosters.add_roster(
            session, "值班", unit=unit, post=Post.TECHNICAL, turn=Turn.DUTY, by=by
        )
        person = get_user(session, "worker")
        rosters.set_members(session, roster, [person], by=by)
        draft = ShiftDraft(
            name="全天",
            rule="FREQ=DAILY",
            hours="00:00-24:00",
            starts_on=date(2026, 1, 1),
        )
        rosters.add_shift(session, roster, draft, by=by)

    (duty,) = rest.get("/duties").json["duties"]

    assert (duty["person"], duty["unit"], duty["shift"]) == (
        "worker",
        "分局",
        "全天",
    )
    assert rest.get("/duties?unit=分局&post=business").json["duties"] == []


def test_numbers_are_those_of_the_page_and_told_apart(services, keeper):
    with services.database.writing() as session:
        desk = Desk(session)
        for system in ("OA", "OA", "ERP"):
            desk.incident(system=system)

    answer = keeper.get("/numbers?period=2026-03&number=opened&by=system").json

    assert answer["period"] == "2026-03"
    (opened,) = answer["numbers"]
    assert (opened["code"], opened["value"], opened["kept"]) == ("opened", 3, True)
    assert {each["key"]: each["value"] for each in opened["groups"]} == {
        "OA": 2,
        "ERP": 1,
    }


def test_a_cut_is_for_who_may_read_it(services, rest, keeper):
    with services.database.writing() as session:
        Desk(session).started(system="OA")

    others = rest.get("/numbers?by=unit")
    own = rest.get("/numbers?number=opened").json["numbers"][0]
    all_of_it = keeper.get("/numbers?number=opened&period=2026-03").json["numbers"][0]

    assert others.status_code == 404
    assert own["value"] is not None
    assert all_of_it["value"] == 1

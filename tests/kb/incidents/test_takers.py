"""In whose queue an incident stands, and what stands in nobody's."""

import pytest

from kb.incidents import listing, queues, takers, transfers
from kb.incidents.filtering import Filter
from kb.incidents.holding import Place
from kb.incidents.views import View
from kb.people import units
from kb.people.models import Post, Role
from kb.people.users import get_user
from kb.services.models import OWN
from tests.conftest import NOON
from tests.factories import make_user
from tests.statements import asked_of
from tests.tiers import add_technician, add_tiers


@pytest.fixture
def tiers(desk):
    return add_tiers(desk.session)


@pytest.fixture
def queue(desk):
    """The titles before somebody, in a list."""

    def read(login, view=View.QUEUE):
        user = get_user(desk.session, login)
        page = listing.list_incidents(desk.session, Filter(view=view), user, now=NOON)
        return {each.title for each in page.incidents}

    return read


def test_a_queue_is_my_units_and_posts_at_or_below_my_level(desk, tiers, queue):
    desk.incident("市技术一级", unit=tiers["city"], level=1)
    desk.incident("市技术二级", unit=tiers["city"], level=2)
    desk.incident("市技术三级", unit=tiers["city"], level=3)
    desk.incident("市业务", unit=tiers["city"], post=Post.BUSINESS)
    desk.incident("县技术", unit=tiers["county"])
    desk.incident("无单位", level=2)

    assert queue("city_technical") == {"市技术一级", "市技术二级", "无单位"}
    assert queue("city_business") == {"市业务", "无单位"}
    assert queue("county_technical") == {"县技术"}


def test_who_has_no_post_has_the_queues_of_all(desk, tiers, queue):
    add_technician(desk.session, "floating")
    desk.incident("市技术", unit=tiers["city"], level=3)
    desk.incident("县业务", unit=tiers["county"], post=Post.BUSINESS)

    assert queue("floating") == {"市技术", "县业务"}


def test_what_somebody_works_on_is_in_no_queue_until_they_leave(desk, tiers, queue):
    incident = desk.incident("市技术", unit=tiers["city"])
    worker = add_technician(desk.session, "worker", tiers["city"])
    transfers.start(desk.session, incident, assignee=worker, by=desk.as_("technician"))

    before = queue("city_technical")
    worker.active = False
    desk.session.flush()

    assert before == set()
    assert queue("city_technical") == {"市技术"}


def test_what_nobody_can_take_is_before_the_lead_of_the_next_unit_up(
    desk, tiers, queue
):
    for name in ("county", "city", "region"):
        tiers[name].lead = get_user(desk.session, f"{name}_business")
    desk.session.flush()
    desk.incident("三级", unit=tiers["county"], level=3)
    desk.incident("一级", unit=tiers["county"], level=1)

    assert queue("city_business") == {"三级"}
    assert queue("city_business", View.NOBODY) == {"三级"}
    assert queue("region_business") == queue("county_business") == set()
    assert queue("county_technical") == {"一级"}


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        (("county", "city", "region"), "city_lead"),
        (("county", "region"), "region_lead"),
        (("county",), "county_lead"),
        ((), "manager"),
    ],
)
def test_the_lead_of_the_next_unit_up_answers_for_it(desk, tiers, leads, told):
    desk.person("manager")
    for name in leads:
        tiers[name].lead = make_user(desk.session, f"{name}_lead")
    desk.session.flush()

    assert takers.find_lead(desk.session, tiers["county"], OWN).login == told


def test_a_lead_who_has_left_or_is_no_staff_answers_for_nothing(desk, tiers):
    desk.person("manager")
    tiers["city"].lead = make_user(desk.session, "gone")
    tiers["region"].lead = make_user(desk.session, "guest", roles=(Role.REQUESTER,))
    tiers["city"].lead.active = False
    desk.session.flush()

    assert takers.find_lead(desk.session, tiers["county"], OWN).login == "manager"


def test_work_is_placed_where_somebody_can_take_it(desk, tiers):
    county = Place(tiers["county"], Post.TECHNICAL, 1, OWN)
    found = [takers.find_place(desk.session, county)]
    for login in ("county_technical", "city_technical", "region_technical"):
        get_user(desk.session, login).active = False
        desk.session.flush()
        found.append(takers.find_place(desk.session, county))

    assert [(each.unit.name, each.post) for each in found] == [
        ("county", Post.TECHNICAL),
        ("city", Post.TECHNICAL),
        ("region", Post.TECHNICAL),
        ("county", Post.BUSINESS),
    ]


def test_where_nobody_is_anywhere_it_stays(desk):
    region = units.add_unit(desk.session, "空", tier="region")
    place = Place(region, Post.TECHNICAL, 1, OWN)

    assert takers.find_place(desk.session, place) is place


@pytest.mark.parametrize("left", ["active", "password_hash", "level"])
def test_there_is_a_taker_as_long_as_a_person_of_the_post_reaches(desk, tiers, left):
    incident = desk.incident(unit=tiers["city"], level=2)
    worker = get_user(desk.session, "city_technical")

    before = queues.is_stranded(desk.session, incident)
    setattr(worker, left, {"active": False, "password_hash": "", "level": 1}[left])

    assert not before
    assert queues.is_stranded(desk.session, incident)


def test_those_who_can_take_it_are_found_in_one_question_without_their_rights(
    desk, tiers
):
    place = Place(tiers["city"], Post.TECHNICAL, 1, OWN)
    desk.session.flush()

    with asked_of(desk.session.get_bind()) as asked:
        found = takers.list_takers(desk.session, place)

    assert "city_technical" in {each.login for each in found}
    assert len(asked) == 1

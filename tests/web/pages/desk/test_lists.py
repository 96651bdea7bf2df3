"""Lists of incidents: in any order, with chosen columns, kept under a name, many at once."""

import re

import pytest
from lxml import html

from kb.incidents.models import Incident, State
from kb.incidents.sorting import Sort
from kb.people import units
from kb.people.models import Tier
from tests.desk import Desk
from tests.tiers import add_technician


@pytest.fixture
def desk(services, people):
    """Work by the same people who log in; each use is a transaction of its own."""

    def work(deed):
        with services.database.writing() as session:
            parts = {
                "reporter": session.merge(people["requester"], load=False),
                "technician": session.merge(people["technician"], load=False),
            }
            made = deed(Desk(session, people=parts))
            session.flush()
            return made.id

    return work


@pytest.fixture
def three(desk):
    return [
        desk(lambda work: work.incident("乙", system="OA", urgency=3)),
        desk(lambda work: work.incident("甲", system="ERP", urgency=1)),
        desk(lambda work: work.incident("丙", urgency=2)),
    ]


def read(services, key):
    with services.database.reading() as session:
        return session.get_one(Incident, key)


def listed(page):
    found = html.fromstring(page.text).xpath("//input[@name='incident']/@value")
    return [int(each) for each in found]


def heads(page):
    found = html.fromstring(page.text).xpath("//th[@scope='col']//a")
    return [each.text_content().strip() for each in found]


def undo(reader, page):
    token = re.search(r'name="token" value="([^"]+)"', page.text)[1]
    return reader.post("/undo", {"token": token}, follow_redirects=True)


def test_a_list_stands_in_the_order_of_any_column(technician, three):
    one, other, third = three

    def order(**asked):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = technician.get(f"/incidents?view=open&{query}")
        assert page.status_code == 200
        return listed(page)

    assert order(sort="priority") == [other, third, one]
    assert order(sort="priority", order="descending") == [one, third, other]
    assert order(sort="number", order="descending") == [third, other, one]
    assert order(sort="nonsense") == order()
    for sort in Sort:
        assert sorted(order(sort=sort.value)) == sorted(three)
        assert sorted(order(sort=sort.value, view="all")) == sorted(three)


@pytest.mark.usefixtures("three")
def test_the_columns_are_chosen_and_kept_with_the_list(technician, log_in):
    page = technician.get(
        "/incidents?view=open&column=reporter&column=system&sort=system"
    )
    assert heads(page) == ["What", "System", "Reporter"]

    kept = technician.post(
        "/incidents/lists?view=open&column=system&page=2",
        {"name": "Mine by system", "shared": "1"},
        follow_redirects=True,
    )
    assert heads(kept) == ["What", "System"]
    assert "The list is saved as Mine by system." in kept.text
    assert "Mine by system" in technician.get("/incidents").text
    # The manager holds no post either: they are one team.
    assert "Mine by system" in log_in("manager").get("/incidents").text

    removed = technician.post("/incidents/lists/1/remove", follow_redirects=True)
    assert "Mine by system is removed." in removed.text
    assert "Mine by system</a>" not in removed.text
    technician.post("/incidents/lists/1/restore")
    assert "Mine by system" in technician.get("/incidents").text
    assert log_in("manager").post("/incidents/lists/1/remove").status_code == 404


def test_a_list_without_a_name_is_refused_beside_its_field(technician):
    page = technician.post("/incidents/lists?view=open", {"name": " "})

    assert page.status_code == 422
    assert "Give the saved search a name." in page.text


def test_many_are_taken_at_once_and_undone_at_once(technician, desk, services, three):
    taken = desk(lambda work: work.started("别人的"))

    page = technician.post(
        "/incidents/bulk",
        {"action": "take", "incident": [*three, taken]},
        follow_redirects=True,
    )

    assert "4 incidents are done." in page.text
    assert all(read(services, key).state is State.IN_PROGRESS for key in three)
    back = undo(technician, page)
    assert "4 undone." in back.text
    assert all(read(services, key).state is State.NEW for key in three)


def test_each_that_stays_is_named_with_the_reason(technician, desk, services, three):
    closed = desk(lambda work: work.closed("关了的"))

    page = technician.post(
        "/incidents/bulk",
        {
            "action": "edit",
            "system": "邮件",
            "impact": "1",
            "incident": [*three, closed],
        },
        follow_redirects=True,
    )

    assert f"INC-{closed:06}" in page.text
    assert "You cannot" in page.text or "closed" in page.text
    assert [read(services, key).system for key in three] == ["邮件"] * 3
    undo(technician, page)
    assert [read(services, key).system for key in three] == ["OA", "ERP", ""]


def test_many_are_handed_on_with_one_reason(technician, services, three):
    with services.database.writing() as session:
        unit = units.add_unit(session, "市局", tier=Tier.CITY)
        add_technician(session, "city_technician", unit)
        unit_id = unit.id
    where = {"to": "there", "unit": unit_id, "reason": "归市局", "tried": "查过"}

    page = technician.post(
        "/incidents/bulk",
        {"action": "transfer", "incident": three, **where},
        follow_redirects=True,
    )

    assert [read(services, key).unit_id for key in three] == [unit_id] * 3
    undo(technician, page)
    assert [read(services, key).unit_id for key in three] == [None] * 3


def test_no_button_of_the_list_does_nothing(technician, three):
    one = {"incident": str(three[0])}
    refused = [
        ({"action": "take"}, "Tick the incidents first."),
        ({"action": "", **one}, "press its button"),
        ({"action": "edit", **one}, "Say what they are to be corrected to."),
        ({"action": "link", **one}, "Name an article by its number."),
    ]
    for sent, said in refused:
        page = technician.post("/incidents/bulk", sent)

        assert page.status_code == 422
        assert said in page.text


def test_an_undo_is_for_whoever_it_was_offered_to(technician, log_in, services, three):
    page = technician.post(f"/incidents/{three[0]}/start", follow_redirects=True)
    assert "It is yours." in page.text

    other = undo(log_in("manager"), page)
    assert other.status_code == 422
    assert read(services, three[0]).state is State.IN_PROGRESS

    assert "as it was before" in undo(technician, page).text
    assert read(services, three[0]).state is State.NEW
    again = undo(technician, page)
    assert "Something else has happened to it since" in again.text
    assert technician.post("/undo", {"token": "made up"}).status_code == 422


def test_a_retired_article_comes_back_by_undo(log_in, library_article):
    manager = log_in("manager")
    page = manager.post(
        f"/articles/{library_article}/retire", {"reason": "旧"}, follow_redirects=True
    )

    assert "The article is retired" in page.text
    undone = undo(manager, page)

    assert "as it was before" in undone.text
    assert manager.get(f"/articles/{library_article}").status_code == 200


@pytest.fixture
def library_article(desk):
    return desk(lambda work: work.solution("打印机脱机"))


def test_a_word_of_the_user_is_voided_only_when_that_is_meant(
    technician, desk, services
):
    incident = desk(lambda work: work.confirmed(solution=work.solution()))

    asked = technician.post(f"/incidents/{incident}/unlink")
    assert "That word would be void" in asked.text
    assert read(services, incident).solution_id is not None

    technician.post(f"/incidents/{incident}/unlink", {"sure": "1"})
    assert read(services, incident).solution_id is None


def test_what_changes_nothing_says_so(technician, desk):
    incident = desk(lambda work: work.started(system="OA"))

    page = technician.post(
        f"/incidents/{incident}/edit", {"system": "OA"}, follow_redirects=True
    )

    assert "Nothing has changed" in page.text


def test_what_is_missing_is_said_beside_its_field(technician, desk):
    incident = desk(lambda work: work.started())

    page = technician.post(f"/incidents/{incident}/transfer", {"reason": "要上级"})

    assert page.status_code == 422
    (field,) = html.fromstring(page.text).xpath("//*[@aria-invalid='true']")
    (said,) = html.fromstring(page.text).xpath("//*[@id='what-is-wrong']")
    assert field.name == "tried"
    assert "what was tried" in said.text_content()

"""Articles for a text: nobody is offered, or sends, what its readers may not see."""

import pytest

from kb.articles.kinds import Audience
from kb.incidents.models import Incident
from tests.desk import Desk
from web.answers import indexing

SECRET = "zanzibar"
OPEN, INTERNAL = 1, 2


@pytest.fixture
def incident(services, people):
    """Of a requester, beside an article for everybody and one for staff alone."""
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        desk = Desk(session, people={**staff, "reporter": staff["requester"]})
        desk.solution(
            "打印机脱机怎么办",
            audience=Audience.SELF_SERVICE,
            sections={"symptom": "灰色", "resolution": "重启打印服务"},
        )
        desk.solution(
            f"打印机管理口令 {SECRET}",
            audience=Audience.INTERNAL,
            sections={"symptom": SECRET, "resolution": SECRET},
        )
        key = desk.started("打印机不工作").id
    indexing.drain(services)
    return key


@pytest.mark.usefixtures("incident")
def test_staff_find_every_article(technician):
    found = technician.get("/editor/articles?q=打印机").json

    assert {each["url"] for each in found} == {"/articles/1", "/articles/2"}
    assert SECRET in technician.get("/editor/articles/2").json["text"]


def test_an_answer_is_offered_only_what_whoever_asked_may_see(technician, incident):
    found = technician.get(f"/editor/articles?q=打印机&incident={incident}")

    assert [each["url"] for each in found.json] == ["/articles/1"]
    assert SECRET not in found.text
    text = technician.get(f"/editor/articles/1?incident={incident}").json["text"]
    assert text == "重启打印服务"
    refused = technician.get(f"/editor/articles/{INTERNAL}?incident={incident}")
    assert refused.status_code == 404
    assert SECRET not in refused.text


@pytest.mark.usefixtures("incident")
def test_an_article_for_everybody_is_offered_only_such(technician):
    found = technician.get("/editor/articles?q=打印机&audience=self_service")

    assert [each["url"] for each in found.json] == ["/articles/1"]


def test_whoever_asked_is_offered_what_they_may_see(requester, incident):
    for address in (
        "/editor/articles?q=打印机",
        f"/editor/articles?q={SECRET}",
        f"/editor/articles?q=打印机&incident={incident}",
        f"/editor/articles/{INTERNAL}",
        f"/editor/hidden?id={INTERNAL}",
        f"/editor/hidden?id={INTERNAL}&incident={incident}",
    ):
        assert SECRET not in requester.get(address).text, address


def test_a_strangers_incident_does_not_exist(log_in, services, incident):
    stranger = log_in("requester")
    with services.database.writing() as session:
        other = session.get_one(Incident, incident)
        other.reporter = other.confirmer = Desk(session).person("neighbour")

    answer = stranger.get(f"/editor/articles?q=打印机&incident={incident}")

    assert answer.status_code == 404


def test_the_writer_is_warned_of_what_its_readers_may_not_see(technician, incident):
    asked = f"/editor/hidden?id={OPEN}&id={INTERNAL}"

    assert technician.get(f"{asked}&incident={incident}").json == [
        f"打印机管理口令 {SECRET}"
    ]
    assert technician.get(asked).json == []


def test_staff_who_asked_may_be_sent_everything(technician, services, people):
    with services.database.writing() as session:
        staff = {name: session.merge(user, load=False) for name, user in people.items()}
        desk = Desk(session, people={**staff, "reporter": staff["manager"]})
        desk.solution(SECRET, audience=Audience.INTERNAL)
        incident = desk.started("打印机不工作").id
    indexing.drain(services)

    found = technician.get(f"/editor/articles?q={SECRET}&incident={incident}").json

    assert [each["title"] for each in found] == [SECRET]


@pytest.mark.usefixtures("incident")
def test_nonsense_finds_nothing_and_breaks_nothing(technician):
    for query in (
        "q=",
        "",
        "q=%00",
        "q=" + "(" * 500,
        "q=x&incident=²",
        "q=x&incident=",
    ):
        assert technician.get(f"/editor/articles?{query}").json == []
    assert technician.get("/editor/hidden?id=x&id=-1&id=99999999999").json == []


def test_an_inserted_link_leads_to_the_article_on_both_sides(
    technician, requester, incident
):
    link = r"[打印机脱机怎么办](/articles/1)"
    technician.post(f"/incidents/{incident}/comment", {"text": f"See {link}"})

    for page in (
        technician.get(f"/incidents/{incident}").text,
        requester.get(f"/requests/{incident}").text,
    ):
        assert '<a href="/articles/1">打印机脱机怎么办</a>' in page

"""Complaints, surveys and emergency plans for other systems: under the rules of the pages."""

import pytest

from kb.articles.kinds import ArticleKind, Audience
from kb.surveys.models import Survey
from tests.conftest import NOON
from tests.factories import make_draft
from tests.kb.test_emergency import TEXTS, TODAY
from tests.web.conftest import check_in


def test_a_complaint_is_shown_to_whoever_complained_and_to_nobody_else(rest_as):
    mine, manager = rest_as("requester"), rest_as("manager")

    made = mine.post("/complaints", {"text": "三天没有人联系我"})

    assert made.status_code == 201
    (listed,) = mine.get("/complaints").json["complaints"]
    assert listed == made.json
    for login in ("technician", "reviewer", "manager", "administrator"):
        assert rest_as(login).get("/complaints").json["complaints"] == []
    decided = manager.post(f"/complaints/{listed['id']}/decide", {"accepted": True})
    assert decided.status_code == 404
    early = mine.post(f"/complaints/{listed['id']}/decide", {"accepted": True})
    assert early.status_code == 409


def test_nobody_is_told_by_an_event_that_somebody_complained(rest_as):
    rest_as("requester").post("/complaints", {"text": "三天没有人联系我"})

    for login in ("requester", "technician", "manager", "administrator"):
        changes = rest_as(login).get("/changes?every_noun=true").json["changes"]
        assert changes == []


def test_surveys_are_for_who_runs_them_and_name_nobody(rest_as, services, people):
    with services.database.writing() as session:
        session.add(
            Survey(
                title="十月满意度",
                client_id=1,
                since=TODAY,
                until=TODAY,
                questions=["解决得如何？"],
                expires_at=NOON,
                opened_by_id=people["manager"].id,
                created_at=NOON,
            )
        )

    (survey,) = rest_as("manager").get("/surveys").json["surveys"]

    assert (survey["asked"], survey["averages"]) == (0, [None])
    assert rest_as("technician").get("/surveys").status_code == 404
    assert "manager" not in str(survey)


@pytest.fixture
def plan(services, people):
    draft = make_draft(
        "核心征管系统中断应急预案",
        kind=ArticleKind.EMERGENCY_PLAN,
        audience=Audience.INTERNAL,
        sections=TEXTS,
        system="核心征管",
        owner="manager",
        review_by=TODAY.isoformat(),
    )
    (article_id,) = check_in(services, people["manager"], draft)
    return article_id


def test_a_plan_is_found_by_its_system_and_drilled_by_who_keeps_it(rest_as, plan):
    rest = rest_as("manager")
    held = {"held_on": f"{TODAY}"}
    others = rest_as("technician").post(f"/emergency-plans/{plan}/drills", held)
    assert others.status_code == 403

    (found,) = rest.get("/emergency-plans?system=核心征管").json["plans"]
    drilled = rest.post(f"/emergency-plans/{plan}/drills", {"held_on": f"{TODAY}"})

    assert (found["article"], found["drilled_on"]) == (plan, None)
    assert drilled.status_code == 201
    assert drilled.json["drilled_on"] == TODAY.isoformat()
    assert rest.get("/emergency-plans?system=别的").json["plans"] == []
    assert rest_as("requester").get("/emergency-plans").status_code == 404
    (event,) = [
        each
        for each in rest.get("/changes?every_noun=true").json["changes"]
        if each["kind"] == "plan.drilled"
    ]
    assert (event["noun"], event["key"], event["link"]) == (
        "article",
        str(plan),
        f"/articles/{plan}",
    )


def test_only_who_asks_for_every_noun_is_given_the_new_ones(rest_as):
    rest = rest_as("manager")
    number = rest.post("/items", {"title": "备件没有台账"}).json["number"]

    (told,) = rest.get("/changes?every_noun=true").json["changes"]

    assert (told["kind"], told["noun"], told["key"]) == ("item.opened", "item", number)
    assert rest.get("/changes").json["changes"] == []
    assert rest_as("requester").get("/changes?every_noun=true").json["changes"] == []

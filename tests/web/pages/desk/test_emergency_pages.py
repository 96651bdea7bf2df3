"""Emergency plans where they are needed: on one screen, on one page, on top of the worst."""

import time

import pytest
from lxml import html

from kb.articles.kinds import SECTIONS, ArticleKind, Audience
from kb.incidents.models import Incident
from tests.factories import make_draft

TEXTS = {
    name: f"{name} 的内容 010-1234" for name in SECTIONS[ArticleKind.EMERGENCY_PLAN]
}
MOST_SECONDS = 1.0


def read(answer):
    """What somebody reads: without the marks that keep a value in one line."""
    return html.fromstring(answer.text).text_content()


@pytest.fixture
def plan(publish):
    draft = make_draft(
        "核心征管中断应急预案",
        kind=ArticleKind.EMERGENCY_PLAN,
        audience=Audience.INTERNAL,
        sections=TEXTS,
        system="核心征管",
        owner="manager",
        review_by="2026-01-01",
    )
    return publish(draft)[0]


def test_a_plan_is_one_screen_and_one_page_within_a_second(technician, plan):
    technician.get("/emergency")  # What is compiled once is not what people wait for.
    began = time.monotonic()
    screen = technician.get("/emergency")
    took = time.monotonic() - began
    page = technician.get(f"/emergency/{plan}")

    assert took < MOST_SECONDS
    assert "核心征管中断应急预案" in screen.text
    assert "first_minutes 的内容" in read(screen)
    text = read(page)
    places = [text.index(f"{name} 的内容") for name in TEXTS]
    assert places == sorted(places), "the sections stand in their order"
    assert "due for a drill" in page.text


@pytest.mark.parametrize(
    ("values", "is_shown"),
    [
        ({"impact": 1, "urgency": 1, "system": "核心征管"}, True),
        ({"impact": 2, "urgency": 1, "system": "核心征管"}, False),
        ({"impact": 1, "urgency": 1, "system": "邮件"}, False),
    ],
)
def test_a_plan_stands_on_top_of_the_worst_incidents_of_its_system(
    technician, services, plan, values, is_shown
):
    technician.post("/incidents/new", {"title": "不能申报", **values})
    with services.database.reading() as session:
        incident = session.query(Incident).one()

    shown = technician.get(f"/incidents/{incident.id}").text

    assert (f"/emergency/{plan}" in shown) == is_shown


def test_a_drill_moves_the_day_of_the_next_look(manager, technician, plan):
    at = f"/emergency/{plan}/drills"

    assert "Note a drill" not in technician.get(f"/emergency/{plan}").text
    refused = technician.post(at, {})
    assert refused.status_code == 403
    assert "by who keeps the plan" in refused.text
    assert manager.post(at, {"held_on": "2999-01-01"}).status_code == 422
    manager.post(at, {})

    assert "due for a drill" not in technician.get(f"/emergency/{plan}").text


def test_telephone_numbers_are_for_staff(requester, plan):
    assert requester.get("/emergency").status_code == 403
    assert requester.get(f"/emergency/{plan}").status_code == 403
    assert requester.get("/emergency/999").status_code == 403

"""What a form names and is not there is said beside its field, and nothing is lost."""

import pytest
from lxml import html

from kb.audit import Actor, By
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people.models import Tier, Unit
from tests.conftest import NOON

NOT_THERE = "does not exist, or is not for you"
NO_VALUE = "has a value that cannot be used"


@pytest.fixture
def incident(services, people):
    with services.database.writing() as session:
        reporter = session.merge(people["requester"], load=False)
        by = By(Actor(reporter, "page"), NOON)
        report = Report(title="打印机坏了")
        return opening.open_incident(session, report, reporter=reporter, by=by).id


def said_beside(answer, name):
    """The sentence that the field of this name is described by."""
    page = html.fromstring(answer.text)
    (field,) = page.xpath(f'//*[@name="{name}" and @aria-invalid="true"]')
    described = field.get("aria-describedby").split()
    return " ".join(page.get_element_by_id(each).text_content() for each in described)


TRANSFER = {"to": "there", "reason": "转走<理由>", "tried": "重启过"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("unit", "999", NOT_THERE),
        ("level", "abc", NO_VALUE),
        ("post", "nobody's", NO_VALUE),
    ],
)
def test_handing_an_incident_on(technician, services, incident, field, value, sentence):
    typed = {**TRANSFER, field: value}
    with services.database.writing() as session:
        session.add(Unit(name="甲县", tier=Tier.COUNTY))

    answer = technician.post(f"/incidents/{incident}/transfer", typed)

    assert answer.status_code == 422
    assert sentence in said_beside(answer, field)
    assert "转走&lt;理由&gt;" in answer.text


def test_grouping_it_under_a_problem_that_is_not_there(technician, incident):
    answer = technician.post(f"/incidents/{incident}/problem", {"problem": "999"})

    assert answer.status_code == 422
    assert f"What the field “Problem” names {NOT_THERE}" in answer.text


def test_linking_an_article_that_is_not_there(technician, incident):
    answer = technician.post(f"/incidents/{incident}/link", {"article": "999"})

    assert answer.status_code == 422
    assert f"What the field “Article” names {NOT_THERE}" in answer.text


def test_taking_down_a_call_for_a_unit_that_is_not_there(technician):
    typed = {"title": "打印机坏了", "description": "三楼", "unit": "999"}

    answer = technician.post("/incidents/new", typed)

    assert answer.status_code == 422
    assert NOT_THERE in answer.text
    assert "三楼" in answer.text


@pytest.mark.parametrize("name", ["starts_on", "ends_on"])
def test_the_days_of_an_announcement(manager, name):
    typed = {"title": "停机", "text": "周六", name: "2026-02-31"}

    answer = manager.post("/announcements", typed)

    assert answer.status_code == 422
    assert NO_VALUE in said_beside(answer, name)
    assert "周六" in answer.text


def test_an_address_of_nothing_is_still_no_page(technician):
    answer = technician.post("/incidents/999/transfer", {**TRANSFER, "unit": "999"})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/people/units", {"name": "乙县", "tier": "county", "parent": "999"}),
        ("/people/systems", {"name": "OA", "unit": "999"}),
    ],
)
def test_units_and_systems(log_in, path, typed):
    answer = log_in("administrator").post(path, typed)

    assert answer.status_code == 422
    assert NOT_THERE in answer.text
    assert typed["name"] in answer.text

"""Where an incident is, as its pages say it: to staff, to leads, to whoever asked."""

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.incidents import opening, transfers
from kb.incidents.models import Incident
from kb.incidents.opening import Report
from kb.incidents.transfers import Handover
from kb.notifications import service as notices
from kb.people.models import Unit, User
from kb.people.users import get_user
from tests import logins
from tests.conftest import NOON
from tests.desk import Desk
from tests.tiers import add_tiers
from tests.web.conftest import Reader


@pytest.fixture
def tiers(services):
    with services.database.writing() as session:
        found = add_tiers(session)
        found["city"].lead = get_user(session, "city_business")
        Desk(session).person("reporter")
        session.flush()
        return {name: unit.id for name, unit in found.items()}


@pytest.fixture
def report(services, tiers):
    """The id of an incident that somebody of a unit has reported."""

    def open_one(unit, level=1):
        with services.database.writing() as session:
            reporter = get_user(session, "reporter")
            incident = opening.open_incident(
                session,
                Report(
                    title="申报报错",
                    unit=session.get_one(Unit, tiers[unit]),
                    level=level,
                ),
                reporter=reporter,
                by=By(Actor(reporter, "page"), NOON),
            )
            return incident.id

    return open_one


@pytest.fixture
def as_person(app):
    def reader(login, language="en"):
        client = app.test_client()
        logins.log_in(client, login)
        return Reader(client, language)

    return reader


@pytest.fixture
def send_up(services, tiers):
    def send(incident_id):
        with services.database.writing() as session:
            sender = get_user(session, "county_technical")
            transfers.transfer(
                session,
                session.get_one(Incident, incident_id),
                Handover(
                    reason="县里没有权限",
                    tried="重新登录",
                    level=2,
                    unit=session.get_one(Unit, tiers["city"]),
                ),
                by=By(Actor(sender, "page"), NOON),
            )

    return send


def test_what_nobody_can_take_is_before_the_lead_and_says_so(report, as_person):
    incident = report("county", level=3)
    lead = as_person("city_business")

    queue = lead.get("/incidents?view=queue").text
    page = lead.get(f"/incidents/{incident}").text

    assert "申报报错" in queue
    assert "Nobody can take it" in page
    assert "city_business was told" in page
    assert f'action="/incidents/{incident}/transfer"' in page
    assert f'action="/incidents/{incident}/start"' not in page


def test_who_asked_reads_the_post_and_not_the_person(report, send_up, as_person):
    incident = report("county")
    send_up(incident)

    chinese = as_person("reporter", "zh").get(f"/requests/{incident}").text
    english = as_person("reporter").get(f"/requests/{incident}").text

    assert "至city技术岗（2 级），转派方：county技术岗" in chinese
    assert "to city, Technical post, level 2, by county, Technical post" in english
    assert "县里没有权限" not in chinese
    assert "重新登录" not in chinese
    assert "county_technical" not in chinese


def test_staff_read_the_person_too(report, send_up, as_person):
    incident = report("county")
    send_up(incident)

    page = as_person("city_technical").get(f"/incidents/{incident}").text

    assert "by county, Technical post" in page
    assert "county_technical" in page
    assert "重新登录" in page


def test_whoever_opens_it_has_read_the_notice(services, report, as_person):
    incident = report("county")
    with services.database.reading() as session:
        worker = get_user(session, "county_technical")
        before = notices.count_unread(session, worker)

    as_person("county_technical").get(f"/incidents/{incident}")

    with services.database.reading() as session:
        assert (before, notices.count_unread(session, worker)) == (1, 0)


def test_a_place_with_nobody_names_the_next_above_in_both_languages(
    services, report, as_person
):
    incident = report("county")
    with services.database.writing() as session:
        session.scalars(
            select(User).where(User.login == "county_business")
        ).one().active = False
    form = {"reason": "归业务", "tried": "看过", "to": "there", "post": "business"}

    said = {
        language: as_person("county_technical", language)
        .post(f"/incidents/{incident}/transfer", form)
        .text
        for language in ("zh", "en")
    }

    assert "最近的可受理上级单位：city" in said["zh"]
    assert "The next above who could take it: city." in said["en"]
    assert 'value="business" selected' in said["en"].replace("\n", " ")


def test_the_page_of_a_months_end_shows_what_is_left_and_why(report, as_person, tiers):
    incident = report("county")
    worker = as_person("county_technical")
    form = {"month": "2026-03", "reason": "等备件"}
    worker.post(f"/incidents/{incident}/carry-over", form)

    page = worker.get(f"/incidents/month?month=2026-03&unit={tiers['county']}").text

    assert "The last working day is 2026-03-31." in page
    assert "等备件" in page
    assert worker.get("/incidents/month?month=soon").status_code == 422

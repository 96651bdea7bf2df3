"""The demonstration: what its first visitor finds, and that it is found once."""

import io
import re
from collections import Counter
from datetime import timedelta

import openpyxl
import pytest
from lxml import html
from sqlalchemy import func, select

from kb.alerts.models import (
    AlertGroup,
    AlertMember,
    AlertPattern,
    ReceivedAlert,
    SuggestedFrom,
    Why,
)
from kb.articles.kinds import Audience
from kb.articles.models import Article
from kb.audit import Actor
from kb.contacts.models import Contact
from kb.duties.models import DutyRun, RunState
from kb.incidents import listing
from kb.incidents.filtering import Filter
from kb.incidents.models import Approval, Channel, Incident, State
from kb.incidents.views import View
from kb.items.models import Item
from kb.notifications.models import Notification
from kb.people import users
from kb.pictures.models import Picture, PictureUse
from kb.registers import listing as registers
from kb.registers import papers, stock
from kb.registers.models import IncidentRecord, Record
from kb.registers.types import read_types
from kb.reporting.models import Report
from kb.reporting.models import ReportState as Stage
from kb.requests import kinds
from kb.service_levels.models import Clock, ClockState, Target
from kb.services.models import Client
from search.learning import history
from search.learning.trial import Way
from tests import logins
from tests.applications import services_over
from tests.conftest import NOON
from tests.web.demo.suggested import PAST, SOLUTIONS
from tests.web.demo.telling import load, tell
from tests.workbooks import read_sheet
from web.answers import learning, suggesting
from web.answers.readers import Reader
from web.app import create_app
from web.demo import alerts as demo_alerts
from web.demo import organisation, screens


@pytest.fixture(scope="module")
def told(migrated_sqlite, tmp_path_factory, pool):
    """Loaded once, since these tests only look at it."""
    home = tmp_path_factory.mktemp("demonstration")
    (home / "kb.sqlite").write_bytes(migrated_sqlite.read_bytes())
    with services_over(home, f"sqlite:///{home}/kb.sqlite", pool, NOON) as services:
        yield tell(services)


def _groups(session):
    return session.scalars(select(AlertGroup).order_by(AlertGroup.id)).all()


def test_the_registers_are_filled_and_say_what_is_missing(told):
    with told.services.database.reading() as session:
        manager = users.get_user(session, "manager")
        counts = registers.count_by_type(session, manager)
        gaps = papers.list_gaps(session, manager, today=NOON.date())
        spares = session.scalars(select(Record).where(Record.type_code == "spare"))
        found = read_types()["spare"]
        short = [each.name for each in spares if stock.is_short(found, each)]
        tied = session.scalars(select(IncidentRecord)).unique().all()
        states = Counter(session.scalars(select(Record.state)))

    assert counts["asset"] >= 100
    assert set(counts) == set(read_types())
    assert [(gap.person.login, gap.missing) for gap in gaps] == [
        ("firstline", ("低压电工作业证",))
    ]
    assert short == ["UPS 蓄电池 12V100Ah"]
    assert len(tied) == 1
    assert states["in_repair"] == 1


def test_callers_without_an_account_and_every_kind_of_request_are_there(told):
    with told.services.database.reading() as session:
        calls = session.scalars(select(Incident).where(Incident.kind_id.is_not(None)))
        found = {each.kind.code: each for each in calls}

        assert set(found) == {kind.code for kind in kinds.list_kinds(session)}
        assert found["service_request"].approval is Approval.ASKED
        assert found["business_question"].contact.name == "王建国"
        zhang = session.scalars(select(Contact).where(Contact.name == "张丽华")).one()
        theirs = select(Incident.state).where(Incident.contact_id == zhang.id)
        assert set(session.scalars(theirs)) == {State.NEW, State.CLOSED}


def test_many_alerts_of_several_sources_become_a_few_incidents(told):
    with told.services.database.reading() as session:
        groups = _groups(session)
        received = session.scalar(select(func.count(ReceivedAlert.id)))

        assert len(groups) == 6
        assert received == sum(group.alerts for group in groups) == 20
        assert len({group.source for group in groups}) == 3
        assert {group.incident.state for group in groups} == {State.NEW, State.CLOSED}


def test_one_alert_is_there_as_a_neighbour_on_a_drawing(told):
    with told.services.database.reading() as session:
        near = session.scalars(
            select(AlertMember).where(AlertMember.why == Why.NEIGHBOUR)
        ).all()

        assert {member.neighbour for member in near} == {"acc-sw-03-01"}
        assert all(member.drawing_id for member in near)


def test_one_disturbance_is_over_and_waits_for_its_word(told):
    with told.services.database.reading() as session:
        quiet = session.scalars(
            select(AlertGroup)
            .join(Incident, Incident.id == AlertGroup.incident_id)
            .where(AlertGroup.firing == 0, Incident.state == State.NEW)
        ).one()

        assert quiet.incident.title.startswith("Mail queues up")


def test_one_incident_follows_a_closed_one_and_makes_a_pattern(told):
    with told.services.database.reading() as session:
        following = session.scalars(
            select(AlertGroup).where(AlertGroup.follows_id.is_not(None))
        ).one()
        earlier = session.get_one(AlertGroup, following.follows_id)
        (pattern,) = session.scalars(select(AlertPattern)).all()

        assert earlier.incident.state is State.CLOSED
        assert pattern.value == following.template


def test_suggestions_point_at_sample_articles(told):
    with told.services.database.reading() as session:
        *_, pressure, loop, archiver = [
            (
                group.suggested_from,
                session.get_one(Article, group.suggestion_id).current_revision.title,
            )
            for group in _groups(session)
        ]

        assert pressure == (SuggestedFrom.RUNBOOK, demo_alerts.DISK_PRESSURE)
        assert loop == (SuggestedFrom.TEXT, "整层断网、MAC 漂移告警：接入层环路处理")
        assert archiver[1].startswith("业务全部卡住，登录报 ORA-00257")


@pytest.fixture(scope="module")
def report(told):
    return learning.learn(told.services)


@pytest.mark.parametrize("with_cases", [True, False])
def test_each_sample_incident_has_a_suggestion_that_is_to_the_point(
    told, report, with_cases
):
    """Also for who may not read the incidents of every client."""
    services = told.services
    reader = Reader(audiences=frozenset(Audience), with_cases=with_cases)
    with services.database.reading() as session:
        first = {}
        for incident in session.scalars(
            select(Incident).where(Incident.kind_id.is_(None)).order_by(Incident.id)
        ):
            asked = (incident.title, incident.description)
            hit, *_ = suggesting.rank_for(services, *asked, reader, 1)
            first[incident] = session.get_one(Article, hit.article_id)
        past, others = list(first.items())[:PAST], list(first.values())[PAST:]
        titles = [article.current_revision.title for article in others]
        missed = [
            incident.title
            for incident, article in past
            if article.id != incident.solution_id
        ]

    assert report.way is not Way.FORMULA
    assert missed == [] or not with_cases
    for title, beginning in zip(titles, SOLUTIONS, strict=True):
        assert title.startswith(beginning)


def test_the_sample_history_has_no_wording_twice(told):
    with told.services.database.reading() as session:
        assert len(history.read_cases(session)) == history.count_cases(session) > 500


def test_learning_wins_on_cases_that_were_held_back_and_the_page_says_so(told, report):
    fixed, learned = (report.outcomes[way] for way in (Way.FORMULA, report.way))
    client = create_app(told.services).test_client()
    logins.log_in(client, "manager")

    page = client.get("/numbers/suggestions").text

    assert fixed.all.cases >= 100
    assert learned.all.first >= fixed.all.first + 0.02
    assert f"{100 * learned.all.first:.1f}%" in page


def test_the_first_line_sees_all_of_it(told):
    client = create_app(told.services).test_client()
    logins.log_in(client, "firstline")

    page = client.get("/alerts?view=all").text

    assert len(re.findall(r'href="/alerts/\d+"', page)) == 6


def test_screenshots_stand_in_incidents_articles_and_what_waits_for_review(told):
    with told.database.reading() as session:
        shown = session.scalars(select(Picture)).all()
        uses = session.scalars(select(PictureUse)).all()

    assert len(shown) == 7
    assert {each.unused_since for each in shown} == {None}
    assert len([use for use in uses if use.submission_id]) == 3
    assert {path.stem for path in screens.FOLDER.iterdir()} == screens.WORDS.keys()


def test_nobody_logs_in_as_monitoring(told):
    with told.services.database.reading() as session:
        assert users.get_user(session, demo_alerts.LOGIN).password_hash == ""


def test_everything_is_added_once(told):
    with told.database.reading() as session:
        admin = users.get_user(session, "admin")

    again = load(told.services, Actor(admin, "command"))

    with told.database.reading() as session:
        assert again == 0
        assert told.added == session.scalar(select(func.count(Incident.id)))
        assert len(_groups(session)) == 6
        assert session.scalar(select(func.count(Report.id))) == 2


def test_the_desk_of_each_client_sees_its_own_work_and_no_other(told):
    client = create_app(told.services).test_client()
    shown = {}
    for login in ("firstline", "portdesk", "manager"):
        logins.log_in(client, login)
        shown[login] = client.get("/incidents?view=open").text

    assert "闸口打印机显示脱机" in shown["portdesk"]
    assert "三楼打印机又脱机了" not in shown["portdesk"]
    assert "三楼打印机又脱机了" in shown["firstline"]
    assert "闸口打印机显示脱机" not in shown["firstline"]
    assert "闸口打印机显示脱机" in shown["manager"]
    assert "三楼打印机又脱机了" in shown["manager"]


def test_one_clock_of_the_port_is_over_one_is_nearly_and_one_stands_still(told):
    with told.database.reading() as session:
        clocks = session.execute(
            select(Incident.title, Clock.state, Clock.due_at)
            .join(Clock, Clock.incident_id == Incident.id)
            .where(
                Incident.state == State.IN_PROGRESS,
                Incident.unit.has(name=organisation.TERMINAL),
                Clock.target == Target.RESOLVE,
            )
            .order_by(Incident.id)
        ).all()

    (late, nearly, still) = clocks
    assert late.title.startswith("闸口")
    assert late.due_at < NOON < nearly.due_at < NOON + timedelta(hours=2)
    assert still.state is ClockState.PAUSED


@pytest.mark.parametrize("code", ["own", organisation.PORT])
def test_what_was_solved_has_causes_of_many_kinds(told, code):
    with told.database.reading() as session:
        causes = Counter(
            session.scalars(
                select(Incident.cause)
                .join(Client, Client.id == Incident.client_id)
                .where(
                    Client.code == code,
                    Incident.state == State.CLOSED,
                    Incident.kind_id.is_(None),
                    Incident.channel != Channel.ALERT,
                )
            )
        )

    assert len(causes) >= 7
    assert max(causes.values()) < 0.4 * causes.total()
    assert causes[""] <= 1


def test_an_outage_is_before_whoever_can_take_it(told):
    with told.database.reading() as session:
        outage = session.scalars(
            select(Incident).where(Incident.title.contains("ORA-00257"))
        ).one()
        worker = users.get_user(session, "firstline")
        queue = listing.list_incidents(
            session, Filter(view=View.QUEUE), worker, now=NOON
        )
        notice = session.scalars(
            select(Notification).where(
                Notification.user_id == worker.id,
                Notification.path == f"/incidents/{outage.id}",
            )
        ).one()

    assert outage.unit.name == organisation.UNIT
    assert outage.id in {each.id for each in queue.incidents}
    assert (notice.kind, notice.at) == ("arrived", outage.created_at)


def test_the_report_of_the_port_is_published_and_the_other_client_has_none(told):
    client = create_app(told.services).test_client()
    with told.database.reading() as session:
        stages = {
            report.client.code: (report.id, report.state)
            for report in session.scalars(select(Report))
        }
    status = {}
    for login in ("portlead", "portdesk", "manager", "firstline", "portuser"):
        logins.log_in(client, login)
        status[login] = client.get(f"/reports/{stages['port'][0]}").status_code

    assert stages["port"][1] is Stage.PUBLISHED
    assert stages["own"][1] is Stage.DRAFT
    assert status["portlead"] == status["manager"] == 200
    assert status["firstline"] == 404
    assert status["portuser"] in (403, 404)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("code", ["own", organisation.PORT])
def test_every_figure_of_the_workbook_is_that_of_the_page(told, code, language):
    client = create_app(told.services).test_client()
    logins.log_in(client, "manager")
    with told.database.reading() as session:
        report = session.scalars(
            select(Report).join(Client).where(Client.code == code)
        ).one()
        path, blocks = f"/reports/{report.id}", report.document["blocks"]

    page = html.fromstring(client.get(f"{path}?language={language}").text)
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{path}/download/xlsx?language={language}").data)
    )

    compared = 0
    for block, sheet in zip(blocks, book.worksheets[1:], strict=True):
        section = page.get_element_by_id(f"block-{block['code']}")
        assert sheet["A1"].value == section.findtext("h2")
        rows = [
            [cell.text_content().strip() for cell in row.findall("td")]
            for row in section.iterfind(".//tbody/tr")
        ]
        if rows:
            assert read_sheet(sheet, len(rows)) == rows
            compared += sum(map(len, rows))
    assert compared > 100


def test_duties_have_a_past_with_findings_and_something_is_to_be_done(told):
    with told.services.database.reading() as session:
        runs = session.scalars(select(DutyRun)).all()
        states = {run.state for run in runs}
        titles = set(session.scalars(select(Item.title)))

        assert states == set(RunState)
        assert len(runs) > 20
        assert "三楼网络间 · 温度：29.5 °C" in titles
        assert all(run.due_on <= NOON.date() for run in runs if run.answers)

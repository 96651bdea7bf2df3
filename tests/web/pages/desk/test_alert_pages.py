"""The pages of alerts: what fires, why it is where it is, and what keeps coming back."""

from datetime import timedelta

import pytest
from lxml import html
from sqlalchemy import select

from kb.alerts import condensing, inbox, refusals, silence
from kb.alerts.alert import Alert, Severity, Source, Status
from kb.alerts.models import AlertGroup, AlertPattern, PatternState
from kb.alerts.placing import Rules
from kb.alerts.refusals import Refusal
from kb.incidents import cancelling
from kb.incidents.models import Incident, State
from kb.people import units
from kb.people.models import ManagedSystem, Post, Tier
from kb.problems.models import Problem
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_draft
from web.background import alerting


def read(answer):
    """What somebody reads: without the marks that keep a value in one line."""
    return html.fromstring(answer.text).text_content()


@pytest.fixture
def send(services, people):
    """Sends alerts, condensed at once; later ones come minutes *after* noon."""

    def post(name, host="", *, after=0, **more):
        at = NOON + timedelta(minutes=after)
        given = {"status": Status.FIRING, "source": Source.ALERTMANAGER, **more}
        alert = Alert(
            fingerprint=f"{name}@{host}",
            name=name,
            host=host,
            summary=f"{name} on {host}",
            **given,
        )
        with services.database.writing() as session:
            user_id = people["technician"].id
            inbox.keep(session, inbox.to_rows([alert], user_id, now=at))
            condensing.condense(session, Rules(), limit=10, now=at)

    return post


@pytest.fixture
def storm(send):
    """Two alerts in one incident, one in another."""
    send("DiskFull", "web-01", severity=Severity.CRITICAL, system="ERP")
    send("DiskFull", "web-02", after=1, labels={"mountpoint": "/var"})
    send("LinkDown", "sw-07", source=Source.ZABBIX)


def groups(services):
    with services.database.reading() as session:
        return session.scalars(select(AlertGroup).order_by(AlertGroup.id)).all()


@pytest.mark.usefixtures("storm")
def test_the_list_shows_what_fires_with_its_tally(technician):
    page = read(technician.get("/alerts"))

    assert "DiskFull on web-01" in page
    assert "LinkDown on sw-07" in page
    assert "DiskFull on web-02" not in page  # It is in the first one's tally.


@pytest.mark.usefixtures("storm")
def test_the_list_is_narrowed_by_source_and_system(technician):
    by_source = technician.get("/alerts?source=zabbix").text
    by_system = technician.get("/alerts?system=ERP").text
    nothing = technician.get("/alerts?system=CRM").text

    assert "LinkDown" in by_source
    assert "DiskFull" not in by_source
    assert "DiskFull" in by_system
    assert "LinkDown" not in by_system
    assert "Nothing fits" in nothing


def test_what_has_recovered_is_still_in_the_list_of_all(technician, send):
    send("DiskFull", "web-01")
    send("DiskFull", "web-01", status=Status.RESOLVED)

    assert "DiskFull" not in technician.get("/alerts").text
    assert "DiskFull" in technician.get("/alerts?view=open").text
    assert "DiskFull" in technician.get("/alerts?view=all").text


def test_an_empty_list_says_what_the_place_is_for(technician, log_in):
    assert "Nothing fires" in technician.get("/alerts").text
    assert "Issue a token" in log_in("administrator").get("/alerts").text


@pytest.mark.parametrize("query", ["view=x&source=y&page=z", "page=999", "system=%00"])
def test_nonsense_in_the_address_does_no_harm(technician, query):
    assert technician.get(f"/alerts?{query}").status_code == 200


@pytest.mark.usefixtures("storm")
def test_the_list_has_pages(technician, monkeypatch):
    monkeypatch.setattr("web.pages.desk.alerts.PAGE_SIZE", 1)

    first, second = (
        technician.get("/alerts").text,
        technician.get("/alerts?page=2").text,
    )

    assert ("LinkDown on" in first) != ("LinkDown on" in second)


@pytest.mark.usefixtures("storm")
def test_a_group_says_what_is_in_it_and_why(technician, services):
    page = technician.get(f"/alerts/{groups(services)[0].id}").text

    assert "The incident was opened for it." in page
    assert "Its message is that of the first alert, but for numbers and names." in page
    assert "diskfull | diskfull on #" in page
    assert "mountpoint" in page
    assert '<svg class="chart"' in page
    assert "does not count as the word of the user" in page


@pytest.mark.usefixtures("storm")
def test_an_incident_shows_its_tally_and_leads_to_the_group(technician, services):
    group = groups(services)[0]

    page = technician.get(f"/incidents/{group.incident_id}").text

    assert f'href="/alerts/{group.id}"' in page
    assert "Another alert belongs to it" in page


@pytest.mark.usefixtures("storm")
@pytest.mark.parametrize("path", ["/alerts", "/alerts/1", "/alerts/patterns"])
def test_requesters_see_none_of_it(requester, path):
    assert requester.get(path).status_code == 403


@pytest.mark.usefixtures("storm")
def test_the_reporters_own_page_has_no_tally(services, people, log_in):
    with services.database.writing() as session:
        incident = session.get(Incident, 1)
        incident.reporter_id = incident.confirmer_id = people["requester"].id

    answer = log_in("requester").get("/requests/1")
    page = read(answer)

    assert "DiskFull on web-01" in page
    assert "/alerts/" not in answer.text
    assert "web-02" not in page


def test_other_units_see_neither_group_nor_pattern(services, people, send, log_in):
    with services.database.writing() as session:
        north, south = (
            units.add_unit(session, name, tier=Tier.COUNTY) for name in ("N", "S")
        )
        session.add(ManagedSystem(name="ERP", unit_id=north.id))
        technician = session.merge(people["technician"], load=False)
        units.assign(session, technician, south, Post.TECHNICAL)
    for number in range(3):
        send("DiskFull", f"web-{number}", after=number * 180, system="ERP")
    with services.database.writing() as session:
        for incident in session.scalars(select(Incident)):
            manager_id = people["manager"].id
            incident.reporter_id = incident.confirmer_id = manager_id
            incident.arrivals[0].by_id = manager_id
    reader = log_in("technician")

    assert "DiskFull" not in reader.get("/alerts?view=all").text
    assert reader.get("/alerts/1").status_code == 404
    assert "diskfull" not in reader.get("/alerts/patterns").text
    assert reader.post("/alerts/patterns/1/open").status_code == 404
    assert "diskfull" in log_in("manager").get("/alerts/patterns").text


@pytest.mark.usefixtures("storm")
def test_what_does_not_belong_is_taken_out_and_put_back(technician, services):
    first = groups(services)[0]

    split = technician.post(
        f"/alerts/{first.id}/split",
        {"fingerprint": "2", "reason": "other hardware"},
        follow_redirects=True,
    )
    apart = groups(services)[-1]

    assert "It has an incident of its own now: INC-000003." in split.text
    assert f'action="/alerts/{apart.id}/rejoin"' in split.text
    assert [group.fingerprints for group in groups(services)] == [1, 1, 1]
    assert "Taken out of:" in technician.get(f"/alerts/{apart.id}").text

    back = technician.post(f"/alerts/{apart.id}/rejoin", follow_redirects=True)

    assert "It is where it was before." in back.text
    assert [group.fingerprints for group in groups(services)] == [2, 1, 0]
    with services.database.reading() as session:
        assert session.get(Incident, 3).state is State.CANCELLED


@pytest.mark.usefixtures("storm")
@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"fingerprint": "2", "reason": ""}, 422),
        ({"fingerprint": "1", "reason": "x"}, 409),
        ({"fingerprint": "99", "reason": "x"}, 409),
        ({"fingerprint": "x", "reason": "x"}, 422),
        ({"reason": "x"}, 409),
    ],
)
def test_what_cannot_be_taken_out_is_said(technician, services, form, status):
    answer = technician.post("/alerts/1/split", form)

    assert answer.status_code == status
    assert len(groups(services)) == 2


@pytest.mark.usefixtures("storm")
def test_only_technicians_take_alerts_out(manager, services):
    answer = manager.post("/alerts/1/split", {"fingerprint": "2", "reason": "x"})

    assert answer.status_code == 403
    assert len(groups(services)) == 2


@pytest.mark.usefixtures("storm")
def test_what_was_never_split_cannot_be_rejoined(technician):
    assert technician.post("/alerts/1/rejoin").status_code == 409


@pytest.fixture
def pattern(send):
    """Three incidents with one message, within two weeks."""
    for number in range(3):
        send("DiskFull", f"web-{number}", after=number * 180)


@pytest.mark.usefixtures("pattern")
def test_what_keeps_coming_back_becomes_a_problem_in_one_click(technician, services):
    assert "diskfull | diskfull on #" in technician.get("/alerts/patterns").text

    page = technician.post("/alerts/patterns/1/open", follow_redirects=True)

    with services.database.reading() as session:
        problem = session.scalars(select(Problem)).one()
        incidents = session.scalars(select(Incident)).all()
        assert {incident.problem_id for incident in incidents} == {problem.id}
        assert session.get(AlertPattern, 1).problem_id == problem.id
    assert f"{problem.number} is opened." in page.text
    assert "No patterns" in technician.get("/alerts/patterns").text


@pytest.mark.usefixtures("pattern")
def test_what_is_no_pattern_is_put_aside_and_offered_again(technician, services):
    page = technician.post("/alerts/patterns/1/dismiss", follow_redirects=True)

    assert "It is put aside, and not offered again." in page.text
    assert "diskfull" in technician.get("/alerts/patterns?dismissed=1").text
    assert technician.post("/alerts/patterns/1/open").status_code == 409

    technician.post("/alerts/patterns/1/restore")

    with services.database.reading() as session:
        assert session.get(AlertPattern, 1).state is PatternState.OFFERED


@pytest.mark.usefixtures("pattern")
def test_only_technicians_decide_about_patterns(manager):
    assert manager.post("/alerts/patterns/1/dismiss").status_code == 403
    assert manager.post("/alerts/patterns/99/dismiss").status_code == 404


def test_two_incidents_are_no_pattern_yet(technician, send):
    for number in range(2):
        send("DiskFull", f"web-{number}", after=number * 180)

    assert "No patterns" in technician.get("/alerts/patterns").text


def test_a_duplicate_is_no_recurrence(services, send, technician, people):
    for number in range(2):
        send("DiskFull", f"web-{number}", after=number * 180)
    with services.database.writing() as session:
        desk = Desk(session, people={"technician": session.merge(people["technician"])})
        cancelling.mark_duplicate(
            session, session.get(Incident, 2), 1, by=desk.as_("technician")
        )
    send("DiskFull", "web-9", after=900)

    assert "No patterns" in technician.get("/alerts/patterns").text


def test_a_suggested_solution_is_linked_in_one_click(
    services, send, publish, technician
):
    (article,) = publish(make_draft("DiskFull 磁盘已满"))
    send("DiskFull", "web-01", description="DiskFull 磁盘已满")
    alerting.suggest_solutions(services)

    page = technician.get("/alerts/1").text
    assert "from the runbook" in page
    assert 'action="/incidents/1/link"' in page

    technician.post("/incidents/1/link", {"article": str(article)})

    assert "This is its solution." in technician.get("/alerts/1").text


def test_the_pages_speak_chinese(log_in, send):
    send("DiskFull", "web-01")
    reader = log_in("technician", "zh")

    assert "正在告警" in reader.get("/alerts").text
    assert "此事件因它而建立。" in reader.get("/alerts/1").text
    assert "反复出现的告警" in reader.get("/alerts/patterns").text


def test_the_likely_cause_is_said_and_why(services, technician, send):
    send("SlowAnswers", "web-01", system="ERP")
    send("DatabaseDown", "db-01", after=1, system="ERP", severity=Severity.CRITICAL)
    (group,) = groups(services)

    page = technician.get(f"/alerts/{group.id}").text
    incident = technician.get(f"/incidents/{group.incident_id}").text

    assert "The likely cause, because it is the most severe." in page
    assert "Likely cause" in incident
    assert "DatabaseDown on db-01" in incident


def test_a_word_for_severity_that_nobody_knows_is_said(services, technician, send):
    send("DiskFull", "web-01", unknown_severity="Mittel")
    (group,) = groups(services)

    for page in ("/alerts", f"/alerts/{group.id}"):
        assert "Mittel" in technician.get(page).text


def test_what_is_silent_for_long_is_not_shown_as_firing(services, technician, send):
    send("DiskFull", "web-01")
    with services.database.writing() as session:
        silence.mark_quiet(session, NOON + timedelta(days=1))
    (group,) = groups(services)

    assert "no word since" in technician.get(f"/alerts/{group.id}").text
    assert "DiskFull" not in technician.get("/alerts").text
    assert "1 silent" in technician.get("/alerts?view=open").text


def test_an_administrator_sees_what_was_refused_and_by_whom(
    services, technician, log_in
):
    administrator = log_in("administrator")
    refusal = Refusal(
        path="/hooks/zabbix",
        status=422,
        code="bad_alert",
        detail="event_id: Field required.",
        address="10.0.0.7",
    )
    with services.database.writing() as session:
        refusals.note(session, refusal, now=services.now())

    notice = administrator.get("/alerts").text
    page = administrator.get("/alerts/refused").text

    assert "1 kind of post was refused" in notice
    for said in ("10.0.0.7", "/hooks/zabbix", "event_id: Field required."):
        assert said in page
    assert technician.get("/alerts/refused").status_code == 403
    assert "was refused" not in technician.get("/alerts").text

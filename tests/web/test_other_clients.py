"""Every door is asked for everything by staff of one client; another has its secrets there."""

import io
import random
from datetime import timedelta

import pytest

from kb import accounts
from kb.alerts import recurrence
from kb.articles.models import Aspect
from kb.audit import Actor, By
from kb.changes import service as changes
from kb.complaints import service as complaints
from kb.complaints.models import ComplaintChannel
from kb.complaints.service import Received
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.exchange import incident_records
from kb.exchange import jobs as imports
from kb.incidents import closing, links, opening, transfers, verification
from kb.incidents.commenting import Comment, comment
from kb.incidents.opening import IncomingFile
from kb.incidents.transfers import Handover
from kb.origins import Origin
from kb.outbox import feed
from kb.people import tokens, units
from kb.people.models import Post, Role, Scope, Tier
from kb.people.users import get_user
from kb.problems import service as problems
from kb.registers import ties
from kb.reports import sampling
from kb.services.models import Client, ClientAssignment, Contract, Service
from kb.traces import recording
from kb.traces.recording import Shown
from review import service as review
from review.consequences import after_submitting
from review.service import Judgement, Reading
from tests import alerts, logins
from tests.bureau import make_bureau
from tests.clients_of_provider import make_provider
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.planting import (
    SIGN,
    plant_duty,
    plant_item,
    plant_paper,
    plant_record,
)
from tests.web.soap.conftest import envelope
from tests.web.test_secrets_at_doors import _asks, _read, addresses, leaked
from web.answers import indexing

LEAST = 40
QUERIES = ("", f"?q={SIGN}*", "?view=all&month=2026-03&period=month&ended=1&of=all")
READER = "alpha_all"
"""Everything that somebody can be who keeps no accounts."""


class Plot:
    """What is known of the client beta alone."""

    def __init__(self, session, content):
        self.provider = make_provider(session)
        self.session, self.content = session, content
        self.desk = self.provider.desk
        self.beta = self.provider.clients["beta"]
        self.count = 0

    def secret(self):
        self.count += 1
        return f"{SIGN}{self.count:03}"

    def by(self, login="beta_tech"):
        return self.desk.as_(login)

    def file(self):
        stored = self.content.put(io.BytesIO(self.secret().encode()))
        return IncomingFile(
            content=stored, name=f"{self.secret()}.txt", media_type="text/plain"
        )

    def incident(self, **said):
        return self.provider.incident("beta", self.secret(), **said)


def plant(session, content):
    plot = Plot(session, content)
    for part in (_incidents, _work, _callers, _around, _alerts, _patterns, _writing):
        part(plot)
    _findings(plot)
    _registers(plot)
    session.flush()
    return plot


def _incidents(plot):
    secret = plot.secret
    started = plot.incident(
        description=secret(), system=secret(), category=secret(), impact=1
    )
    transfers.start(plot.session, started, by=plot.by())
    said = Comment(secret(), internal=True, files=(plot.file(),))
    comment(plot.session, started, said, by=plot.by())
    received = Received(
        text=secret(),
        channel=ComplaintChannel.PAGE,
        complainer=plot.desk.person("beta_user"),
        incident=started,
    )
    complaints.receive(
        plot.session, received, within=timedelta(hours=8), by=plot.by("beta_user")
    )
    handover = Handover(reason=secret(), tried=secret(), level=2)
    transfers.transfer(plot.session, started, handover, by=plot.by())
    done = transfers.start(plot.session, plot.incident(), by=plot.by())
    verification.resolve(plot.session, done, secret(), by=plot.by())
    opening.edit(plot.session, started, {"title": secret()}, by=plot.by())
    closed = transfers.start(plot.session, plot.incident(), by=plot.by())
    solution = plot.desk.solution()
    links.link(plot.session, closed, solution.id, by=plot.by())
    verification.resolve(plot.session, closed, secret(), by=plot.by())
    verification.confirm(plot.session, closed, by=plot.by("beta_user"))
    closing.close(plot.session, closed, by=plot.by())
    sampling.draw(
        plot.session, "2026-03", by=plot.by("beta_boss"), chance=random.Random(7)
    )


def _work(plot):
    secret, session = plot.secret, plot.session
    grouped = plot.incident()
    problem = problems.open_problem(
        session, secret(), secret(), incidents=[grouped], by=plot.by()
    )
    problems.find_cause(session, problem, secret(), by=plot.by())
    intention = changes.Intention(
        title=secret(),
        description=secret(),
        system=secret(),
        problem_id=problem.id,
        planned_from=NOON,
    )
    changes.open_change(session, intention, by=plot.by())


def _callers(plot):
    secret, session = plot.secret, plot.session
    card = Card(name=secret(), phone="4711 4712", note=secret())
    contact = contacts.add_contact(session, card, by=plot.by())
    plot.incident(contact=contact)


def _around(plot):
    secret, session = plot.secret, plot.session
    unit = units.add_unit(
        session, secret(), tier=Tier.COUNTY, parent=plot.provider.units["beta"]
    )
    person = make_user(session, secret(), roles=(Role.TECHNICIAN,), password=PASSWORD)
    person.name = secret()
    units.assign(session, person, unit, Post.TECHNICAL)
    boss = Actor(plot.desk.person("administrator"), "test")
    accounts.set_profile(
        session, person, phone="555 987 654", language="", by=By(boss, NOON)
    )
    names = {"zh": secret(), "en": secret()}
    service = Service(
        code=secret(), names=names, client_id=plot.beta, system=secret(), position=1
    )
    contract = Contract(
        client_id=plot.beta,
        number=secret(),
        name=secret(),
        starts_on=NOON.date(),
        ends_on=NOON.date(),
        unit_id=unit.id,
    )
    session.add_all([service, contract])
    session.flush()
    plot.incident(service=service)
    shown = Shown(total=0, article_ids=())
    for login in ("beta_user", "both"):
        recording.record_search(
            session, plot.desk.person(login), f"{secret()} 打不开", shown, now=NOON
        )
    session.add(
        imports.ImportJob(
            state=imports.JobState.DONE,
            actor_id=plot.desk.person("beta_boss").id,
            name=secret(),
            options={"noun": "incidents", "preset": "yunzhi"},
            preview={
                "preset": "yunzhi",
                "is_whole": True,
                "counts": {"created": 1},
                "unused": [secret()],
            },
            counts={"created": 1},
            created_at=NOON,
            updated_at=NOON,
        )
    )


def _alerts(plot):
    secret, session = plot.secret, plot.session
    monitor = make_user(session, "beta_monitor", roles=(Role.TECHNICIAN,))
    session.add(ClientAssignment(user_id=monitor.id, client_id=plot.beta))
    session.flush()
    name, host = secret(), secret()
    for hours in range(3):
        at = NOON + timedelta(hours=3 * hours)
        alerts._send(session, monitor.id, f"{host}-{hours}", at, name=name)


def _findings(plot):
    """Of a bureau that is the client's; datasets and their rules are of everybody."""
    bureau, secret = make_bureau(plot.session), plot.secret
    for unit in bureau.units.values():
        unit.name, unit.client_id = secret(), plot.beta
    for person in bureau.people.values():
        person.name = secret()
    indicator = bureau.indicator()
    run = bureau.run(rows=[("county", secret(), 9)])
    bureau.finding(
        indicator,
        run,
        key={"nsrsbh": secret()},
        shown={"nsrmc": secret()},
        person=secret(),
    )


def _registers(plot):
    """What is kept of its things, its people and its improvement."""
    desk, secret = plot.desk, plot.secret
    client = plot.session.get_one(Client, plot.beta)
    kept = {"client": client, "category": "medium"}
    record = plant_record(desk, "software", secret, by="beta_tech", **kept)
    plant_paper(desk, secret, by="beta_boss", holder="beta_tech")
    item = {"client_id": plot.beta, "unit_id": plot.provider.units["beta"].id}
    plant_item(desk, secret, by="beta_tech", **item)
    plant_item(desk, secret, by="beta_boss", confidential=True, **item)
    plant_duty(desk, secret, plot.provider.units["beta"], by="beta_boss")
    ties.tie(plot.session, plot.incident(), record, by=plot.by())


def _patterns(plot):
    title = plot.secret()
    for _ in range(6):
        plot.provider.incident("beta", f"{title} 打不开 {title}")
    recurrence.find(
        plot.session, lambda text: frozenset(text.split()), now=NOON + timedelta(1)
    )


def _writing(plot):
    secret, session = plot.secret, plot.session
    waiting = plot.desk.draft(
        secret(), author="beta_tech", sections={"symptom": secret()}
    )
    incident = transfers.start(session, plot.incident(), by=plot.by())
    session.add(Origin(submission_id=waiting.id, incident_id=incident.id))
    session.flush()
    review.submit(session, waiting, by=plot.by())
    after_submitting(session, [waiting], by=plot.by())
    review.claim(session, waiting, by=plot.by("beta_boss"))
    review.judge(
        session,
        waiting,
        {Aspect.CONTENT: Judgement(passed=False, reason=secret())},
        Reading(version=waiting.version),
        by=plot.by("beta_boss"),
    )


@pytest.fixture
def planted(services):
    with services.database.writing() as session:
        plot = plant(session, services.content)
        reader = make_user(
            session,
            READER,
            roles=(Role.TECHNICIAN, Role.REVIEWER, Role.MANAGER),
            password=PASSWORD,
        )
        row = ClientAssignment(
            user_id=reader.id, client_id=plot.provider.clients["alpha"]
        )
        session.add(row)
        plot.provider.incident("alpha", "alpha 的事件")
    indexing.drain(services)
    assert plot.count >= LEAST
    return plot


def headers(services, login):
    with services.database.writing() as session:
        user = get_user(session, login)
        issued = tokens.issue_token(
            session, user, "test", scopes=Scope, days=30, now=NOON
        )
    return {"Authorization": f"Bearer {issued.secret}"}


def test_no_page_shows_staff_of_one_client_what_is_of_another(app, planted):
    """And its own people are shown it: else nothing would be found for nothing is there."""
    page, own = app.test_client(), app.test_client()
    logins.log_in(page, READER)
    logins.log_in(own, "beta_boss")
    leaks, answered, shown = [], 0, set()
    for address in addresses(app):
        for query in QUERIES if _asks(address) else ("",):
            answer = page.get(address + query)
            answered += answer.status_code == 200
            assert answer.status_code < 500, address + query
            leaks += leaked(answer, address + query)
        shown.update(_read(own.get(address), planted.count))

    assert leaks == []
    assert answered > 60
    assert len(shown) >= LEAST - 22


@pytest.mark.usefixtures("planted")
def test_no_program_is_told_what_is_of_another_client(app, client, services):
    token = headers(services, READER)
    leaks, answered = [], 0
    for address in addresses(app, below="/api/v1/"):
        answer = client.get(address, headers=token)
        answered += answer.status_code == 200
        leaks += leaked(answer, address)
    for words in (SIGN, "4711", "987 654"):
        answer = client.get(
            "/api/v1/callers", query_string={"query": words}, headers=token
        )
        assert answer.status_code == 200
        leaks += leaked(answer, f"callers {words}") if words == "4711" else []
        assert answer.json["callers"] == []
    for operation, inner in (
        ("listChanges", ""),
        ("listChanges", "<everyNoun>true</everyNoun>"),
        ("search", f"<query>{SIGN}*</query>"),
        ("search", "<query>beta</query>"),
        ("suggest", "<title>打不开</title>"),
        ("listIncidents", "<clocks>true</clocks>"),
        ("listServices", ""),
        ("listServiceLevels", ""),
        ("whoIsOnDuty", ""),
        ("getNumbers", "<number><value>opened</value></number><by>client</by>"),
        ("getNumbers", "<number><value>opened</value></number><by>unit</by>"),
        ("getNumbers", "<number><value>opened</value></number><by>person</by>"),
        ("getNumbers", "<number><value>opened</value></number><by>service</by>"),
        ("getNumbers", "<number><value>opened</value></number><by>system</by>"),
    ):
        data = envelope(operation, inner).encode()
        answer = client.post("/soap", data=data, content_type="text/xml", headers=token)
        assert answer.status_code == 200, operation
        leaks += leaked(answer, inner)
    with services.database.reading() as session:
        me = get_user(session, READER)
        events = feed.list_since(session, None, me, limit=500).events
        seen = {each.incident_id for each in events if each.incident_id}

    records = list(incident_records.iter_incidents(services.database, me))

    assert leaks == []
    assert answered >= 5
    assert [record["title"] for record in records] == ["alpha 的事件"]
    assert len(seen) == 1

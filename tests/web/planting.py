"""Texts that a requester must never read, planted wherever the service keeps any."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from kb import accounts, announcements, saved_searches
from kb.announcements import Notice
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Aspect
from kb.audit import Actor, By
from kb.baselines import service as baselines
from kb.baselines.files import read_table
from kb.baselines.service import NewBaseline
from kb.baselines.taking import take_facts
from kb.changes import service as changes
from kb.checklists.questions import read_checklist
from kb.duties import service as duties
from kb.duties.service import Draft
from kb.incidents import opening, transfers
from kb.incidents.commenting import Comment, comment
from kb.incidents.opening import IncomingFile
from kb.incidents.past_cases import SolvedCase, add_past_cases
from kb.incidents.transfers import Handover
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.outbox import webhooks
from kb.outbox.models import EventKind, Form
from kb.outbox.webhooks import Room
from kb.people import sessions, tokens, units
from kb.people.models import Scope, Tier
from kb.people.sessions import Place
from kb.problems import service as problems
from kb.registers import files
from kb.registers.entries import Entry
from kb.registers.service import NewRecord, add_record
from kb.registers.types import read_types
from kb.saved_searches import Kept
from kb.services.models import OWN
from review import service as review
from review.service import Judgement, Reading
from tests import alerts
from tests.bureau import make_bureau
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_article, make_draft
from tests.web.planting_ways_in import (
    plant_import,
    plant_letters,
    plant_replies,
    plant_sign_on,
)

SIGN = "zanzibar"


@dataclass
class Planted:
    desk: Desk
    content: object
    count: int = 0
    mine: list = field(default_factory=list)
    """Numbers of the reporter's own incidents."""
    unit: object = None
    papers: frozenset = frozenset()
    """Secrets of a private record."""
    sealed: frozenset = frozenset()
    """The address of a chat, and what signs there."""
    imported: frozenset = frozenset()
    """Secrets of files that wait to be imported, or were."""
    confidential: frozenset = frozenset()
    """Secrets of an item that is for those who lead alone."""

    def since(self, count):
        """The secrets that came after so many."""
        return frozenset(f"{SIGN}{n:03}" for n in range(count + 1, self.count + 1))

    def secret(self):
        self.count += 1
        return f"{SIGN}{self.count:03}"

    def file(self, *, internal=True):
        stored = self.content.put(io.BytesIO(self.secret().encode()))
        return IncomingFile(
            content=stored,
            name=f"{self.secret()}.txt",
            media_type="text/plain",
            internal=internal,
        )


def plant(session, content):
    """Everything, in the caller's transaction."""
    planted = Planted(Desk(session), content)
    for part in (_articles, _submissions, _own_incidents, _others_incidents):
        part(planted)
    for part in (_problems_and_changes, _people, _alerts, _findings, _registers):
        part(planted)
    for part in (plant_letters, plant_replies, plant_sign_on):
        part(planted)
    before = planted.count
    plant_import(planted)
    planted.imported = planted.since(before)
    return planted


def _internal(planted, kind=ArticleKind.SOLUTION, **sections):
    secret = planted.secret
    return make_draft(
        secret(),
        kind=kind,
        audience=Audience.INTERNAL,
        sections=sections,
        category=secret(),
        system=secret(),
        unit=secret(),
        author=secret(),
        vendor=secret(),
        model=secret(),
        version=secret(),
        source=secret(),
        keywords=(secret(),),
        devices=(secret(),),
    )


def _articles(planted):
    desk, secret = planted.desk, planted.secret
    for draft in (
        _internal(planted, symptom=secret(), resolution=secret(), cause=secret()),
        _internal(planted, ArticleKind.TOPOLOGY, description=secret()),
    ):
        make_article(desk.session, draft, user=desk.person("manager"))


def _submissions(planted):
    desk, secret = planted.desk, planted.secret
    waiting = desk.submitted(secret(), sections={"symptom": secret()})
    review.claim(desk.session, waiting, by=desk.as_("reviewer"))
    review.judge(
        desk.session,
        waiting,
        {Aspect.CONTENT: Judgement(passed=False, reason=secret())},
        Reading(version=waiting.version),
        by=desk.as_("reviewer"),
    )
    rejected = desk.submitted(secret())
    review.claim(desk.session, rejected, by=desk.as_("reviewer"))
    review.reject(desk.session, rejected, secret(), by=desk.as_("reviewer"))
    desk.draft(secret(), sections={"resolution": secret()})


def _own_incidents(planted):
    desk, secret = planted.desk, planted.secret
    incident = desk.started("我的打印机")
    planted.mine.append(incident.number)
    said = Comment(secret(), internal=True, files=(planted.file(),))
    comment(desk.session, incident, said, by=desk.as_("technician"))
    handover = Handover(reason=secret(), tried=secret(), level=2)
    transfers.transfer(desk.session, incident, handover, by=desk.as_("technician"))
    opening.attach(desk.session, incident, planted.file(), by=desk.as_("technician"))


def _others_incidents(planted):
    desk, secret = planted.desk, planted.secret
    incident = desk.incident(
        secret(),
        reporter="neighbour",
        description=secret(),
        system=secret(),
        category=secret(),
    )
    transfers.start(desk.session, incident, by=desk.as_("technician"))
    said = Comment(secret(), internal=False, files=(planted.file(internal=False),))
    comment(desk.session, incident, said, by=desk.as_("neighbour"))
    case = SolvedCase(
        external_id=secret(),
        article_id=make_article(
            desk.session, make_draft(), user=desk.person("manager")
        ).id,
        title=secret(),
        body=secret(),
    )
    add_past_cases(desk.session, secret(), [case], now=NOON)


def _problems_and_changes(planted):
    desk, secret = planted.desk, planted.secret
    problem = problems.open_problem(
        desk.session, secret(), secret(), by=desk.as_("technician")
    )
    problems.find_cause(desk.session, problem, secret(), by=desk.as_("technician"))
    intention = changes.Intention(title=secret(), description=secret(), system=secret())
    changes.open_change(desk.session, intention, by=desk.as_("technician"))
    notice = Notice(title=secret(), text=secret(), starts_on=NOON.date())
    announcements.announce(desk.session, notice, by=desk.as_("manager"))


def _people(planted):
    desk, secret, session = planted.desk, planted.secret, planted.desk.session
    boss = desk.person("administrator")
    actor = Actor(boss, "test")
    hidden = desk.person("second_reviewer")
    hidden.email = f"{secret()}@example.org"
    accounts.set_profile(
        session, hidden, phone="+86 555 987 654", language="", by=By(actor, NOON)
    )
    sessions.open_session(session, hidden, Place(secret(), secret()), now=NOON)
    tokens.issue_token(session, boss, secret(), scopes=[Scope.READ], days=30, now=NOON)
    webhooks.add(
        session,
        f"https://{secret()}.example/{secret()}",
        [EventKind.INCIDENT_CHANGED],
        key="only for tests",
        by=By(actor, NOON),
    )
    webhooks.add(
        session,
        f"https://oapi.dingtalk.com/robot/send?access_token={secret()}-wxyz",
        [EventKind.INCIDENT_CHANGED],
        key="only for tests",
        by=By(actor, NOON),
        room=Room(form=Form.DINGTALK, secret=secret()),
    )
    planted.sealed = frozenset(
        f"{SIGN}{n:03}" for n in (planted.count - 1, planted.count)
    )
    for kept in (
        Kept(secret(), f"q={secret()}"),
        Kept(secret(), f"q={secret()}", place=saved_searches.Place.INCIDENTS),
    ):
        saved_searches.keep(session, hidden, kept, now=NOON)
    planted.unit = units.add_unit(session, secret(), tier=Tier.REGION)


def _alerts(planted):
    desk, secret = planted.desk, planted.secret
    names = (secret(), secret())
    for hours, host in enumerate(names):
        alerts._send(
            desk.session,
            desk.person("technician").id,
            host,
            NOON + timedelta(hours=hours),
            name=secret(),
        )


def _findings(planted):
    """Of a bureau that the reader has no post in; its dataset and rules are no secret."""
    secret = planted.secret
    bureau = make_bureau(planted.desk.session)
    for unit in bureau.units.values():
        unit.name = secret()
    for person in bureau.people.values():
        person.name = secret()
    indicator = bureau.indicator()
    run = bureau.run(rows=[("county", secret(), 9)])
    for _ in range(2):
        bureau.finding(
            indicator,
            run,
            key={"nsrsbh": secret()},
            shown={"nsrmc": secret()},
            person=secret(),
        )


def _registers(planted):
    """Things, duties, a paper and what is to be improved: none is for requesters."""
    desk, secret = planted.desk, planted.secret
    # Its name is on its label, which whoever stands before it may read.
    kept = {"category": "medium", "vault": secret()}
    disc = plant_record(
        desk, "software", secret, by="technician", name="安装光盘", **kept
    )
    plant_file(planted, disc, by="technician")
    plant_baseline(desk, secret, planted.unit)
    plant_item(desk, secret, by="technician")
    plant_duty(desk, secret, planted.unit, by="manager")
    before = planted.count
    paper = plant_paper(desk, secret, by="manager", holder="second_reviewer")
    plant_file(planted, paper, by="manager")
    planted.papers, before = planted.since(before), planted.count
    plant_item(desk, secret, by="manager", confidential=True)
    planted.confidential = planted.since(before)


def plant_record(desk, type_code, secret, *, by, name="", client=None, **texts):
    texts = {"remarks": secret(), **texts}
    new = NewRecord(entry=Entry(name=name or secret(), texts=texts), client=client)
    found = read_types()[type_code]
    return add_record(desk.session, found, new, by=desk.as_(by))


def plant_paper(desk, secret, *, by, holder):
    """What managers of its client and its holder know, and nobody else."""
    return plant_record(
        desk,
        "paper",
        secret,
        by=by,
        holder=desk.person(holder).login,
        category="certificate",
        number=secret(),
        issuer=secret(),
        keep_until="2030-12-31",
    )


def plant_file(planted, record, *, by):
    files.add_files(
        planted.desk.session, record, [planted.file()], by=planted.desk.as_(by)
    )


def plant_baseline(desk, secret, unit):
    """What terminals should have, and what one of them has instead."""
    terminal = plant_record(
        desk, "asset", secret, by="technician", category="terminal", unit=unit.name
    )
    new = NewBaseline(name=secret(), code="term", unit=unit.name)
    baseline = baselines.add_baseline(
        desk.session, new, read_types(), by=desk.as_("manager")
    )
    expected = f"antivirus = {secret()} 6.0"
    baselines.expect(desk.session, baseline, expected, by=desk.as_("manager"))
    told = read_table(f"record,antivirus\n{terminal.code},{secret()} 5.1")
    take_facts(desk.session, baseline, told, "facts.csv", by=desk.as_("technician"))


def plant_item(desk, secret, *, by, client_id=OWN, **said):
    new = NewItem(
        title=secret(),
        description=secret(),
        cause=secret(),
        clause=secret(),
        source=ItemSource.IMPROVEMENT,
        client_id=client_id,
        **said,
    )
    return open_item(desk.session, new, by=desk.as_(by))


def plant_duty(desk, secret, unit, *, by):
    draft = Draft(
        kind="patrol",
        title=secret(),
        description=secret(),
        unit=unit,
        rule="FREQ=DAILY",
        starts_on=NOON.date(),
        places=(secret(),),
        checklist=read_checklist(
            [{"key": "door", "words": secret(), "type": "yes_no", "findings": ["no"]}]
        ),
    )
    return duties.add_duty(desk.session, draft, by=desk.as_(by))

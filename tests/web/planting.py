"""Texts that a requester must never read, planted wherever the service keeps any."""

import io
from dataclasses import dataclass, field
from datetime import timedelta

from kb import accounts, announcements, saved_searches
from kb.announcements import Notice
from kb.articles.kinds import ArticleKind, Audience
from kb.articles.models import Aspect
from kb.audit import Actor, By
from kb.changes import service as changes
from kb.incidents import opening, transfers
from kb.incidents.commenting import Comment, comment
from kb.incidents.opening import IncomingFile
from kb.incidents.past_cases import SolvedCase, add_past_cases
from kb.incidents.transfers import Handover
from kb.outbox import webhooks
from kb.outbox.models import EventKind
from kb.people import sessions, tokens, units
from kb.people.models import Scope, Tier
from kb.people.sessions import Place
from kb.problems import service as problems
from kb.saved_searches import Kept
from review import service as review
from review.service import Judgement, Reading
from tests import alerts
from tests.bureau import make_bureau
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_article, make_draft

SIGN = "zanzibar"


@dataclass
class Planted:
    desk: Desk
    content: object
    count: int = 0
    mine: list = field(default_factory=list)
    """Numbers of the reporter's own incidents."""

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
    for part in (_problems_and_changes, _people, _alerts, _findings):
        part(planted)
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
    for kept in (
        Kept(secret(), f"q={secret()}"),
        Kept(secret(), f"q={secret()}", place=saved_searches.Place.INCIDENTS),
    ):
        saved_searches.keep(session, hidden, kept, now=NOON)
    units.add_unit(session, secret(), tier=Tier.REGION)


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

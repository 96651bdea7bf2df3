"""A service desk with one person of each part, and incidents brought to any state."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.articles.models import Aspect
from kb.articles.submissions import open_draft
from kb.audit import Actor, By
from kb.incidents import cancelling, closing, links, opening, transfers, verification
from kb.incidents.models import State
from kb.incidents.opening import Report
from kb.people.models import Role, User
from kb.people.users import find_user
from review import service as review
from review.service import Judgement, Reading
from tests.conftest import NOON
from tests.factories import PASSWORD, make_article, make_draft, make_user

ROLES = {
    "reporter": (Role.REQUESTER,),
    "neighbour": (Role.REQUESTER,),
    "technician": (Role.TECHNICIAN,),
    "colleague": (Role.TECHNICIAN,),
    "sender": (Role.TECHNICIAN,),
    "reviewer": (Role.REVIEWER,),
    "second_reviewer": (Role.REVIEWER,),
    "manager": (Role.MANAGER,),
    "administrator": (Role.ADMINISTRATOR,),
}


@dataclass
class Desk:
    session: Session
    now: datetime = NOON
    people: dict = field(default_factory=dict)

    def person(self, login):
        if login not in self.people:
            known = find_user(self.session, login)
            self.people[login] = known or make_user(
                self.session, login, roles=ROLES[login], password=PASSWORD
            )
        return self.people[login]

    def read_rights(self):
        """Of everybody: who comes with an incident comes without, until somebody asks."""
        self.session.scalars(select(User)).all()

    def as_(self, login):
        """Who acts, and when: arguments of every service function."""
        return By(Actor(self.person(login), "test"), self.now)

    def solution(self, title="打印机脱机", **attributes):
        draft = make_draft(title, **attributes)
        return make_article(self.session, draft, user=self.person("manager"))

    def draft(self, title="新的方案", *, author="technician", **options):
        return open_draft(
            self.session,
            make_draft(title, **options),
            author=self.person(author),
            now=self.now,
        )

    def submitted(self, title="新的方案", **options):
        submission = self.draft(title, **options)
        review.submit(self.session, submission, by=self.as_("technician"))
        return submission

    def approve(self, submission, reviewer="reviewer"):
        """Both verdicts passed, which checks it in."""
        review.claim(self.session, submission, by=self.as_(reviewer))
        review.judge(
            self.session,
            submission,
            {aspect: Judgement(passed=True) for aspect in Aspect},
            Reading(version=submission.version),
            by=self.as_(reviewer),
        )
        return submission.article

    def incident(self, title="打印机不工作", *, reporter="reporter", **report):
        return opening.open_incident(
            self.session,
            Report(title=title, **report),
            reporter=self.person(reporter),
            by=self.as_(reporter),
        )

    def started(self, title="打印机不工作", **report):
        incident = self.incident(title, **report)
        return transfers.start(self.session, incident, by=self.as_("technician"))

    def resolved(self, title="打印机不工作", *, solution=None, **report):
        """Resolved, and linked to *solution* if one is given."""
        incident = self.started(title, **report)
        if solution is not None:
            self.link(incident, solution)
        return verification.resolve(
            self.session, incident, "重启了打印服务", by=self.as_("technician")
        )

    def confirmed(self, title="打印机不工作", *, solution=None, **report):
        incident = self.resolved(title, solution=solution, **report)
        return verification.confirm(self.session, incident, by=self.as_("reporter"))

    def closed(self, title="打印机不工作", *, solution=None, **report):
        solution = solution or self.solution(f"{title} 的方案")
        incident = self.confirmed(title, solution=solution, **report)
        return closing.close(self.session, incident, by=self.as_("technician"))

    def withdrawn(self):
        return cancelling.withdraw(
            self.session, self.incident(), "好了", by=self.as_("reporter")
        )

    def in_state(self, state):
        return {
            State.NEW: self.incident,
            State.IN_PROGRESS: self.started,
            State.RESOLVED: self.resolved,
            State.CLOSED: self.closed,
            State.CANCELLED: self.duplicate,
        }[state]()

    def duplicate(self):
        original = self.incident("原来的事件")
        return cancelling.mark_duplicate(
            self.session, self.incident(), original.id, by=self.as_("technician")
        )

    def link(self, incident, article):
        return links.link(self.session, incident, article.id, by=self.as_("technician"))

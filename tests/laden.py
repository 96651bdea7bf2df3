"""Incidents with as much around them as one can have: whatever a page of one may show."""

from dataclasses import dataclass

from kb.alerts.alert import Severity, Source
from kb.alerts.models import (
    AlertFingerprint,
    AlertGroup,
    AlertMember,
    SuggestedFrom,
    Why,
)
from kb.articles.kinds import SECTIONS, ArticleKind
from kb.contacts.models import Contact
from kb.content.models import Blob
from kb.incidents import cancelling, commenting
from kb.incidents.commenting import Comment
from kb.incidents.models import Approval, IncidentAttachment
from kb.macros import service as macros
from kb.macros.steps import Steps
from kb.people.models import Membership, Post, Tier, Unit
from kb.problems.service import open_problem
from kb.registers.models import GivenCode, IncidentRecord, Record, RecordState
from kb.replies import service as replies
from kb.service_levels.models import ServiceLevel
from kb.services.models import Client
from kb.traces import recording
from kb.traces.recording import Shown
from kb.watching import service as watching
from kb.watching.service import Thing
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_article, make_draft

SYSTEM = "核心征管"
PICTURE = "a" * 64
WORST = {"impact": 1, "urgency": 1, "system": SYSTEM}
HIGHEST = 4
"""A level that nobody of the desk has: what stands there is nobody's to take."""


@dataclass(frozen=True)
class Laying:
    """Brings incidents of *desk*; its people are those who look at them."""

    desk: Desk

    @property
    def session(self):
        return self.desk.session

    def incident(self):
        """One that is worked on."""
        incident = self.desk.started(
            "打印机脱机",
            **WORST,
            unit=self._unit(),
            contact=self._contact(),
        )
        self._say(incident)
        self._tie(incident)
        self._alert(incident)
        self.session.flush()
        return incident

    def stranded(self):
        """One that nobody can take, of somebody who asked before."""
        self.desk.person("technician").level = 1
        unit = self._unit()
        return self.desk.incident(
            "打印机没人管", **WORST, unit=unit, contact=self._contact(), level=HIGHEST
        )

    def lead(self, login):
        """*login* leads some of the units from here on, and has a post in one."""
        leader = self.desk.person(login)
        for place, unit in enumerate(self.session.query(Unit).order_by(Unit.id)):
            if unit.tier is Tier.CITY:
                unit.lead_id = leader.id
            if not place:
                post = Membership(user_id=leader.id, unit_id=unit.id)
                post.post = Post.TECHNICAL
                self.session.add(post)
        self.session.flush()

    def around(self):
        """What the whole desk has."""
        self.session.add_all(
            (
                Client(code="city", names={"en": "City"}),
                ServiceLevel(respond_minutes=60, resolve_minutes=240, active_from=NOON),
                Blob(sha256=PICTURE, size=1, stored_at=NOON),
            )
        )
        self.session.flush()
        make_article(self.session, _plan(), user=self.desk.person("manager"))
        for each in self.desk.people.values():
            if not each.is_staff:
                continue
            watching.watch(self.session, each, Thing(system=SYSTEM), now=NOON)
            asked = self.desk.incident()
            asked.approval, asked.approver_id = Approval.ASKED, each.id

    def _unit(self):
        """The lowest of four."""
        unit = None
        for place, tier in enumerate(reversed(Tier)):
            name = f"{tier} {place} {self.session.query(Unit).count()}"
            unit = Unit(name=name, tier=tier, parent=unit, client_id=1)
            self.session.add(unit)
            self.session.flush()
        return unit

    def _contact(self):
        contact = Contact(
            name="来电人",
            phone="12345",
            unit=self._unit(),
            account=self.desk.person("neighbour"),
            client_id=1,
            created_by_id=self.desk.person("technician").id,
            created_at=NOON,
        )
        self.session.add(contact)
        self.session.flush()
        self.desk.incident("以前的", contact=contact)
        return contact

    def _say(self, incident):
        by = self.desk.as_("technician")
        for text in ("看过了 @manager", "再看"):
            commenting.comment(self.session, incident, Comment(text, True), by=by)
        cancelling.mark_duplicate(
            self.session, self.desk.incident(), incident.id, by=by
        )
        open_problem(self.session, "打印", "", incidents=[incident], by=by)
        replies.add(self.session, replies.Described(title="好", text_zh="好"), by=by)
        mine = macros.Described(title="取", steps=Steps(take=True))
        macros.add(self.session, mine, by=by)
        shown = Shown(total=2, incident_id=incident.id)
        for each in self.desk.people.values():
            recording.record_search(self.session, each, "打印", shown, now=NOON)
            watching.watch(self.session, each, Thing(incident_id=incident.id), now=NOON)

    def _tie(self, incident):
        self.session.add(GivenCode(code="A-1"))
        self.session.flush()
        record = Record(
            type_code="asset",
            code="A-1",
            name="打印机",
            values={},
            holder_id=self.desk.person("neighbour").id,
            state=RecordState.IN_USE,
            created_at=NOON,
            updated_at=NOON,
        )
        self.session.add(record)
        self.session.flush()
        self.session.add_all(
            (
                IncidentRecord(incident_id=incident.id, record_id=record.id, at=NOON),
                IncidentAttachment(
                    incident_id=incident.id,
                    blob_sha256=PICTURE,
                    name="a.png",
                    media_type="image/png",
                    size=1,
                    added_by_id=self.desk.person("technician").id,
                    at=NOON,
                ),
            )
        )
        incident.pending_submission_id = self.desk.submitted().id
        incident.approval = Approval.APPROVED
        incident.approver_id = self.desk.person("reviewer").id

    def _alert(self, incident):
        group = AlertGroup(
            incident_id=incident.id,
            source=Source.GENERIC,
            severity=Severity.CRITICAL,
            fingerprints=2,
            first_at=NOON,
            fired_at=NOON,
            last_at=NOON,
            suggestion_id=self.desk.solution("重启打印服务").id,
            suggested_from=SuggestedFrom.TEXT,
        )
        self.session.add(group)
        self.session.flush()
        for place in range(2):
            alert = AlertFingerprint(
                source=Source.GENERIC,
                value=str(place),
                name="Down",
                summary=f"主机 {place} 没有回答",
                labels={},
            )
            self.session.add(alert)
            self.session.flush()
            self.session.add(
                AlertMember(
                    group_id=group.id,
                    fingerprint_id=alert.id,
                    why=Why.FIRST,
                    host=f"host-{place}",
                    severity=Severity.CRITICAL,
                    is_cause=not place,
                    began_at=NOON,
                    joined_at=NOON,
                    last_at=NOON,
                )
            )


def _plan():
    return make_draft(
        "核心征管中断应急预案",
        kind=ArticleKind.EMERGENCY_PLAN,
        sections=dict.fromkeys(SECTIONS[ArticleKind.EMERGENCY_PLAN], "拨打 010-1234"),
        system=SYSTEM,
        owner="manager",
        review_by="2026-01-01",
    )

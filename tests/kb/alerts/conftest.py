"""Monitoring that sends alerts, and a clock that the tests move."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.alerts import condensing, inbox
from kb.alerts.alert import Alert, Severity, Source, Status
from kb.alerts.models import AlertFingerprint, AlertGroup, AlertMember, ReceivedAlert
from kb.alerts.placing import Rules
from kb.articles.models import Attachment
from kb.content.models import Blob
from kb.incidents.models import Incident, IncidentEvent
from kb.people.models import Role
from kb.topology import recording
from kb.topology.graphs import GraphEdge, GraphNode, StoredGraph
from tests.conftest import NOON
from tests.factories import make_article, make_draft, make_user

GRAPH = StoredGraph(
    tuple(
        GraphNode(name, name, addresses=addresses, is_shared=True)
        for name, addresses in (
            ("core-sw-01", ("10.1.0.1/24",)),
            ("fw-01", ()),
            ("web-01", ()),
            ("far-away", ()),
        )
    ),
    (GraphEdge("core-sw-01", "fw-01"), GraphEdge("web-01", "core-sw-01")),
)


@dataclass
class Monitoring:
    session: Session
    user: object
    now: datetime = NOON
    rules: Rules = field(default_factory=Rules)

    def wait(self, **span):
        self.now += timedelta(**span)

    def keep(self, name="DiskFull", host="", **more):
        """One alert in the inbox; its fingerprint is its name and host."""
        given = {
            "source": Source.ALERTMANAGER,
            "fingerprint": f"{name}@{host}",
            "status": Status.FIRING,
            "summary": f"{name} on {host}" if host else name,
            "severity": Severity.WARNING,
            **more,
        }
        alert = Alert(name=name, host=host, **given)
        inbox.keep(self.session, inbox.to_rows([alert], self.user.id, now=self.now))

    def condense(self, limit=100):
        return condensing.condense(self.session, self.rules, limit=limit, now=self.now)

    def send(self, *arguments, **more):
        """Keep and condense one alert; what became of it."""
        self.keep(*arguments, **more)
        self.condense()
        return (
            self.session.scalars(
                select(ReceivedAlert).order_by(ReceivedAlert.id.desc()).limit(1)
            )
            .one()
            .outcome
        )

    def recover(self, *arguments, **more):
        return self.send(*arguments, status=Status.RESOLVED, **more)

    @property
    def groups(self):
        self.session.flush()
        return self.session.scalars(select(AlertGroup).order_by(AlertGroup.id)).all()

    @property
    def group(self):
        (group,) = self.groups
        return group

    @property
    def incidents(self):
        return self.session.scalars(select(Incident).order_by(Incident.id)).all()

    def member(self, name="DiskFull", host="", group=None):
        query = (
            select(AlertMember)
            .join(AlertMember.fingerprint)
            .where(
                AlertFingerprint.value == f"{name}@{host}",
                AlertMember.left_at.is_(None),
            )
            .order_by(AlertMember.group_id.desc())
        )
        if group is not None:
            query = query.where(AlertMember.group_id == group.id)
        return self.session.scalars(query).first()

    def actions(self, incident):
        return self.session.scalars(
            select(IncidentEvent.action)
            .where(IncidentEvent.incident_id == incident.id)
            .order_by(IncidentEvent.id)
        ).all()

    @property
    def counted(self):
        """Every alert that is in a tally."""
        alerts = self.session.scalar(select(func.sum(AlertGroup.alerts))) or 0
        alone = self.session.scalar(select(func.sum(AlertFingerprint.unmatched))) or 0
        return alerts + alone


@pytest.fixture
def monitoring(session):
    user = make_user(session, "monitoring", roles=(Role.TECHNICIAN,))
    return Monitoring(session, user)


@pytest.fixture
def drawing(session):
    """A checked-in drawing of four devices; the id of its article."""
    session.add(Blob(sha256="1" * 64, size=1, stored_at=NOON))
    recording.keep(session, "1" * 64, GRAPH)
    attachment = Attachment(
        blob_sha256="1" * 64,
        name="core.drawio",
        media_type="application/vnd.jgraph.mxfile",
        size=1,
        position=0,
        status="ok",
        losses=[],
    )
    article = make_article(
        session,
        make_draft("核心网"),
        user=make_user(session, "manager"),
        attachments=[attachment],
    )
    session.flush()
    return article.id

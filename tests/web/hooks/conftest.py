"""Monitoring that posts to the hooks of an application in this process."""

import json
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from kb.alerts.models import AlertGroup, ReceivedAlert
from kb.incidents.models import Incident
from kb.people import tokens
from kb.people.models import Role, Scope
from tests.conftest import NOON
from tests.factories import make_user
from web.background import alerting


@dataclass(frozen=True)
class Poster:
    client: object
    services: object
    token: str = ""

    def post(self, source, body, **headers):
        data = body if isinstance(body, (bytes, dict)) else json.dumps(body)
        if isinstance(body, dict) and not headers.pop("form", False):
            data = json.dumps(body)
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        return self.client.post(f"/hooks/{source}", data=data, headers=headers)

    def condense(self):
        return alerting.condense_all(self.services)

    def received(self):
        with self.services.database.reading() as session:
            return session.scalars(
                select(ReceivedAlert).order_by(ReceivedAlert.id)
            ).all()

    def groups(self):
        with self.services.database.reading() as session:
            return session.scalars(select(AlertGroup).order_by(AlertGroup.id)).all()

    def incidents(self):
        with self.services.database.reading() as session:
            return session.scalars(select(Incident).order_by(Incident.id)).all()


@pytest.fixture
def issue(services):
    """Issues a token of the given scopes for a technician."""

    def with_scopes(*scopes, login="monitoring"):
        with services.database.writing() as session:
            user = make_user(session, login, roles=(Role.TECHNICIAN,))
            return tokens.issue_token(
                session, user, "hooks", scopes=scopes, days=10, now=NOON
            ).secret

    return with_scopes


@pytest.fixture
def poster(app, services, issue):
    return Poster(app.test_client(), services, issue(Scope.ALERTS))

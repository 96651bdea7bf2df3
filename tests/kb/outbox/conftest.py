"""Webhooks with an owner, events to tell, and outcomes that attempts may have."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.outbox import attempts, distribution, webhooks
from kb.outbox.models import Delivery, EventKind, OutboxEvent, Reason
from kb.outbox.outcomes import Outcome
from kb.people.models import Role
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user

KEY = "only for tests"
URL = "https://receiver.example.org/hook?key=1"


@dataclass
class Outbox:
    """What a test does to webhooks, at a time that it moves itself."""

    session: object
    desk: Desk

    def administrator(self):
        return Actor(self.desk.person("administrator"), "test")

    def who(self):
        return By(self.administrator(), self.desk.now)

    def webhook(self, url=URL, kinds=tuple(EventKind), *, roles=None):
        made = webhooks.add(self.session, url, kinds, key=KEY, by=self.who())
        if roles is not None:
            made.webhook.owner = make_user(self.session, "owner", roles=roles)
        self.session.flush()
        return made.webhook

    def distribute(self):
        done = distribution.distribute(
            self.session, lambda event: {"type": event.kind.value}, now=self.desk.now
        )
        self.session.flush()
        return done

    def events(self):
        return list(self.session.scalars(select(OutboxEvent).order_by(OutboxEvent.id)))

    def deliveries(self):
        self.session.flush()
        return list(
            self.session.scalars(
                select(Delivery)
                .order_by(Delivery.id)
                .execution_options(populate_existing=True)
            )
        )

    def one(self):
        """A webhook with a single delivery that waits."""
        webhook = self.webhook(kinds=[EventKind.INCIDENT_OPENED])
        self.desk.incident()
        self.session.flush()
        self.distribute()
        return webhook

    def attempt(self, webhook, *, limit=1, jitter=0.0, **outcome):
        """Claim and note; the outcome is a success unless it says otherwise."""
        run = attempts.claim(self.session, webhook, limit, now=self.desk.now)
        outcome = outcome or {"status": 200}
        if outcome.get("status") not in {200, None}:
            outcome.setdefault("reason", Reason.STATUS)
        attempts.note(
            self.session,
            webhook.id,
            [Outcome(attempt=each, **outcome) for each in run.attempts],
            jitter=jitter,
            now=self.desk.now,
        )
        self.session.flush()
        return run


@pytest.fixture
def outbox(session):
    desk = Desk(session)
    desk.person("administrator")
    desk.person("reporter")
    desk.now = NOON
    return Outbox(session, desk)


ADMINISTRATOR = (Role.ADMINISTRATOR,)

"""Who is told of what: every noun with events, by both doors, to each kind of person."""

from contextlib import ExitStack
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kb import audit
from kb import database as databases
from kb.audit import SUBJECTS, Actor, AuditEntry, By, Subject
from kb.incidents.models import IncidentEvent, State
from kb.items.sources import ItemSource
from kb.outbox import distribution, feed, webhooks
from kb.outbox.kinds import KINDS, ONLY_WITH
from kb.outbox.models import Delivery, EventKind, ForgottenEvents, OutboxEvent, Webhook
from kb.outbox.nouns import NOUNS
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.tables import Base
from tests.conftest import NOON
from tests.factories import make_user
from tests.kb import filling

PEOPLE = {
    "administrator": (Role.ADMINISTRATOR,),
    "manager": (Role.MANAGER,),
    "inside": (Role.TECHNICIAN,),
    "outside": (Role.TECHNICIAN,),
    "requester": (Role.REQUESTER,),
}
STAFF = {"administrator", "manager", "inside", "outside"}
IN_THE_UNIT = STAFF - {"outside"}
TOLD = {
    Subject.ARTICLE: STAFF,
    Subject.SUBMISSION: {"manager"},
    Subject.INCIDENT: IN_THE_UNIT,
    Subject.PROBLEM: STAFF,
    Subject.CHANGE: STAFF,
    Subject.DUTY_RUN: STAFF,
    Subject.ITEM: IN_THE_UNIT,
    Subject.SURVEY: {"administrator", "manager"},
    Subject.RECORD: STAFF,
    Subject.PACKAGE: STAFF,
    Subject.BASELINE: STAFF,
    Subject.DEVIATION: STAFF,
    Subject.GUIDE_EDITION: {*STAFF, "requester"},
    Subject.HANDOVER: STAFF,
    Subject.REPORT: IN_THE_UNIT,
    Subject.QUALITY_RUN: {"administrator"},
    Subject.FINDING: IN_THE_UNIT,
}
"""Of a published thing that lies in the unit of "inside": who sees its page is told."""
BYSTANDER = 1
"""Who has a part in everything, and is asked nothing."""
SAID = {
    "article": {"retired_at": None},
    "revision": {"audience": "internal"},
    "submission": {"audience": "internal", "origin_client_id": None},
    "incident": {
        "reporter_id": BYSTANDER,
        "confirmer_id": BYSTANDER,
        "approver_id": None,
    },
    "guide_edition": {"state": "published", "audience": "self_service"},
    "item": {
        "source": "improvement",
        "confidential": False,
        "about_id": None,
        "owner_id": None,
        "opened_by_id": BYSTANDER,
        "state": "open",
    },
    "finding": {"author_id": None, "assignee_id": None},
    "report": {"state": "published", "by_person": False, "maker_id": BYSTANDER},
    "register_record": {"is_private": False, "holder_id": None},
}


@dataclass
class House:
    session: Session
    people: dict
    unit_id: int

    def row(self, subject):
        return self.session.get_one(NOUNS[subject].table, 1)

    def set(self, subject, **values):
        table = NOUNS[subject].table.__table__
        self.session.execute(sa.update(table).values(values))
        self.session.expire_all()

    def note(self, subject, action):
        """What the room does: an entry of the audit, or a step on the time line."""
        by = By(Actor(self.people["manager"], "test"), NOON)
        if subject is Subject.INCIDENT:
            self.session.add(
                IncidentEvent(
                    incident_id=1,
                    action=action,
                    target=State.NEW,
                    actor_id=by.actor.user.id,
                    channel="test",
                    at=NOON,
                )
            )
        else:
            kind = KINDS[subject][action]
            details = {ONLY_WITH[kind]: 1} if kind in ONLY_WITH else {}
            if kind is EventKind.ARTICLE_CHECKED_IN:
                details["article"] = 1
            audit.record(self.session, action, self.row(subject), by=by, **details)
        self.session.flush()

    def told(self, subject):
        """Who reads of it in the feed, and whose webhooks are told of it."""
        events = self.session.scalars(
            sa.select(OutboxEvent.id).where(OutboxEvent.noun == subject)
        ).all()
        by_feed, by_webhook = set(), set()
        for name, user in self.people.items():
            found = feed.list_since(self.session, None, user, limit=500).events
            webhook = self.session.scalar(
                sa.select(Webhook).where(Webhook.owner_id == user.id)
            )
            visible = distribution.find_visible(self.session, webhook, events)
            if any(each.noun == subject for each in found):
                by_feed.add(name)
            if visible:
                by_webhook.add(name)
        assert by_feed == by_webhook
        return by_feed


KEPT_AS_FILLED = {
    *("unit", "membership", "client_assignment", "group_grant", "webhook"),
    *("canned_reply", "macro"),
}
"""Tables in which a unit or a client means something else than where a row is."""


@pytest.fixture(
    scope="module",
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.needs("postgresql")),
    ],
)
def filled(request, tmp_path_factory):
    """A row of every table, in one unit of the only client: made once, for all tests."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            path = tmp_path_factory.mktemp("nouns") / "kb.sqlite"
            template = request.getfixturevalue("migrated_sqlite")
            path.write_bytes(template.read_bytes())
            url = f"sqlite:///{path}"
        else:
            server = request.getfixturevalue("postgresql_server")
            url = stack.enter_context(server.new_database())
        database = databases.connect(url)
        stack.callback(database.close)
        yield furnish(stack.enter_context(database.sessions()))


@pytest.fixture
def house(filled):
    """That house, and all that a test does to it is undone."""
    with filled.session.begin_nested() as undone:
        yield filled
        undone.rollback()
    filled.session.expire_all()


def furnish(session):
    assert make_user(session, "bystander").id == BYSTANDER
    people = {
        name: make_user(session, name, roles=roles) for name, roles in PEOPLE.items()
    }
    unit = units.add_unit(session, "征收科", tier=Tier.CITY)
    other = units.add_unit(session, "别处", tier=Tier.CITY)
    units.assign(session, people["inside"], unit, Post.TECHNICAL)
    units.assign(session, people["outside"], other, Post.TECHNICAL)
    for user in people.values():
        by = By(Actor(people["administrator"], "test"), NOON)
        made = webhooks.add(
            session, "https://a.example/", list(EventKind), key="k", by=by
        )
        made.webhook.owner = user
    session.flush()
    connection = session.connection()
    _set_guards_aside(connection)
    filling.fill(connection, filling.Schema.of(connection))
    for table in Base.metadata.tables.values():
        known = {"client_id": 1, "unit_id": unit.id, "origin_unit_id": unit.id}
        values = {**known, **SAID.get(table.name, {})}
        here = {key: value for key, value in values.items() if key in table.columns}
        if here and table.name not in KEPT_AS_FILLED:
            session.execute(sa.update(table).values(here))
    session.execute(
        sa.update(Base.metadata.tables["article"]).values(current_revision_id=1)
    )
    if connection.dialect.name == "postgresql":
        for table in Base.metadata.tables.values():
            if "id" in table.columns:
                name = f"pg_get_serial_sequence('\"{table.name}\"', 'id')"
                connection.execute(sa.text(f"SELECT setval({name}, 1000)"))
    for table in (Delivery, ForgottenEvents, OutboxEvent):
        session.execute(sa.delete(table))
    session.expire_all()
    return House(session, people, unit.id)


def _set_guards_aside(connection):
    """Triggers keep rows from being what a test says; it says them to its own database."""
    if connection.dialect.name == "postgresql":
        for table in Base.metadata.tables:
            connection.execute(sa.text(f'ALTER TABLE "{table}" DISABLE TRIGGER USER'))
    else:
        for name in filling.triggers(connection):
            connection.execute(sa.text(f'DROP TRIGGER "{name}"'))


def test_whoever_sees_the_page_is_told_and_nobody_else(house):
    noted = {**KINDS, Subject.INCIDENT: {"open": EventKind.INCIDENT_OPENED}}
    for subject, kinds in noted.items():
        house.note(subject, list(kinds)[-1])

    assert {subject: house.told(subject) for subject in TOLD} == TOLD
    assert set(TOLD) == set(NOUNS)


def test_every_deed_that_has_a_kind_writes_one_event_with_its_key(house):
    house.session.execute(sa.update(Webhook).values(active=False))
    expected = []
    for subject, kinds in KINDS.items():
        for action, kind in kinds.items():
            house.note(subject, action)
            expected.append((kind, action))

    events = house.session.scalars(
        sa.select(OutboxEvent).order_by(OutboxEvent.id)
    ).all()
    assert [(each.kind, each.action) for each in events] == expected
    assert all(each.key and each.thing_id == 1 for each in events)
    keys = {each.noun: each.key for each in events}
    assert keys["item"] == "ITM-000001"
    assert keys["record"] == house.row(Subject.RECORD).code


@pytest.mark.parametrize(
    ("subject", "hidden"),
    [
        (Subject.RECORD, {"is_private": True}),
        (Subject.ITEM, {"confidential": True}),
        (Subject.ITEM, {"about_id": BYSTANDER}),
        (Subject.ITEM, {"source": ItemSource.COMPLAINT}),
    ],
)
def test_what_is_kept_from_everybody_has_no_event_and_loses_those_it_had(
    house, subject, hidden
):
    house.note(subject, next(iter(KINDS[subject])))
    assert house.told(subject)

    house.set(subject, **hidden)

    assert house.told(subject) == set()
    before = house.session.scalar(sa.select(sa.func.count(OutboxEvent.id)))
    for action in KINDS[subject]:
        house.note(subject, action)
    assert house.session.scalar(sa.select(sa.func.count(OutboxEvent.id))) == before


def test_a_comparison_that_finds_nothing_new_is_no_event(house):
    by = By(Actor(house.people["manager"], "test"), NOON)
    for subject, action in (
        (Subject.BASELINE, "take_facts"),
        (Subject.RECORD, "put_facts"),
    ):
        audit.record(house.session, action, house.row(subject), by=by, opened=0)
    house.session.flush()

    assert house.session.scalars(sa.select(OutboxEvent)).all() == []


def test_nobody_who_has_left_is_told(house):
    house.note(Subject.PACKAGE, "release")
    house.people["inside"].active = False
    house.session.flush()

    assert house.told(Subject.PACKAGE) == STAFF - {"inside"}


def test_every_table_of_a_noun_is_the_one_that_the_audit_means():
    assert {
        subject: SUBJECTS[noun.table.__tablename__] for subject, noun in NOUNS.items()
    } == {subject: subject for subject in NOUNS}
    assert AuditEntry.__tablename__ not in SUBJECTS

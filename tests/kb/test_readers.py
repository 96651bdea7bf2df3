"""Statements that are kept for all who read alike: everybody gets what is theirs alone."""

import threading
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from kb import origins
from kb.errors import NotFoundError
from kb.handovers import reading as handovers
from kb.incidents import listing, policy, shown, views
from kb.incidents.filtering import Filter
from kb.incidents.models import Arrival, Incident
from kb.incidents.views import ENDED, View
from kb.letters import service as letters
from kb.people import units
from kb.people.models import Post, Tier
from kb.people.readers import READER
from kb.quality.findings import listing as findings
from kb.reporting import reading as reports
from kb.services.models import Client, ClientAssignment
from tests.conftest import NOON
from tests.desk import Desk

STAFF = "technician", "colleague", "sender", "reviewer", "manager", "administrator"
EVERYBODY = (*STAFF, "reporter", "neighbour")
ROUNDS = 20


@pytest.fixture
def office(desk):
    """Two clients, a tree of units, somebody of each standing, and an incident at each."""
    session = desk.session
    other = Client(code="other", names={"en": "Other"})
    session.add(other)
    region = units.add_unit(session, "省级", tier=Tier.REGION)
    cities = [
        units.add_unit(session, name, tier=Tier.CITY, parent=region)
        for name in ("市级", "邻市", "远市")
    ]
    for login, place in (("technician", 0), ("colleague", 1)):
        units.assign(session, desk.person(login), cities[place], Post.TECHNICAL)
    cities[2].lead = desk.person("colleague")
    session.flush()
    for login in ("sender", "manager"):
        session.add(ClientAssignment(user_id=desk.person(login).id, client_id=other.id))
    for reporter in ("reporter", "neighbour", "technician"):
        for place in (*cities, region, None):
            made = desk.incident(reporter=reporter, unit=place)
            if place is cities[0]:
                made.client_id = other.id
            if place is cities[2]:
                made.approver = desk.person("neighbour")
            if place is region:
                session.add(
                    Arrival(
                        incident_id=made.id,
                        unit_id=cities[1].id,
                        by_id=desk.person("sender").id,
                        at=NOON,
                        post=Post.TECHNICAL,
                        level=1,
                    )
                )
    session.flush()
    return desk


def test_everybody_sees_the_same_by_what_is_kept_as_by_what_is_made_for_them(office):
    kept, made = {}, {}
    for login in (*EVERYBODY, *EVERYBODY):
        reader = office.person(login)
        visible, values = policy.seen_by(office.session, reader)
        own = policy.visible_to(office.session, reader)
        ids = select(Incident.id).order_by(Incident.id)
        kept[login] = office.session.scalars(ids.where(visible), values).all()
        made[login] = office.session.scalars(ids.where(own)).all()

    assert kept == made
    assert len({tuple(each) for each in kept.values()}) >= 5


def test_every_list_counts_by_what_is_kept_what_it_holds_for_them(office):
    session, lists = office.session, [view for view in View if view not in ENDED]
    for login in (*EVERYBODY, *EVERYBODY):
        reader = office.person(login)
        counted = views.count_views(session, lists, reader, now=NOON)
        held = {
            view: listing.list_incidents(
                session, Filter(view=view), reader, now=NOON
            ).total
            for view in lists
        }

        assert counted == held


@pytest.mark.parametrize("room", [findings, handovers, letters, origins, reports])
def test_what_is_kept_is_with_its_values_what_is_made_for_them(office, room):
    session = office.session
    seen, visible = (
        (room.is_readable_by_reader, room.is_readable)
        if room is origins
        else (room.seen_by, room.visible_to)
    )
    for login in STAFF:
        reader = office.person(login)
        values = policy.seen_by(session, reader).values
        kept = select(seen(session, reader)).params(**values)

        assert _spell(kept) == _spell(select(visible(session, reader)))


def _spell(query):
    return str(query.compile(compile_kwargs={"literal_binds": True}))


def test_who_reads_alike_is_asked_for_by_one_statement(office):
    said = {
        login: policy.seen_by(office.session, office.person(login))
        for login in EVERYBODY
    }

    for one, like in (("technician", "colleague"), ("reporter", "neighbour")):
        assert said[one].condition is said[like].condition
        assert said[one].values != said[like].values
    assert len({id(each.condition) for each in said.values()}) == 4


def test_a_value_that_was_forgotten_is_refused(office):
    visible, values = policy.seen_by(office.session, office.person("technician"))
    query = select(Incident.id).where(visible)
    office.session.scalars(query, values).all()

    assert len(values) == 4
    for forgotten in values:
        left = {name: each for name, each in values.items() if name != forgotten}
        with pytest.raises(StatementError, match=f"'{forgotten}'"):
            office.session.scalars(query, left)


def test_two_who_ask_at_once_get_what_is_theirs(database):
    with database.writing() as session:
        desk = Desk(session)
        own = {
            login: desk.incident(reporter=login).id
            for login in ("reporter", "neighbour")
        }
    found = {login: [] for login in own}

    def ask(login):
        for _ in range(ROUNDS):
            with database.reading() as session:
                reader = Desk(session).person(login)
                found[login] += [
                    incident_id
                    for incident_id in own.values()
                    if _is_shown(session, incident_id, reader)
                ]

    threads = [threading.Thread(target=partial(ask, login)) for login in own]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert found == {login: [own[login]] * ROUNDS for login in own}


def _is_shown(session, incident_id, reader):
    """By the statement of an incident's page, with something of the reader's besides."""
    try:
        _, said = shown.get_shown(session, incident_id, reader, (READER,))
    except NotFoundError:
        return False
    assert said == (reader.id,)
    return True

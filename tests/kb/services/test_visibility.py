"""Staff of one client see nothing of another, unless they work for both."""

import pytest
from sqlalchemy import select

from kb.errors import NotFoundError
from kb.incidents import listing, policy, queues, takers, transfers, views
from kb.incidents.errors import AssigneeError
from kb.incidents.filtering import Filter
from kb.incidents.holding import Place
from kb.incidents.models import Incident
from kb.incidents.views import View
from kb.people import units
from kb.people.models import Post, Role, User
from kb.records.readers import readers_of_incident, words_of
from kb.services import choosing, visibility
from kb.services.models import OWN, ClientAssignment
from kb.services.visibility import belongs_to, clients_of, homes_of, works_for
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user
from tests.statements import asked_of

SEEN = {
    "alpha_tech": {"alpha"},
    "alpha_boss": {"alpha"},
    "beta_tech": {"beta"},
    "beta_boss": {"beta"},
    "both": {"alpha", "beta"},
    "own_tech": {"own"},
    "own_boss": {"own"},
    "administrator": {"alpha", "beta", "own"},
}


@pytest.fixture
def incidents(provider):
    return {code or "own": provider.incident(code) for code in ("alpha", "beta", "")}


def seen_by(session, user):
    return set(
        session.scalars(select(Incident.id).where(policy.visible_to(session, user)))
    )


@pytest.mark.parametrize("login", SEEN)
def test_staff_see_the_incidents_of_their_clients_alone(provider, incidents, login):
    person = provider.person(login)

    seen = seen_by(provider.session, person)

    assert seen == {incidents[code].id for code in SEEN[login]}


@pytest.mark.parametrize("login", SEEN)
def test_the_index_says_the_same_as_the_database(provider, incidents, login):
    person = provider.person(login)
    words = words_of(provider.session, person)

    found = {
        each.id
        for each in incidents.values()
        if not words.isdisjoint(readers_of_incident(each))
    }

    assert found == seen_by(provider.session, person)


def test_an_incident_of_another_client_does_not_exist(provider, incidents):
    person = provider.person("alpha_boss")

    with pytest.raises(NotFoundError) as hidden:
        listing.get_incident(provider.session, incidents["beta"].id, person)
    found = listing.find_by_number(provider.session, incidents["beta"].number, person)

    assert found is None
    assert str(hidden.value) == f"There is no incident {incidents['beta'].id}."


def test_with_one_client_nobody_is_kept_from_anything(session):
    desk = Desk(session)
    incident = desk.incident()

    for login in ("technician", "reviewer", "manager"):
        assert clients_of(session, desk.person(login)) is None
        assert seen_by(session, desk.person(login)) == {incident.id}
    assert incident.client_id == OWN


def test_who_asked_sees_their_own_whoever_the_client_is(provider):
    incident = provider.incident("alpha")

    assert seen_by(provider.session, provider.person("alpha_user")) == {incident.id}
    assert seen_by(provider.session, provider.person("beta_user")) == set()


def test_a_post_in_a_unit_of_a_client_is_work_for_it(provider):
    session = provider.session
    person = make_user(session, "seconded", roles=(Role.TECHNICIAN,))
    units.assign(session, person, provider.units["beta"], Post.TECHNICAL)
    session.flush()

    assert homes_of(session, person) == {provider.clients["beta"]}
    assert clients_of(session, person) == {provider.clients["beta"]}


def test_what_a_session_was_told_of_homes_it_asks_again_after_changing_some(provider):
    session, person = provider.session, provider.person("beta_tech")
    visibility.hand_on(session, session, person)
    with asked_of(session.get_bind()) as asked:
        assert clients_of(session, person) == {provider.clients["beta"]}
    assert asked == []

    alpha = provider.clients["alpha"]
    session.add(ClientAssignment(user_id=person.id, client_id=alpha))
    session.flush()

    assert clients_of(session, person) == {alpha, provider.clients["beta"]}


def test_the_condition_over_people_says_the_same_as_of_one_person(provider):
    session = provider.session
    for person in session.scalars(select(User)).all():
        for client_id in provider.clients.values():
            asked = select(User.id).where(User.id == person.id)
            belongs = session.scalar(asked.where(belongs_to(client_id))) is not None
            works = session.scalar(asked.where(works_for(client_id))) is not None
            clients = clients_of(session, person)

            assert belongs == (client_id in homes_of(session, person)), person.login
            assert works == (clients is None or client_id in clients), person.login


@pytest.mark.parametrize("login", sorted(SEEN))
def test_logins_that_are_offered_are_those_of_the_people(provider, login):
    user = provider.person(login)
    people = choosing.list_people(provider.session, user, Role.TECHNICIAN)

    offered = choosing.list_logins(provider.session, user, Role.TECHNICIAN)

    assert offered == [(each.login, each.name) for each in people]
    assert offered


def test_the_queue_and_its_takers_are_those_of_the_client(provider, incidents):
    session = provider.session
    alpha = Place.of(incidents["alpha"])

    told = {each.login for each in takers.list_takers(session, alpha)}
    queues = {
        login: listing.list_incidents(
            session, Filter(view=View.QUEUE), provider.person(login), now=NOON
        ).total
        for login in ("alpha_tech", "both", "own_tech")
    }

    assert told == {"alpha_tech", "both"}
    assert queues == {"alpha_tech": 1, "both": 2, "own_tech": 1}


def test_nobody_is_given_what_is_of_a_client_they_do_not_work_for(provider, incidents):
    by = provider.desk.as_("alpha_tech")
    stranger = provider.person("beta_tech")

    with pytest.raises(AssigneeError):
        transfers.start(provider.session, incidents["alpha"], by=by, assignee=stranger)

    assert incidents["alpha"].assignee_id is None


def test_what_nobody_of_the_client_can_take_falls_to_its_manager(provider, incidents):
    session = provider.session
    provider.person("alpha_tech").active = False
    session.execute(
        ClientAssignment.__table__.delete().where(
            ClientAssignment.user_id == provider.person("both").id
        )
    )
    session.flush()

    assert queues.is_stranded(session, incidents["alpha"])
    assert not queues.is_stranded(session, incidents["beta"])
    lead = takers.find_lead(session, None, provider.clients["alpha"])
    assert lead.login == "alpha_boss"
    nobody = views.count_views(
        session, [View.NOBODY, View.QUEUE], provider.person("alpha_boss"), now=NOON
    )
    assert nobody == {View.NOBODY: 1, View.QUEUE: 1}


def test_who_worked_for_a_client_once_is_at_work_there_no_more(provider, incidents):
    session = provider.session
    transfers.start(session, incidents["beta"], by=provider.desk.as_("both"))
    provider.person("beta_tech").active = False
    session.execute(
        ClientAssignment.__table__.delete().where(
            ClientAssignment.user_id == provider.person("both").id,
            ClientAssignment.client_id == provider.clients["beta"],
        )
    )
    session.flush()

    assert queues.is_stranded(session, incidents["beta"])
    assert incidents["beta"].id not in seen_by(session, provider.person("both"))


def test_the_client_of_an_incident_follows_from_whoever_asks(provider):
    unit = provider.units["beta"]

    by_home = provider.incident("alpha")
    as_technician = provider.incident("alpha", unit=unit)
    desk_incident = provider.desk.incident(reporter="both", unit=unit)

    assert by_home.client_id == as_technician.client_id == provider.clients["alpha"]
    assert desk_incident.client_id == provider.clients["beta"]

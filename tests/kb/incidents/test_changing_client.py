"""A client that was chosen wrongly is put right, with everything that follows from it."""

import pytest
from sqlalchemy import select

from kb.alerts.models import AlertGroup
from kb.audit import AuditEntry
from kb.contacts.models import Contact
from kb.errors import NotFoundError
from kb.incidents import cancelling, changing_client, clocks, policy, transfers
from kb.incidents.errors import (
    ClientTiedError,
    NotAllowedError,
    SameClientError,
    TieCase,
    TransitionError,
)
from kb.incidents.models import Incident, IncidentEvent
from kb.notifications.models import Notification
from kb.people import units
from kb.people.models import Post, Tier
from kb.problems import service as problems
from kb.records.readers import readers_of_incident, words_of
from kb.service_levels import levels
from kb.service_levels.levels import Promise
from kb.service_levels.models import Clock, Target
from kb.services.errors import ClientEndedError
from kb.services.models import Client, Service
from tests.clients_of_provider import make_provider
from tests.conftest import NOON

FIRED = {
    "source": "generic",
    "severity": "critical",
    "first_at": NOON,
    "fired_at": NOON,
    "last_at": NOON,
}


@pytest.fixture
def provider(session):
    return make_provider(session)


@pytest.fixture
def change(provider):
    def to(incident, code, login="both"):
        client = provider.session.get_one(Client, provider.clients[code])
        by = provider.desk.as_(login)
        return changing_client.change(provider.session, incident, client, by=by)

    return to


def sees(provider, login, incident):
    session, person = provider.session, provider.person(login)
    seen = session.scalar(
        select(Incident.id).where(
            Incident.id == incident.id, policy.visible_to(session, person)
        )
    )
    is_found = bool(set(readers_of_incident(incident)) & words_of(session, person))
    assert is_found is (seen is not None), "the index says the same"
    return is_found


def test_who_sees_it_follows_the_client(provider, change):
    incident = provider.incident("alpha")

    change(incident, "beta")

    assert {
        login: sees(provider, login, incident)
        for login in ("alpha_tech", "alpha_boss", "beta_tech", "beta_boss", "both")
    } == {
        "alpha_tech": False,
        "alpha_boss": False,
        "beta_tech": True,
        "beta_boss": True,
        "both": True,
    }


def test_who_does_not_work_for_both_cannot_hand_it_over(provider, change):
    incident = provider.incident("alpha")

    with pytest.raises(NotFoundError):
        change(incident, "beta", "alpha_tech")
    with pytest.raises(NotAllowedError):
        change(incident, "beta", "alpha_user")
    assert incident.client_id == provider.clients["alpha"]


def test_it_is_refused_where_it_is_closed(provider, change):
    desk = provider.desk
    incident = desk.closed()

    with pytest.raises(TransitionError):
        change(incident, "beta", "administrator")


def test_it_is_refused_for_the_same_client_and_for_one_that_has_ended(provider, change):
    incident = provider.incident("alpha")
    with pytest.raises(SameClientError):
        change(incident, "alpha")

    provider.session.get_one(Client, provider.clients["beta"]).active = False
    with pytest.raises(ClientEndedError):
        change(incident, "beta")


@pytest.mark.parametrize("tie", ["problem", "duplicates", "alerts"])
def test_it_stays_with_the_client_of_what_hangs_on_it(provider, change, tie):
    session, by = provider.session, provider.desk.as_("both")
    incident = provider.incident("alpha")
    if tie == "problem":
        problems.open_problem(session, "打印", "", incidents=[incident], by=by)
    elif tie == "duplicates":
        other = provider.incident("alpha")
        cancelling.mark_duplicate(session, other, incident.id, by=by)
    else:
        session.add(AlertGroup(incident_id=incident.id, **FIRED))
        session.flush()

    with pytest.raises(ClientTiedError) as refused:
        change(incident, "beta")

    assert refused.value.case == TieCase(tie)
    assert incident.client_id == provider.clients["alpha"]


def test_what_is_the_former_clients_alone_is_taken_off(provider, change):
    session, desk = provider.session, provider.desk
    service = Service(
        code="mail", names={"en": "Mail"}, client_id=provider.clients["alpha"]
    )
    session.add(service)
    session.flush()
    unit = provider.units["alpha"]
    incident = provider.incident("alpha", unit=unit, service=service)
    transfers.start(
        session,
        incident,
        assignee=provider.person("alpha_tech"),
        by=desk.as_("both"),
    )

    change(incident, "beta")

    assert (incident.service_id, incident.unit_id, incident.assignee_id) == (None,) * 3
    assert incident.origin_unit_id is None
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.details["changed"]) == (
        "change_client",
        {
            "client_id": [provider.clients["alpha"], provider.clients["beta"]],
            "service_id": [service.id, None],
            "unit_id": [unit.id, None],
            "assignee_id": [provider.person("alpha_tech").id, None],
        },
    )


def test_a_unit_of_the_own_organisation_works_for_the_new_client_too(provider, change):
    session = provider.session
    desk = units.add_unit(session, "服务台", tier=Tier.CITY)
    units.assign(session, provider.person("both"), desk, Post.TECHNICAL)
    session.flush()
    incident = provider.incident("alpha", unit=desk)
    transfers.start(session, incident, by=provider.desk.as_("both"))

    change(incident, "beta")

    assert incident.unit_id == desk.id
    assert incident.assignee_id == provider.person("both").id


def test_what_people_were_told_of_it_is_taken_back(provider, change):
    session = provider.session
    incident = provider.incident("alpha", "工资表打不开")

    change(incident, "beta")

    told = {
        (person.login, row.kind)
        for row in session.scalars(select(Notification))
        for person in provider.desk.people.values()
        if row.user_id == person.id and row.path == f"/incidents/{incident.id}"
    }
    assert told == {("beta_tech", "arrived"), ("both", "arrived")}


def test_its_clocks_count_by_the_new_clients_levels_from_the_beginning(
    provider, change
):
    session, desk = provider.session, provider.desk
    for code, minutes in (("alpha", 60), ("beta", 240)):
        client = session.get_one(Client, provider.clients[code])
        promise = Promise(client=client, resolve_minutes=minutes)
        levels.add(session, promise, by=desk.as_("administrator"))
    incident = provider.incident("alpha")
    before = session.scalar(select(Clock).where(Clock.incident_id == incident.id))
    assert (before.due_at - NOON).total_seconds() == 3600

    change(incident, "beta")

    (clock,) = session.scalars(select(Clock).where(Clock.incident_id == incident.id))
    assert (clock.due_at - NOON).total_seconds() == 4 * 3600
    assert incident.due_at == clock.due_at
    again = clocks.count(session, incident, now=desk.now)[Target.RESOLVE]
    assert (again.level_id, again.due_at) == (clock.level_id, clock.due_at)


def test_a_caller_who_called_for_nothing_else_goes_along(provider, change):
    session = provider.session
    contact = Contact(
        name="老王",
        phone="13800000000",
        client_id=provider.clients["alpha"],
        created_by_id=provider.person("both").id,
        created_at=NOON,
    )
    session.add(contact)
    session.flush()
    first = provider.incident("alpha", contact=contact)
    second = provider.incident("alpha", contact=contact)

    change(first, "beta")
    assert contact.client_id == provider.clients["alpha"], "it called for both"
    change(second, "beta")

    assert contact.client_id == provider.clients["beta"]


def test_the_time_line_names_clients_by_ids_and_to_staff_alone(provider, change):
    incident = change(provider.incident("alpha"), "beta")

    event = provider.session.scalars(
        select(IncidentEvent).where(IncidentEvent.action == "change_client")
    ).one()
    assert (event.internal, event.details) == (
        True,
        {"clients": [provider.clients["alpha"], provider.clients["beta"]]},
    )
    assert event.incident_id == incident.id

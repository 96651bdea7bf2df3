"""Clients, contracts and services: kept, and what is refused of them."""

from datetime import date

import pytest
from sqlalchemy import select

from kb.audit import AuditEntry
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.errors import NotFoundError
from kb.incidents import opening
from kb.incidents.opening import Report
from kb.people import units
from kb.people.models import Tier
from kb.requests import kinds
from kb.services import catalogue, clients, contracts
from kb.services.catalogue import Entry
from kb.services.contracts import Terms
from kb.services.errors import (
    CatalogueCase,
    CatalogueInputError,
    ClientEndedError,
    ClientInUseError,
    CodeTakenError,
    ContractsOverlapError,
    KindOfServiceError,
    ServicesNotAllowedError,
)
from kb.services.models import OWN, Client, Contract

NAMES = {"zh": "市政务云", "en": "City cloud"}
YEAR = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}


@pytest.fixture
def boss(desk):
    return desk.as_("administrator")


@pytest.fixture
def client(session, boss):
    return clients.add_client(session, "city", NAMES, by=boss)


def ask(desk, login="reporter", **report):
    return opening.open_incident(
        desk.session,
        Report(title="打不开", **report),
        reporter=desk.person(login),
        by=desk.as_(login),
    )


@pytest.mark.parametrize(
    ("code", "names", "case"),
    [
        ("", NAMES, CatalogueCase.BAD_CODE),
        ("City", NAMES, CatalogueCase.BAD_CODE),
        ("a" * 51, NAMES, CatalogueCase.BAD_CODE),
        ("city", {}, CatalogueCase.NAME_MISSING),
        ("city", {"zh": " "}, CatalogueCase.NAME_MISSING),
        ("city", {"en": "x" * 101}, CatalogueCase.NAME_TOO_LONG),
    ],
)
def test_a_client_has_a_code_and_a_name(session, boss, code, names, case):
    with pytest.raises(CatalogueInputError) as refused:
        clients.add_client(session, code, names, by=boss)

    assert refused.value.case is case


def test_two_clients_have_two_codes(session, boss, client):
    with pytest.raises(CodeTakenError):
        clients.add_client(session, client.code, NAMES, by=boss)


@pytest.mark.parametrize("login", ["technician", "manager", "reviewer"])
def test_administrators_alone_keep_clients(desk, login):
    with pytest.raises(ServicesNotAllowedError):
        clients.add_client(desk.session, "city", NAMES, by=desk.as_(login))


def test_what_is_done_with_a_client_stands_in_the_audit(session, desk, boss, client):
    clients.edit_client(session, client, {"en": "City"}, by=boss)
    clients.assign(session, desk.person("technician"), client, by=boss)
    clients.assign(session, desk.person("technician"), client, by=boss)
    clients.dismiss(session, desk.person("technician"), client, by=boss)
    clients.switch(session, client, active=False, by=boss)
    session.flush()

    entries = select(AuditEntry).where(AuditEntry.noun == "client")
    said = session.scalars(entries.order_by(AuditEntry.id))
    assert [each.action for each in said] == [
        "add",
        "edit",
        "assign",
        "dismiss",
        "switch",
    ]


def test_a_client_added_by_mistake_is_deleted(session, desk, boss, client):
    clients.assign(session, desk.person("technician"), client, by=boss)

    clients.delete(session, client, by=boss)
    session.flush()

    assert [each.code for each in session.scalars(select(Client))] == ["own"]


def test_a_client_with_incidents_is_ended_and_not_deleted(session, desk, boss, client):
    clients.assign(session, desk.person("reporter"), client, by=boss)
    incident = ask(desk)

    with pytest.raises(ClientInUseError):
        clients.delete(session, client, by=boss)
    clients.switch(session, client, active=False, by=boss)

    assert incident.client_id == client.id
    with pytest.raises(ClientEndedError):
        ask(desk)


def test_a_client_with_a_contract_or_a_service_is_not_deleted(session, boss, client):
    contracts.add_contract(session, client, Terms(number="1", **YEAR), by=boss)

    with pytest.raises(ClientInUseError):
        clients.delete(session, client, by=boss)


@pytest.mark.parametrize("deed", ["delete", "switch"])
def test_the_own_organisation_stays(session, boss, deed):
    own = session.get_one(Client, OWN)
    given = {"active": False} if deed == "switch" else {}

    with pytest.raises(CatalogueInputError) as refused:
        getattr(clients, deed)(session, own, by=boss, **given)

    assert refused.value.case is CatalogueCase.OWN_STAYS


@pytest.mark.parametrize(
    ("terms", "case"),
    [
        (
            {"number": "1", "starts_on": date(2026, 2, 1), "ends_on": date(2026, 1, 1)},
            CatalogueCase.ENDS_TOO_EARLY,
        ),
        ({"number": " ", **YEAR}, CatalogueCase.NUMBER_MISSING),
        ({"number": "1" * 51, **YEAR}, CatalogueCase.NUMBER_MISSING),
        ({"number": "1", "name": "x" * 101, **YEAR}, CatalogueCase.NAME_TOO_LONG),
    ],
)
def test_a_contract_that_cannot_be_is_refused(session, boss, client, terms, case):
    with pytest.raises(CatalogueInputError) as refused:
        contracts.add_contract(session, client, Terms(**terms), by=boss)

    assert refused.value.case is case
    assert session.scalar(select(Contract.id)) is None


def test_contracts_over_the_same_part_follow_each_other(session, boss, client):
    root = units.add_unit(session, "市局", tier=Tier.CITY)
    next_year = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    first = contracts.add_contract(
        session, client, Terms(number="1", unit=root, **YEAR), by=boss
    )

    with pytest.raises(ContractsOverlapError):
        contracts.add_contract(
            session,
            client,
            Terms(
                number="2", unit=root, **{**next_year, "starts_on": date(2026, 12, 31)}
            ),
            by=boss,
        )
    contracts.add_contract(
        session, client, Terms(number="2", unit=root, **next_year), by=boss
    )
    with pytest.raises(ContractsOverlapError):
        longer = Terms(
            number="1", unit=root, starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1)
        )
        contracts.edit(session, first, longer, by=boss)

    assert [each.number for each in contracts.list_contracts(session, client)] == [
        "1",
        "2",
    ]


def test_two_clients_do_not_share_a_root_at_one_time(session, boss, client):
    root = units.add_unit(session, "市局", tier=Tier.CITY)
    contracts.add_contract(
        session, client, Terms(number="1", unit=root, **YEAR), by=boss
    )
    other = clients.add_client(session, "other", NAMES, by=boss)

    with pytest.raises(ContractsOverlapError):
        contracts.add_contract(
            session, other, Terms(number="1", unit=root, **YEAR), by=boss
        )


def test_a_contract_says_whose_a_unit_is_with_all_below_and_its_callers(
    session, boss, client
):
    root = units.add_unit(session, "市局", tier=Tier.CITY)
    below = units.add_unit(session, "县局", tier=Tier.COUNTY, parent=root)
    beside = units.add_unit(session, "邻市", tier=Tier.CITY)
    caller = contacts.add_contact(session, Card(name="张三", unit=below), by=boss)

    contracts.add_contract(
        session, client, Terms(number="1", unit=root, **YEAR), by=boss
    )
    later = units.add_unit(session, "新县", tier=Tier.COUNTY, parent=below.parent)
    session.refresh(caller)

    assert {each.client_id for each in (root, below, later)} == {client.id}
    assert caller.client_id == client.id
    assert beside.client_id == OWN


def test_the_catalogue_shows_what_is_for_everybody_and_for_ones_own(
    session, desk, boss, client
):
    clients.assign(session, desk.person("neighbour"), client, by=boss)
    catalogue.add_service(session, "mail", Entry(names={"en": "Mail"}), by=boss)
    catalogue.add_service(
        session, "cloud", Entry(names=NAMES, client=client, system="Cloud"), by=boss
    )

    offered = {
        login: [
            each.code for each in catalogue.list_services(session, desk.person(login))
        ]
        for login in ("reporter", "neighbour")
    }

    assert offered == {"reporter": ["mail"], "neighbour": ["mail", "cloud"]}
    with pytest.raises(NotFoundError):
        catalogue.find_service(session, "cloud", desk.person("reporter"))


def test_a_service_says_whose_an_incident_is_and_what_it_is_about(
    session, desk, boss, client
):
    service = catalogue.add_service(
        session, "cloud", Entry(names=NAMES, client=client, system="Cloud"), by=boss
    )
    clients.assign(session, desk.person("neighbour"), client, by=boss)

    incident = ask(desk, "neighbour", service=service)

    assert (incident.client_id, incident.service_id) == (client.id, service.id)
    assert incident.system == "Cloud"


def test_a_service_of_another_client_does_not_exist(session, desk, boss, client):
    other = clients.add_client(session, "other", NAMES, by=boss)
    service = catalogue.add_service(
        session, "cloud", Entry(names=NAMES, client=other), by=boss
    )

    with pytest.raises(NotFoundError):
        ask(desk, "administrator", service=service, client=client)


def test_a_service_offers_its_own_kinds_of_request(session, desk, boss):
    fault, question = kinds.list_kinds(session)[:2]
    entry = Entry(names=NAMES, kinds=[fault])
    service = catalogue.add_service(session, "mail", entry, by=boss)

    assert catalogue.list_kinds(session, service) == [fault]
    assert len(catalogue.list_kinds(session, None)) > 1
    ask(desk, service=service, kind=fault, system="OA")
    answers = {"screen": "x", "operation": "y"}
    with pytest.raises(KindOfServiceError):
        ask(desk, service=service, kind=question, system="OA", answers=answers)


def test_managers_keep_the_services_of_their_own_clients(session, desk, boss, client):
    manager = desk.person("manager")
    clients.assign(session, manager, client, by=boss)
    by = desk.as_("manager")

    catalogue.add_service(session, "cloud", Entry(names=NAMES, client=client), by=by)

    with pytest.raises(ServicesNotAllowedError):
        catalogue.add_service(session, "mail", Entry(names=NAMES), by=by)
    with pytest.raises(ServicesNotAllowedError):
        own = session.get_one(Client, OWN)
        catalogue.add_service(session, "mail", Entry(names=NAMES, client=own), by=by)


def test_a_service_that_is_offered_no_more_cannot_be_chosen(session, desk, boss):
    service = catalogue.add_service(session, "mail", Entry(names=NAMES), by=boss)

    catalogue.edit(session, service, Entry(names=NAMES, active=False), by=boss)

    assert list(catalogue.list_services(session, desk.person("manager"))) == []
    with pytest.raises(NotFoundError):
        catalogue.find_service(session, "mail", desk.person("reporter"))
    with pytest.raises(NotFoundError):
        ask(desk, service=service)

"""What belongs together is of one client: alerts, problems, duplicates, rows, reviews."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kb.alerts import recurrence
from kb.alerts.models import AlertFingerprint, AlertGroup, AlertPattern
from kb.contacts import service as contacts
from kb.contacts.service import Card
from kb.errors import NotFoundError
from kb.exchange.errors import RowError
from kb.exchange.incidents import take_in
from kb.exchange.rows import IncidentRow, Result
from kb.exchange.run import IncidentImport
from kb.incidents import cancelling
from kb.incidents.errors import DuplicateCase, DuplicateError
from kb.incidents.models import Incident
from kb.origins import Origin
from kb.people.models import Role
from kb.people.telephones import TelephoneTakenError
from kb.problems import listing as problems_listing
from kb.problems import service as problems
from kb.problems.errors import ProblemCase, ProblemInputError
from kb.records.readers import readers_of_staff, words_of
from kb.reports.cuts import Cut
from kb.reports.numbers import BY_CODE
from kb.reports.periods import last_days
from kb.reports.reading import may_read, narrow
from kb.services.models import ClientAssignment
from review import queue
from review import service as review
from tests.alerts import _send
from tests.conftest import NOON
from tests.factories import make_user

NEXT_DAY = NOON + timedelta(days=1)


@pytest.fixture
def monitors(provider):
    """The account of each client's monitoring."""
    found = {}
    for code in ("alpha", "beta"):
        user = make_user(provider.session, f"{code}_monitor", roles=(Role.TECHNICIAN,))
        row = ClientAssignment(user_id=user.id, client_id=provider.clients[code])
        provider.session.add(row)
        found[code] = user.id
    provider.session.flush()
    return found


def test_alerts_of_one_client_never_join_an_incident_of_another(provider, monitors):
    session = provider.session
    for minute, code in enumerate(("alpha", "beta", "alpha", "beta")):
        _send(session, monitors[code], "db-01", NOON + timedelta(minutes=minute))

    found = session.execute(
        select(Incident.client_id, AlertGroup.alerts).join(
            AlertGroup, AlertGroup.incident_id == Incident.id
        )
    ).all()

    assert sorted(found) == [
        (provider.clients["alpha"], 2),
        (provider.clients["beta"], 2),
    ]
    assert len(session.scalars(select(AlertFingerprint)).all()) == 2


def test_what_keeps_coming_back_keeps_coming_back_to_one_client(provider):
    session = provider.session
    for code in ("alpha", "beta"):
        for _ in range(3):
            provider.incident(code, "打印机 卡纸")

    recurrence.find(session, lambda text: frozenset(text.split()), now=NEXT_DAY)
    few = session.scalars(select(AlertPattern)).all()
    for _ in range(2):
        provider.incident("alpha", "打印机 卡纸")
    recurrence.find(session, lambda text: frozenset(text.split()), now=NEXT_DAY)
    enough = session.scalars(select(AlertPattern)).all()

    assert few == []
    assert [each.client_id for each in enough] == [provider.clients["alpha"]]


def test_a_problem_and_its_incidents_are_of_one_client(provider):
    session, by = provider.session, provider.desk.as_("both")
    mine, foreign = provider.incident("alpha"), provider.incident("beta")
    problem = problems.open_problem(session, "卡纸", "", incidents=[mine], by=by)

    with pytest.raises(ProblemInputError) as refused:
        problems.add_incident(session, problem, foreign, by=by)

    assert refused.value.case is ProblemCase.OTHER_CLIENT
    assert foreign.problem_id is None
    with pytest.raises(NotFoundError):
        problems_listing.get_problem(session, problem.id, provider.person("beta_boss"))
    words = words_of(session, provider.person("beta_boss"))
    assert words.isdisjoint(readers_of_staff(problem))
    words = words_of(session, provider.person("alpha_boss"))
    assert not words.isdisjoint(readers_of_staff(problem))


def test_a_duplicate_is_of_the_same_client(provider):
    mine, foreign = provider.incident("alpha"), provider.incident("beta")

    with pytest.raises(DuplicateError) as refused:
        cancelling.mark_duplicate(
            provider.session, mine, foreign.id, by=provider.desk.as_("both")
        )

    assert refused.value.case is DuplicateCase.OTHER_CLIENT


def test_what_is_written_for_a_client_is_reviewed_by_its_people(provider):
    session, desk = provider.session, provider.desk
    incident = provider.incident("beta")
    draft = desk.draft("beta 的方案", author="beta_tech")
    session.add(Origin(submission_id=draft.id, incident_id=incident.id))
    session.flush()
    review.submit(session, draft, by=desk.as_("beta_tech"))

    to_review = {
        login: queue.count_to_review(session, provider.person(login))
        for login in ("alpha_boss", "beta_boss", "both")
    }

    assert to_review == {"alpha_boss": 0, "beta_boss": 1, "both": 1}
    with pytest.raises(NotFoundError):
        queue.get_visible(session, draft.id, provider.person("alpha_boss"))


def run_of(provider, login):
    return IncidentImport(
        actor=provider.desk.as_(login).actor, now=NEXT_DAY, origin="desk"
    )


def test_rows_name_their_client_and_take_nothing_over_from_another(provider):
    session = provider.session
    row = IncidentRow(external_id="1", title="打不开", client="beta")

    taken = take_in(session, row, run_of(provider, "both"), {})
    incident = session.scalars(select(Incident)).one()

    assert taken.result is Result.CREATED
    assert incident.client_id == provider.clients["beta"]
    with pytest.raises(RowError) as refused:
        take_in(session, row, run_of(provider, "alpha_boss"), {})
    assert incident.number not in str(refused.value)
    foreign = IncidentRow(external_id="2", title="打不开", client="beta")
    with pytest.raises(RowError):
        take_in(session, foreign, run_of(provider, "alpha_boss"), {})


def test_a_row_puts_nothing_into_the_mouth_of_another_client_s_user(provider):
    row = IncidentRow(external_id="1", title="打不开", reporter="beta_user")

    take_in(provider.session, row, run_of(provider, "alpha_boss"), {})

    incident = provider.session.scalars(select(Incident)).one()
    assert incident.reporter.login == "alpha_boss"
    assert incident.client_id == provider.clients["alpha"]


def test_numbers_count_the_reader_s_clients_alone(provider):
    session = provider.session
    for code in ("alpha", "beta", "beta"):
        provider.incident(code)
    period = last_days(2, now=NEXT_DAY)

    counted = {
        login: BY_CODE["opened"]
        .compute(session, period, narrow(session, provider.person(login), Cut()))
        .value
        for login in ("alpha_boss", "beta_boss", "both", "administrator")
    }

    assert counted == {"alpha_boss": 1, "beta_boss": 2, "both": 3, "administrator": 3}
    beta = Cut(client=provider.clients["beta"])
    assert not may_read(session, provider.person("alpha_boss"), beta)
    assert may_read(session, provider.person("beta_boss"), beta)
    unit = Cut(unit=provider.units["beta"].id)
    assert not may_read(session, provider.person("alpha_boss"), unit)


def test_a_telephone_number_of_another_client_is_not_known_to_be_taken(provider):
    session = provider.session
    card = Card(name="张三", phone="555 123 456")
    contacts.add_contact(session, card, by=provider.desk.as_("beta_tech"))

    contacts.add_contact(session, card, by=provider.desk.as_("alpha_tech"))

    with pytest.raises(TelephoneTakenError):
        other = Card(name="李四", phone="555-123-456")
        contacts.add_contact(session, other, by=provider.desk.as_("alpha_tech"))

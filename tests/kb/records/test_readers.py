"""The words of readers say of every incident what the desk's own rule says."""

import itertools

import pytest
from sqlalchemy import select

from kb.contacts.models import Contact
from kb.incidents import policy
from kb.incidents.models import Incident
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.records.readers import readers_of_incident, words_of
from tests.conftest import NOON
from tests.desk import Desk
from tests.factories import make_user


@pytest.fixture
def region(session):
    """A region with a city in it, and one beside it."""
    region = units.add_unit(session, "区", tier=Tier.REGION)
    city = units.add_unit(session, "市", tier=Tier.CITY, parent=region)
    other = units.add_unit(session, "另一市", tier=Tier.CITY, parent=region)
    return region, city, other


@pytest.fixture
def people(session, region):
    _, city, other = region
    found = [
        make_user(session, "plain", roles=(Role.REQUESTER,)),
        make_user(session, "free", roles=(Role.TECHNICIAN,)),
        make_user(session, "both", roles=(Role.TECHNICIAN, Role.MANAGER)),
        make_user(session, "left", roles=(Role.TECHNICIAN,)),
    ]
    found[-1].active = False
    for login, unit in (
        ("of-region", region[0]),
        ("of-city", city),
        ("of-other", other),
    ):
        person = make_user(session, login, roles=(Role.TECHNICIAN,))
        units.assign(session, person, unit, Post.TECHNICAL)
        found.append(person)
    city.lead_id = found[-1].id
    return found


@pytest.fixture
def contacts(session, people):
    """Callers: one without an account, and two who have got one since."""
    found = [
        Contact(
            name=f"caller {number}",
            account_id=account.id if account else None,
            created_by_id=people[1].id,
            created_at=NOON,
        )
        for number, account in enumerate((None, people[0], people[-1]))
    ]
    session.add_all(found)
    session.flush()
    return found


@pytest.fixture
def incidents(session, region, people, contacts):
    """Every mix of unit, origin and assignee; the people and callers report in turn."""
    desk = Desk(session)
    callers = itertools.cycle((None, *contacts, None))
    confirmers = itertools.cycle((None, None, people[0], people[2], None, people[-1]))
    approvers = itertools.cycle((None, people[0], None, None, people[4]))
    _, city, other = region
    reporters = itertools.cycle(people)
    made = []
    for unit, origin, holder in itertools.product(
        (None, city, other), (None, city), (None, *people[1:3], people[-1])
    ):
        incident = desk.incident("打印机")
        incident.unit_id = unit.id if unit else None
        incident.origin_unit_id = origin.id if origin else None
        incident.assignee_id = holder.id if holder else None
        incident.reporter_id = incident.confirmer_id = next(reporters).id
        confirmer, caller, approver = map(next, (confirmers, callers, approvers))
        incident.confirmer_id = confirmer.id if confirmer else incident.confirmer_id
        incident.contact_id = caller.id if caller else None
        incident.approver_id = approver.id if approver else None
        made.append(incident)
    session.flush()
    return made


def test_a_reader_shares_a_word_with_exactly_what_they_may_see(
    session, people, incidents
):
    for person in people:
        seen = set(
            session.scalars(
                select(Incident.id).where(policy.visible_to(session, person))
            )
        )
        words = words_of(session, person)

        shared = {
            incident.id
            for incident in incidents
            if not words.isdisjoint(readers_of_incident(incident))
        }

        assert shared == seen, person.login
    assert len(incidents) == 24

"""The words of readers say of items and registers what their own listings say."""

import itertools

import pytest
from sqlalchemy import select

from kb.items import listing as items
from kb.items.models import Item
from kb.items.service import NewItem, open_item
from kb.items.sources import ItemSource
from kb.people import units
from kb.people.models import Post, Role, Tier
from kb.records.readers import readers_of_item, readers_of_register, words_of
from kb.registers.models import GivenCode, Record, RecordState
from kb.registers.visibility import visible_to
from tests.clients_of_provider import make_provider
from tests.conftest import NOON
from tests.factories import make_user


@pytest.fixture
def provider(session):
    """Two clients; of one a city with a county in it, led by somebody with another post."""
    provider = make_provider(session)
    city = provider.units["alpha"]
    county = units.add_unit(session, "县局", tier=Tier.COUNTY, parent=city)
    county.client_id = city.client_id
    for login, unit in (("lead", city), ("of-county", county), ("left", county)):
        person = make_user(session, login, roles=(Role.TECHNICIAN,))
        units.assign(session, person, unit, Post.TECHNICAL)
        provider.desk.people[login] = person
    city.lead_id = provider.person("of-county").id
    provider.person("left").active = False
    provider.units["county"] = county
    session.flush()
    return provider


@pytest.fixture
def places(provider):
    """A client and a unit of it, or none."""
    alpha, beta = provider.clients["alpha"], provider.clients["beta"]
    return [
        (alpha, provider.units["alpha"].id),
        (alpha, provider.units["county"].id),
        (alpha, None),
        (beta, provider.units["beta"].id),
        (beta, None),
    ]


def seen_by_words(session, person, rows, readers):
    words = words_of(session, person)
    return {row.id for row in rows if not words.isdisjoint(readers(row))}


def test_an_item_shares_a_word_with_exactly_those_who_see_it(session, provider, places):
    owners = (None, "alpha_tech", "of-county", "beta_tech")
    openers = itertools.cycle(("alpha_tech", "beta_boss", "of-county", "lead", "left"))
    made = [
        open_item(
            session,
            NewItem(
                title="没有台账",
                source=ItemSource.IMPROVEMENT,
                client_id=client,
                unit_id=unit,
                owner_id=provider.person(owner).id if owner else None,
            ),
            by=provider.desk.as_(next(openers)),
        )
        for (client, unit), owner in itertools.product(places, owners)
    ]
    counts = set()

    for person in provider.desk.people.values():
        query = select(Item.id).where(items.visible_to(session, person))
        seen = set(session.scalars(query))
        assert seen_by_words(session, person, made, readers_of_item) == seen, person
        counts.add(len(seen))
    assert len(counts) > 3


def test_a_record_shares_a_word_with_exactly_those_who_see_it(
    session, provider, places
):
    holders = (None, "alpha_user", "alpha_tech", "beta_tech", "left")
    made = []
    for number, ((client, unit), holder) in enumerate(
        itertools.product(places, holders)
    ):
        code = f"PC-{number}"
        session.add(GivenCode(code=code))
        session.flush()
        record = Record(
            type_code="asset",
            code=code,
            name="服务器",
            values={},
            client_id=client,
            unit_id=unit,
            holder_id=provider.person(holder).id if holder else None,
            state=RecordState.IN_USE,
            created_at=NOON,
            updated_at=NOON,
        )
        session.add(record)
        made.append(record)
    session.flush()
    counts = set()

    for person in provider.desk.people.values():
        query = select(Record.id).where(visible_to(session, person))
        seen = set(session.scalars(query))
        assert seen_by_words(session, person, made, readers_of_register) == seen, person
        counts.add(len(seen))
    assert len(counts) > 3

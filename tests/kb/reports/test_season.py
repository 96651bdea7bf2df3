"""The list of the quarter: only who wants to be on it, never a ranking by mere count."""

import pytest
from sqlalchemy import select

from kb import accounts
from kb.audit import AuditEntry
from kb.reports import season
from kb.reports.models import Judgement, SampledLink
from kb.reports.periods import read_period
from kb.reports.season import Order
from kb.services.models import OWN, Client, ClientAssignment
from tests.conftest import NOON


def listed(desk, order=Order.NAME, reader="manager"):
    return season.list_authors(
        desk.session, desk.person(reader), read_period("2026"), order
    )


def choose(desk, login, *, shown):
    person = desk.person(login)
    accounts.show_on_season_list(desk.session, person, shown=shown, by=desk.as_(login))
    desk.session.flush()
    return person


@pytest.fixture(autouse=True)
def solution(desk):
    """Two incidents of others closed with it, one link of which was judged right."""
    solution = desk.solution("打印机脱机")
    closed = [desk.closed(f"{n} 楼打印机脱机", solution=solution) for n in (1, 2)]
    desk.session.add(
        SampledLink(
            incident_id=closed[0].id,
            month="2026-03",
            article_id=solution.id,
            judgement=Judgement.RIGHT,
            drawn_at=NOON,
        )
    )
    desk.session.flush()
    return solution


def test_nobody_is_on_it_who_did_not_ask_and_who_leaves_is_gone_at_once(desk):
    assert listed(desk) == []
    choose(desk, "manager", shown=True)

    (author,) = listed(desk)

    assert (author.incidents, author.judged, author.link_accuracy) == (2, 1, 1.0)
    assert author.reopen_rate == 0.0
    choose(desk, "manager", shown=False)
    assert listed(desk) == []
    actions = desk.session.scalars(
        select(AuditEntry.details)
        .where(AuditEntry.action == "show_on_season_list")
        .order_by(AuditEntry.id)
    ).all()
    assert [each["shown"] for each in actions] == [True, False]


def test_it_is_ordered_by_name_or_by_accuracy_and_never_by_count(desk):
    first = choose(desk, "colleague", shown=True)
    second = choose(desk, "manager", shown=True)
    first.name, second.name = "甲", "乙"
    desk.session.flush()

    assert {each.name for each in listed(desk)} == {"甲", "乙"}
    names = [each.name for each in listed(desk)]
    assert names == sorted(names)
    assert [each.name for each in listed(desk, Order.ACCURACY)] == ["乙", "甲"]
    assert set(Order) == {"name", "accuracy"}


def test_what_is_of_a_client_that_the_reader_does_not_see_counts_nowhere(desk):
    author = choose(desk, "manager", shown=True)
    port = Client(code="port", names={"zh": "港务", "en": "Port"})
    desk.session.add(port)
    desk.session.flush()

    def assign(person, client_id):
        desk.session.add(ClientAssignment(user_id=person.id, client_id=client_id))
        desk.session.flush()

    assign(desk.person("colleague"), port.id)
    assert listed(desk, reader="colleague") == [], "nobody of another client"
    assign(author, port.id)
    assign(author, OWN)

    for reader, incidents in (("administrator", 2), ("manager", 2), ("colleague", 0)):
        (found,) = listed(desk, reader=reader)
        assert (found.incidents, found.judged) == (incidents, incidents // 2)

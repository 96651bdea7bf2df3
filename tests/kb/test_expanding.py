"""Statements with lists are written out once for each number of values."""

import pytest
from sqlalchemy import String, bindparam, event, func, or_, select

from kb.expanding import MOST
from kb.people.models import Tier, Unit

NAMES = ("a", "b", "c", "d")


@pytest.fixture
def session(database):
    with database.writing() as session:
        session.add_all(Unit(name=name, tier=Tier.CITY) for name in NAMES)
    with database.reading() as session:
        yield session


@pytest.fixture
def asked(session):
    found = []

    def note(_connection, _cursor, statement, *_others):
        found.append(statement)

    event.listen(session.connection(), "before_cursor_execute", note)
    return found


def ask(session, names, *others):
    one, other = (bindparam("twice", type_=String(), expanding=True) for _ in range(2))
    question = select(Unit.name).where(
        Unit.name.in_(names),
        or_(Unit.name.in_(one), func.lower(Unit.name).in_(other)),
        Unit.name.not_in(
            bindparam("written", others, String(), expanding=True, literal_execute=True)
        ),
    )
    return set(session.scalars(question, {"twice": list(NAMES)}))


@pytest.mark.parametrize("names", [(), ("a",), ("a", "b"), ("b", "x", "d")])
def test_as_many_other_values_are_asked_for_in_the_same_text(session, asked, names):
    others = [chr(ord(name) + 1) for name in names]

    assert ask(session, names) == {*names} & {*NAMES}
    assert ask(session, others) == {*others} & {*NAMES}
    assert asked[0] is asked[1]


def test_values_that_stand_in_the_text_are_told_apart(session, asked):
    assert ask(session, NAMES, "a") == {"b", "c", "d"}
    assert ask(session, NAMES, "b") == {"a", "c", "d"}
    assert ask(session, NAMES, "a") == {"b", "c", "d"}
    assert asked[0] is asked[2]
    assert asked[0] != asked[1]


def test_a_statement_of_many_lengths_keeps_some(session, asked):
    for _ in range(2):
        for length in range(1, MOST + 5):
            names = ["d", *("x" * (length - 1))]
            question = select(Unit.name.label("kept")).where(Unit.name.in_(names))
            assert session.scalars(question).all() == ["d"]

    assert len({id(each) for each in asked}) == MOST + 2 * 4

"""Who needs a second factor, and from when."""

import pytest

from kb.audit import Actor, By
from kb.factors import counting, rules, service
from kb.factors.errors import LastFactorError
from kb.factors.rules import BadGraceError
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import make_user
from tests.kb.factors.test_codes import KEY, SECRET, code_at

TODAY = NOON.astimezone().date()


@pytest.fixture
def by(session):
    admin = make_user(session, "admin", roles=(Role.ADMINISTRATOR,))
    return By(Actor(admin, "page"), NOON)


def require(session, role, by, days=14):
    rules.set_required(session, role, required=True, days=days, by=by)


def test_nobody_needs_one_at_first(session, by):
    assert rules.find_day(session, by.actor.user) is None


def test_whoever_has_the_role_needs_one_after_the_days_of_grace(session, by):
    require(session, Role.ADMINISTRATOR, by)

    day = rules.find_day(session, by.actor.user)
    assert (day - TODAY).days == 14
    assert rules.find_day(session, make_user(session, "wang")) is None


def test_of_several_roles_the_first_day_counts(session, by):
    both = make_user(session, "li", roles=(Role.MANAGER, Role.REVIEWER))
    require(session, Role.MANAGER, by, days=30)
    require(session, Role.REVIEWER, by, days=0)

    assert rules.find_day(session, both) == TODAY


def test_it_can_be_left_to_people_again(session, by):
    require(session, Role.ADMINISTRATOR, by)
    rules.set_required(session, Role.ADMINISTRATOR, required=False, days=0, by=by)

    assert rules.list_days(session) == {}


@pytest.mark.parametrize("days", [-1, 91])
def test_a_grace_has_bounds(session, by, days):
    with pytest.raises(BadGraceError):
        require(session, Role.MANAGER, by, days=days)


def test_whose_role_needs_one_keeps_the_last(session, by):
    user = by.actor.user
    service.add_code(session, user, SECRET, code_at(NOON), key=KEY, by=by)
    require(session, Role.ADMINISTRATOR, by)

    with pytest.raises(LastFactorError):
        service.remove_code(session, user, by=by)


def test_it_is_counted_how_many_of_a_role_have_one(session, by):
    user = by.actor.user
    user.password_hash = "x"
    other = make_user(session, "li", roles=(Role.ADMINISTRATOR,))
    other.password_hash = "x"
    service.add_code(session, user, SECRET, code_at(NOON), key=KEY, by=by)
    session.flush()

    assert counting.count_by_role(session)[Role.ADMINISTRATOR] == (2, 1)

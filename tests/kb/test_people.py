"""Accounts, passwords, and what each person may see."""

import pytest

from kb.articles.kinds import Audience
from kb.articles.visibility import visible_audiences
from kb.errors import InvalidInputError, NotFoundError
from kb.people import users
from kb.people.models import Role
from kb.people.passwords import (
    WeakPasswordError,
    generate_password,
    hash_password,
    is_password,
)
from kb.people.users import LoginTakenError
from tests.factories import PASSWORD, make_user


def test_a_person_is_recognised_by_their_password(session):
    user = make_user(session, "wang", password=PASSWORD)

    assert users.find_by_password(session, "wang", PASSWORD) is user
    assert users.find_by_password(session, "wang", "wrong") is None
    assert users.find_by_password(session, "nobody", PASSWORD) is None


def test_an_account_without_password_or_switched_off_lets_nobody_in(session):
    make_user(session, "ghost")
    user = make_user(session, "gone", password=PASSWORD)
    user.active = False

    assert users.find_by_password(session, "ghost", "") is None
    assert users.find_by_password(session, "gone", PASSWORD) is None
    with pytest.raises(NotFoundError):
        users.get_user(session, "gone")


def test_a_login_is_given_once(session):
    make_user(session, "wang")

    with pytest.raises(LoginTakenError):
        make_user(session, "wang")


@pytest.mark.parametrize("login", ["", " ", "a b", "x" * 65, "a\0b", "<script>"])
def test_a_bad_login_is_refused(session, login):
    with pytest.raises(InvalidInputError):
        make_user(session, login)


def test_the_first_administrator_is_the_oldest_active_one(session):
    first = make_user(session, "a", roles=[Role.ADMINISTRATOR])
    second = make_user(session, "b", roles=[Role.ADMINISTRATOR])

    assert users.find_first_with(session, Role.ADMINISTRATOR) is first
    first.active = False
    assert users.find_first_with(session, Role.ADMINISTRATOR) is second


def test_staff_see_everything_and_others_what_is_for_them(session):
    technician = make_user(session, "t", roles=[Role.TECHNICIAN])
    requester = make_user(session, "r", roles=[Role.REQUESTER])

    assert visible_audiences(technician) == frozenset(Audience)
    assert visible_audiences(requester) == {Audience.SELF_SERVICE}
    assert visible_audiences(None) == {Audience.SELF_SERVICE}


def test_staff_who_left_see_no_more_than_anybody(session):
    technician = make_user(session, "t", roles=[Role.TECHNICIAN])
    technician.active = False

    assert visible_audiences(technician) == {Audience.SELF_SERVICE}


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_weak_password_is_refused(password):
    with pytest.raises(WeakPasswordError):
        hash_password(password)


def test_made_up_passwords_differ_and_are_strong_enough():
    first, second = generate_password(), generate_password()

    assert first != second
    assert is_password(first, hash_password(first))
    assert not is_password(first, "not a hash")

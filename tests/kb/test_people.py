"""Accounts, passwords, and what each person may see."""

import pytest

from kb import accounts
from kb.articles.kinds import CHOSEN, Audience
from kb.articles.visibility import visible_audiences
from kb.audit import Actor, By
from kb.errors import InvalidInputError, NotFoundError
from kb.people import users
from kb.people.models import Role
from kb.people.passwords import (
    CommonPasswordError,
    PasswordIsLoginError,
    WeakPasswordError,
    generate_password,
    hash_password,
    is_password,
)
from kb.people.telephones import PhoneError
from kb.people.users import LoginTakenError
from tests.conftest import NOON
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

    assert visible_audiences(technician) == frozenset(CHOSEN)
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


@pytest.mark.parametrize(
    "password", ["1234567890", "Password123", "qwertyuiop ", "1Q2W3E4R5T6Y"]
)
def test_a_password_that_many_people_use_is_refused(password):
    with pytest.raises(CommonPasswordError):
        hash_password(password)


@pytest.mark.parametrize(
    "password", ["wang.xiaofang", "Wang.Xiaofang2026", "1wang.xiaofang!"]
)
def test_the_login_is_no_password(password):
    with pytest.raises(PasswordIsLoginError):
        hash_password(password, login="wang.xiaofang")


@pytest.mark.parametrize("phone", ["", "+86 (0)10 8888-6666 ext. 12", "13800138000"])
def test_a_telephone_number_is_kept_as_it_is_written(session, phone):
    user = make_user(session, "wang")

    accounts.set_profile(
        session, user, phone=phone, language="en", by=By(Actor(user, "test"), NOON)
    )

    assert (user.phone, user.language) == (phone, "en")


@pytest.mark.parametrize("phone", ["<script>", "1" * 41, "电话"])
def test_what_is_no_telephone_number_is_refused(session, phone):
    user = make_user(session, "wang")

    with pytest.raises(PhoneError):
        accounts.set_profile(
            session, user, phone=phone, language="", by=By(Actor(user, "test"), NOON)
        )

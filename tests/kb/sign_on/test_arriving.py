"""From what others say to an account here."""

from datetime import timedelta

import pytest

from kb import accounts
from kb.audit import Actor, AuditEntry, By
from kb.people import identities, units, users
from kb.people.models import Post, Role, Tier
from kb.sign_on import arriving, groups
from kb.sign_on.errors import GrantError, GrantThereError
from kb.sign_on.facts import Facts
from tests.conftest import NOON
from tests.factories import make_user

DESK = "cn=desk,ou=groups,dc=example,dc=org"


def facts(**others):
    said = {"source": "directory", "subject": "7", "login": "zhang.wei", **others}
    return Facts(**said)


def arrive(session, *, makes_accounts=True, now=NOON, **said):
    return arriving.arrive(
        session, facts(**said), makes_accounts=makes_accounts, now=now
    )


@pytest.fixture
def by(session):
    admin = make_user(session, "admin", roles=(Role.ADMINISTRATOR,))
    return By(Actor(admin, "test"), NOON)


def test_who_is_new_gets_an_account_without_a_password(session):
    identity = arrive(session, name="张伟", email="zhang.wei@example.org")

    user = identity.user
    assert (user.login, user.name, user.email) == (
        "zhang.wei",
        "张伟",
        "zhang.wei@example.org",
    )
    assert user.roles == {Role.REQUESTER}
    assert not user.password_hash
    assert not user.is_system
    assert users.find_by_password(session, "zhang.wei", "") is None


def test_who_comes_again_is_the_same_by_another_login_and_name(session):
    first = arrive(session, name="张伟").user

    second = arrive(session, login="wei.zhang", name="张卫").user

    assert second is first
    assert (second.login, second.name) == ("zhang.wei", "张卫")


@pytest.mark.parametrize("login", ["zhang.wei", "Zhang.Wei"])
def test_a_login_that_somebody_has_here_leads_to_nobody(session, login):
    make_user(session, "zhang.wei")

    assert arrive(session, login=login).user is None


def test_an_address_that_somebody_has_here_leads_to_nobody_and_is_not_taken(session):
    other = make_user(session, "li.na")
    other.email = "boss@example.org"

    user = arrive(session, email="Boss@example.org").user

    assert user is not other
    assert user.email == ""


@pytest.mark.parametrize("login", ["yunzhi-service", "anonymous-3", "", "..", "王 "])
def test_some_logins_are_for_nobody_and_others_are_cleaned(session, login):
    user = arrive(session, login=login).user

    assert (user.login if user else None) == ("王" if login == "王 " else None)


def test_the_same_subject_of_another_source_is_somebody_else(session):
    first = arrive(session).user
    second = arrive(session, source="https://provider.example", login="other").user

    assert first is not second


def test_without_accounts_of_themselves_people_wait(session):
    identity = arrive(session, makes_accounts=False)

    assert identity.user is None
    assert identities.list_waiting(session) == [identity]
    identities.forget_waiting(session, now=NOON + timedelta(days=29))
    assert identities.list_waiting(session) == [identity]
    identities.forget_waiting(session, now=NOON + timedelta(days=31))
    assert identities.list_waiting(session) == []


def test_whom_an_administrator_has_switched_off_stays_off(session, by):
    user = arrive(session).user
    accounts.switch(session, user, active=False, by=by)

    assert not arrive(session, name="new").user.active
    assert user.name != "new"


def test_who_is_anonymised_is_known_nowhere_any_more(session, by):
    user = arrive(session).user
    accounts.anonymise(session, user, by=by)

    assert identities.find_identity(session, "directory", "7") is None
    assert arrive(session).user is not user


def test_groups_give_roles_and_posts_and_take_them(session, by):
    unit = units.add_unit(session, "市信息科", tier=Tier.CITY)
    groups.add_role(session, "directory", DESK, Role.TECHNICIAN, by=by)
    groups.add_role(
        session, "directory", "CN=Review, OU=Groups,DC=example", Role.REVIEWER, by=by
    )
    groups.add_post(session, "directory", DESK, unit, Post.TECHNICAL, by=by)
    both = frozenset({DESK, "cn=review,ou=groups,dc=example", "cn=other"})

    user = arrive(session, groups=both).user
    assert user.roles == {Role.REQUESTER, Role.TECHNICIAN, Role.REVIEWER}
    assert [(row.unit_id, row.post) for row in user.memberships] == [
        (unit.id, Post.TECHNICAL)
    ]

    accounts.set_roles(session, user, user.roles | {Role.MANAGER}, by=by)
    arrive(session, groups=frozenset({"cn=other"}))
    assert user.roles == {Role.REQUESTER, Role.MANAGER}
    assert user.memberships == []


def test_nobody_is_an_administrator_by_a_group_that_is_not_named(session):
    names = ("Administrators", "Domain Admins", "cn=administrator", "administrator")

    user = arrive(session, groups=frozenset(names)).user

    assert user.roles == {Role.REQUESTER}


def test_a_group_of_another_source_gives_nothing(session, by):
    groups.add_role(session, "https://idp.example", "staff", Role.MANAGER, by=by)

    assert arrive(session, groups=frozenset({"staff"})).user.roles == {Role.REQUESTER}


def test_the_last_administrator_stays_one_whatever_a_directory_says(session, by):
    groups.add_role(session, "directory", DESK, Role.ADMINISTRATOR, by=by)
    user = arrive(session, groups=frozenset({DESK})).user
    accounts.switch(session, by.actor.user, active=False, by=by)

    arrive(session)

    assert Role.ADMINISTRATOR in user.roles


def test_a_group_of_a_directory_is_named_whole_and_once(session, by):
    groups.add_role(session, "directory", DESK, Role.MANAGER, by=by)

    with pytest.raises(GrantError):
        groups.add_role(session, "directory", "desk", Role.MANAGER, by=by)
    with pytest.raises(GrantError):
        groups.add_role(session, "https://idp.example", " ", Role.MANAGER, by=by)
    with pytest.raises(GrantThereError):
        groups.add_role(session, "directory", DESK.upper(), Role.MANAGER, by=by)


def test_what_is_written_of_it_names_no_person(session):
    arrive(session, name="张伟", email="zhang.wei@example.org")
    arrive(session, name="张卫", email="zhang.wei@example.org")

    session.flush()
    entries = session.query(AuditEntry).order_by(AuditEntry.id).all()
    assert [each.action for each in entries] == [
        "provision",
        "refresh_facts",
        "refresh_facts",
    ]
    assert "张" not in str([each.details for each in entries])

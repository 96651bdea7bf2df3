"""Who is gone from the directory is switched off here: a real OpenLDAP."""

import pytest

from kb import accounts
from kb.audit import Actor, By
from kb.people import users
from kb.people.models import Role
from kb.sign_on import groups
from kb.sign_on.errors import TooManyGoneError
from tests.applications import services_over
from tests.conftest import NOON
from tests.directories import BASE, PASSWORD
from tests.factories import make_user
from web.access import vouching
from web.access.vouching import Proof
from web.background import vouchers

pytestmark = pytest.mark.needs("slapd")


@pytest.fixture
def services(directory_server, sqlite_url, tmp_path, pool):
    settings = directory_server.settings
    with services_over(tmp_path, sqlite_url, pool, NOON, **settings) as services:
        yield services


@pytest.fixture
def arrive(directory_server, services):
    """Add people to the directory, and let them come once."""

    def add(*logins):
        for login in logins:
            directory_server.add_person(login)
            facts = services.directory.find_by_password(login, PASSWORD)
            vouching.arrive(services, facts, Proof.DIRECTORY)

    return add


def find(services, login):
    with services.database.reading() as session:
        return users.find_user(session, login)


def test_who_is_gone_or_locked_there_is_off_here_and_on_again_when_back(
    directory_server, services, arrive
):
    arrive("zhang", "li", "wang")
    directory_server.remove("zhang")
    directory_server.lock("li")

    assert vouchers.sync_directory(services) == 2
    assert not find(services, "zhang").active
    assert not find(services, "li").active
    assert find(services, "wang").active

    directory_server.alter("li", "delete: pwdAccountLockedTime")
    assert vouchers.sync_directory(services) == 1
    assert find(services, "li").active
    assert vouchers.sync_directory(services) == 0


def test_facts_and_groups_are_taken_over_without_a_sign_in(
    directory_server, services, arrive
):
    arrive("zhang")
    with services.database.writing() as session:
        by = By(Actor(make_user(session, "admin"), "test"), NOON)
        desk = f"cn=desk,ou=groups,{BASE}"
        groups.add_role(session, "directory", desk, Role.TECHNICIAN, by=by)
    directory_server.add_group("desk", "zhang")
    directory_server.alter("zhang", "replace: cn\ncn: 张三")

    vouchers.sync_directory(services)

    user = find(services, "zhang")
    assert user.name == "张三"
    assert Role.TECHNICIAN in user.roles


def test_whom_an_administrator_has_switched_off_stays_off(
    directory_server, services, arrive
):
    arrive("zhang")
    with services.database.writing() as session:
        by = By(Actor(make_user(session, "admin"), "test"), NOON)
        user = accounts.find_account(session, "zhang")
        accounts.switch(session, user, active=False, by=by)

    vouchers.sync_directory(services)

    assert not find(services, "zhang").active
    assert directory_server


def test_local_accounts_are_nobody_s_but_ours(services):
    with services.database.writing() as session:
        make_user(session, "admin")

    assert vouchers.sync_directory(services) == 0
    assert find(services, "admin").active


def test_a_directory_that_has_lost_everybody_shuts_nobody_out(
    directory_server, services, arrive
):
    arrive(*"abcdef")
    directory_server.clear()

    assert vouchers.sync_directory(services) == 0
    assert find(services, "a").active
    with pytest.raises(TooManyGoneError):
        vouchers.sync(services, services.directory)
    assert (
        len(
            vouchers.sync(
                services, services.directory, dry_run=True, however_many=True
            ).off
        )
        == 6
    )
    assert find(services, "a").active
    assert len(vouchers.sync(services, services.directory, however_many=True).off) == 6
    assert not find(services, "a").active


def test_a_directory_that_is_away_changes_nothing(directory_server, services, arrive):
    arrive("zhang")
    directory_server.stop()
    try:
        assert vouchers.sync_directory(services) == 0
    finally:
        directory_server.start()
    assert find(services, "zhang").active

"""Who somebody is by the directory: a real OpenLDAP."""

import base64
import socket
import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from kb.settings import Settings
from kb.sign_on import directories, directory_groups
from kb.sign_on.directories import Directory
from kb.sign_on.errors import DirectoryAwayError
from tests.certificates import make_authority
from tests.directories import BASE, PASSWORD

pytestmark = pytest.mark.needs("slapd")


@pytest.fixture
def ask(directory_server, tmp_path):
    """A directory by the settings of the server, and others in their place."""

    def make(**others):
        return Directory(
            Settings(home=tmp_path, **{**directory_server.settings, **others})
        )

    return make


def test_the_right_password_says_who_it_is(directory_server, ask):
    directory_server.add_person("zhang.wei", name="张伟", email="zhang.wei@example.org")
    directory_server.add_group("desk", "zhang.wei")

    facts = ask().find_by_password("Zhang.Wei", PASSWORD)

    assert (facts.source, facts.login) == ("directory", "zhang.wei")
    assert (facts.name, facts.email) == ("张伟", "zhang.wei@example.org")
    assert len(facts.subject) == 36
    assert facts.groups == {f"cn=desk,ou=groups,{BASE}"}


@pytest.mark.parametrize("password", ["", "wrong", f"{PASSWORD} ", "\u00ad", "ﷺ\u0221"])
def test_any_other_password_says_nothing(directory_server, ask, password):
    directory_server.add_person("zhang.wei")

    assert ask().find_by_password("zhang.wei", password) is None


@pytest.mark.parametrize(
    "login",
    [
        "*",
        "zhang.*",
        "zhang.wei)(uid=*",
        "*)(|(uid=*",
        "zhang.wei\\2a",
        "zhang.wei\0",
        f"uid=zhang.wei,ou=people,{BASE}",
        "",
    ],
)
def test_a_login_is_a_value_and_never_a_piece_of_the_filter(
    directory_server, ask, login
):
    directory_server.add_person("zhang.wei")

    assert ask().find(login) is None if login else True
    assert ask().find_by_password(login, PASSWORD) is None


def test_a_password_is_tried_for_a_login_that_nobody_has(ask, monkeypatch):
    tried = []
    real = directories.lines.is_password

    def is_password(settings, dn, password):
        tried.append(dn)
        return real(settings, dn, password)

    monkeypatch.setattr(directories.lines, "is_password", is_password)

    assert ask().find_by_password("nobody", PASSWORD) is None
    assert len(tried) == 1


def test_two_people_of_one_login_are_nobody(directory_server, ask):
    directory_server.add_person("zhang.wei")
    directory_server.add_person("wei", more="uid: zhang.wei\n")

    assert ask().find_by_password("zhang.wei", PASSWORD) is None


def test_whoever_is_locked_there_does_not_get_in(directory_server, ask):
    directory_server.add_person("zhang.wei")
    directory_server.lock("zhang.wei")

    assert ask().find_by_password("zhang.wei", PASSWORD) is None
    assert ask().find("zhang.wei").is_off


def test_a_name_that_changes_leaves_the_subject(directory_server, ask):
    directory_server.add_person("zhang.wei")
    before = ask().find("zhang.wei").facts.subject
    directory_server.change(
        f"dn: uid=zhang.wei,ou=people,{BASE}\nchangetype: modrdn\n"
        "newrdn: uid=li.wei\ndeleteoldrdn: 1\n"
    )

    assert ask().find("li.wei").facts.subject == before


@pytest.fixture
def nested(directory_server):
    """A person in a group in a group in a group, which is in the first one again."""
    directory_server.add_person("zhang.wei")
    directory_server.add_group("desk", "zhang.wei", groups=["house"])
    directory_server.add_group("floor", groups=["desk"], is_unique=True)
    directory_server.add_group("house", groups=["floor"])
    directory_server.add_group("others", groups=["cellar"])


@pytest.mark.usefixtures("nested")
def test_groups_within_groups_are_found_and_a_ring_ends(ask):
    found = ask().find("zhang.wei")
    [listed] = ask().list_people(with_groups_of=frozenset({found.facts.subject}))

    wanted = {f"cn={each},ou=groups,{BASE}" for each in ("desk", "floor", "house")}
    assert found.facts.groups == wanted
    assert listed.facts.groups == wanted


@pytest.mark.usefixtures("nested")
@pytest.mark.parametrize("limit", ["DEEPEST", "MOST"])
def test_a_walk_through_groups_has_an_end(ask, monkeypatch, limit):
    monkeypatch.setattr(directory_groups, limit, 1)

    with capture_logs() as logged:
        groups = ask().find("zhang.wei").facts.groups

    assert groups == {f"cn={each},ou=groups,{BASE}" for each in ("desk", "floor")}
    assert {
        "event": "directory_groups_not_all",
        "log_level": "warning",
        "count": 2,
    } in (logged)


def test_what_lies_around_the_same_groups_is_asked_once(
    directory_server, ask, monkeypatch
):
    directory_server.add_group("floor", groups=["desk"])
    for login in ("p1", "p2", "p3"):
        directory_server.add_person(login)
    directory_server.add_group("desk", "p1", "p2", "p3")
    subjects = frozenset(ask().find(f"p{n}").facts.subject for n in (1, 2, 3))
    asked = []
    real = directories.lines.search

    def search(line, base, wanted, attributes):
        asked.append(wanted)
        return real(line, base, wanted, attributes)

    monkeypatch.setattr(directories.lines, "search", search)
    people = list(ask().list_people(with_groups_of=subjects))

    assert [len(each.facts.groups) for each in people] == [2, 2, 2]
    # Everybody, the groups of each of the three, what is around desk, and around floor.
    assert len(asked) == 1 + 3 + 2


def test_everybody_is_listed_page_by_page(directory_server, ask, monkeypatch):
    monkeypatch.setattr(directories.lines, "PAGE", 10)
    directory_server.change(
        "\n".join(
            f"dn: uid=p{number},ou=people,{BASE}\nchangetype: add\n"
            f"objectClass: inetOrgPerson\nuid: p{number}\ncn: {number}\nsn: {number}\n"
            for number in range(25)
        )
    )
    directory_server.add_group("desk", "p7", "p8")
    seven = ask().find("p7").facts.subject

    people = list(ask().list_people(with_groups_of=frozenset({seven})))

    assert len(people) == 25
    grouped = [each.facts.login for each in people if each.facts.groups]
    assert grouped == ["p7"]


def test_a_listing_that_is_cut_short_is_an_error(directory_server, ask, monkeypatch):
    directory_server.change(
        "\n".join(
            f"dn: uid=p{number},ou=people,{BASE}\nchangetype: add\n"
            f"objectClass: inetOrgPerson\nuid: p{number}\ncn: {number}\nsn: {number}\n"
            for number in range(25)
        )
    )
    monkeypatch.setattr(directories.lines, "PAGE", None)

    with pytest.raises(DirectoryAwayError, match="sizeLimitExceeded"):
        list(ask().list_people(with_groups_of=frozenset()))


def test_ldaps_is_encrypted_from_the_start(directory_server, ask):
    directory_server.add_person("zhang.wei")
    address = f"ldaps://127.0.0.1:{directory_server.secure_port}"

    assert ask(ldap_url=address).find_by_password("zhang.wei", PASSWORD)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_directory_of_another_authority_gets_no_password(
    directory_server, ask, tmp_path, scheme
):
    other, _, _ = make_authority(tmp_path, "other")
    port = directory_server.port if scheme == "ldap" else directory_server.secure_port
    stranger = ask(ldap_ca_file=str(other), ldap_url=f"{scheme}://127.0.0.1:{port}")

    with pytest.raises(DirectoryAwayError, match="CERTIFICATE_VERIFY_FAILED"):
        stranger.find_by_password("zhang.wei", PASSWORD)


def test_a_directory_of_another_name_gets_no_password(directory_server, ask):
    stranger = ask(ldap_url=f"ldap://localhost:{directory_server.port}")

    with pytest.raises(DirectoryAwayError, match="localhost"):
        stranger.find_by_password("zhang.wei", PASSWORD)


def test_without_tls_only_where_the_settings_say_so(directory_server, ask):
    directory_server.add_person("zhang.wei")
    plain = ask(ldap_unencrypted=True, ldap_ca_file="")

    assert plain.find_by_password("zhang.wei", PASSWORD)
    with pytest.raises(DirectoryAwayError):
        ask(ldap_ca_file="").find_by_password("zhang.wei", PASSWORD)


def test_a_directory_that_says_nothing_is_away_in_time(ask):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        directory = ask(ldap_url=f"ldap://127.0.0.1:{silent.getsockname()[1]}")

        with pytest.raises(DirectoryAwayError):
            directory.find_by_password("zhang.wei", PASSWORD)

        assert directory.reach.is_away


def test_the_second_directory_is_asked_where_the_first_is_away(directory_server, ask):
    directory_server.add_person("zhang.wei")
    both = f"ldap://127.0.0.1:1, {directory_server.settings['ldap_url']}"

    assert ask(ldap_url=both).find_by_password("zhang.wei", PASSWORD)


def test_a_wrong_account_of_ours_is_no_wrong_password_of_theirs(directory_server, ask):
    directory_server.add_person("zhang.wei")

    with pytest.raises(DirectoryAwayError, match="KB_LDAP_BIND_DN"):
        ask(ldap_bind_password="wrong").find_by_password("zhang.wei", PASSWORD)


def test_attributes_of_active_directory_are_read_as_it_writes_them(
    directory_server, ask
):
    """Over OpenLDAP, which knows their names: none of Microsoft's was tried."""
    guid = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")
    directory_server.add_person(
        "zhang.wei",
        more="objectClass: extensibleObject\nsAMAccountName: zhangw\n"
        "userAccountControl: 514\n"
        f"objectGUID:: {base64.b64encode(guid.bytes_le).decode()}\n",
    )
    directory = ask(
        ldap_kind="active_directory",
        ldap_login_attribute="uid",
        ldap_people="(objectClass=extensibleObject)",
        ldap_group_base="",
    )

    found = directory.find("zhang.wei")

    assert found.facts.subject == str(guid)
    assert found.is_off
    assert directory.find_by_password("zhang.wei", PASSWORD) is None
    directory_server.alter(
        "zhang.wei", "replace: userAccountControl\nuserAccountControl: 512"
    )
    assert directory.find_by_password("zhang.wei", PASSWORD).subject == str(guid)


@pytest.mark.parametrize(
    ("ends", "is_off"),
    [
        ("0", False),
        ("9223372036854775807", False),
        ("", False),
        ("134142048000000000", False),  # 2026-01-30 00:00 UTC.
        ("134141184000000000", True),  # A day before it.
    ],
)
def test_who_has_expired_in_active_directory_is_off_in_the_listing(
    directory_server, ask, ends, is_off
):
    expires = f"accountExpires: {ends}\n" if ends else ""
    directory_server.add_person(
        "wang.fang",
        more="objectClass: extensibleObject\nsAMAccountName: wangf\n"
        f"userAccountControl: 512\n{expires}"
        f"objectGUID:: {base64.b64encode(uuid.uuid4().bytes_le).decode()}\n",
    )
    directory = replace(
        ask(
            ldap_kind="active_directory",
            ldap_login_attribute="uid",
            ldap_people="(&(uid=wang.fang)(objectClass=extensibleObject))",
            ldap_group_base="",
        ),
        now=lambda: datetime(2026, 1, 29, 12, tzinfo=UTC),
    )

    [found] = directory.list_people(with_groups_of=frozenset())

    assert found.is_off is is_off
    assert (directory.find_by_password("wang.fang", PASSWORD) is None) is is_off

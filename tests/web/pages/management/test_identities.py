"""The page of identities and groups, for administrators."""

import pytest

from kb.people import identities, users
from kb.people.models import Role
from kb.sign_on import arriving
from kb.sign_on.facts import Facts
from tests.applications import services_over
from tests.conftest import NOON

ISSUER = "https://login.example"
GROUP = "desk-people"


@pytest.fixture
def services(sqlite_url, tmp_path, pool):
    settings = {
        "oidc_issuer": ISSUER,
        "oidc_client_id": "yunzhi",
        "oidc_client_secret": "a word between two",
    }
    with services_over(tmp_path, sqlite_url, pool, NOON, **settings) as services:
        yield services


@pytest.fixture
def waiting(services, people):
    """An identity whose login is the technician's."""
    assert people
    facts = Facts(source=ISSUER, subject="s-1", login="technician")
    with services.database.writing() as session:
        return arriving.arrive(session, facts, makes_accounts=True, now=NOON)


def test_an_administrator_links_and_unlinks(services, waiting, log_in):
    admin = log_in("administrator")
    assert "s-1" in admin.get("/people/sign-on").text

    admin.post(f"/people/sign-on/{waiting.id}/link", {"login": "technician"})
    with services.database.reading() as session:
        user = users.get_user(session, "technician")
        assert [each.subject for each in identities.list_of(session, user)] == ["s-1"]
    again = admin.post(f"/people/sign-on/{waiting.id}/link", {"login": "manager"})
    assert again.status_code == 409

    technician = log_in("technician")
    admin.post(f"/people/sign-on/{waiting.id}/unlink")
    assert technician.get("/").status_code == 302
    audit = admin.get("/audit").text
    assert "linked an identity to" in audit
    assert "unlinked an identity from" in audit


def test_an_identity_is_not_linked_to_nobody(waiting, log_in):
    path = f"/people/sign-on/{waiting.id}/link"

    assert log_in("administrator").post(path, {"login": "nobody"}).status_code == 422


def test_groups_are_added_and_removed(services, log_in):
    admin = log_in("administrator")
    form = {"source": ISSUER, "group": GROUP, "role": "technician"}

    assert admin.post("/people/sign-on/groups", form).status_code == 302
    assert GROUP in admin.get("/people/sign-on").text
    assert admin.post("/people/sign-on/groups", form).status_code == 409
    assert admin.post("/people/sign-on/groups", {**form, "role": ""}).status_code == 422
    assert (
        admin.post("/people/sign-on/groups", {**form, "source": "x"}).status_code == 422
    )

    admin.post("/people/sign-on/groups/1/remove")
    assert GROUP not in admin.get("/people/sign-on").text
    assert services


@pytest.mark.parametrize("login", [each for each in Role if each != "administrator"])
def test_it_is_for_administrators_alone(waiting, log_in, login):
    reader = log_in(login)

    assert reader.get("/people/sign-on").status_code == 403
    path = f"/people/sign-on/{waiting.id}/link"
    assert reader.post(path, {"login": login}).status_code == 403

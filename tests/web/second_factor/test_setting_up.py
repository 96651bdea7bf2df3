"""Setting a second factor up, who needs one, and taking it away."""

import re

import pyotp
import pytest
from sqlalchemy import select

from kb.audit import Actor, By
from kb.factors import rules, service
from kb.notifications.models import Notification
from kb.people import users
from kb.people.models import Role
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.second_factor.conftest import SECRET, code_at


def set_up(reader):
    """Set up an app as its page says; return its answer and the secret."""
    page = reader.get("/profile/factors/code").text
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    secret = "".join(re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].split())
    assert "<svg" in page
    code = pyotp.TOTP(secret).at(NOON)
    return reader.post("/profile/factors/code", {"kept": kept, "code": code}), secret


def test_an_app_is_set_up_and_its_recovery_codes_are_shown_once(manager):
    answer, secret = set_up(manager)

    assert len(re.findall(r"<code>[a-z2-9-]{19}</code>", answer.text)) == 10
    page = manager.get("/profile/factors").text
    assert "10 codes are left" in page
    assert secret not in page


def test_a_wrong_code_shows_the_same_picture_again(manager):
    page = manager.get("/profile/factors/code").text
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    key = re.search(r'class="key">([A-Z2-7 ]+)<', page)[1]

    answer = manager.post("/profile/factors/code", {"kept": kept, "code": "000000"})

    assert answer.status_code == 422
    assert key in answer.text


@pytest.mark.parametrize("kept", ["", "é", "made up"])
def test_a_secret_that_we_did_not_draw_is_not_taken(manager, kept):
    form = {"kept": kept, "code": code_at()}

    assert manager.post("/profile/factors/code", form).status_code == 422


def test_nor_one_that_was_drawn_for_somebody_else(manager, technician):
    page = manager.get("/profile/factors/code").text
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]
    secret = "".join(re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].split())
    form = {"kept": kept, "code": pyotp.TOTP(secret).at(NOON)}

    assert technician.post("/profile/factors/code", form).status_code == 422


def test_an_app_is_removed(manager):
    set_up(manager)

    manager.post("/profile/factors/code/remove")

    assert "codes are left" not in manager.get("/profile/factors").text


@pytest.fixture
def require(services, people):
    """Have a role need a second factor after so many days."""

    def of(role, days):
        with services.database.writing() as session:
            admin = session.merge(people["administrator"], load=False)
            by = By(Actor(admin, "page"), NOON)
            rules.set_required(session, role, required=True, days=days, by=by)
            make_user(session, "sun.li", password=PASSWORD, roles=(role,))

    return of


def log_in_sun(visitor):
    form = {"login": "sun.li", "password": PASSWORD}
    return visitor.post("/login?next=/incidents", form)


def test_who_needs_one_sets_it_up_before_anything_else(visitor, require):
    require(Role.TECHNICIAN, 0)

    assert log_in_sun(visitor).location == "/profile/factors/begin?next=/incidents"
    assert visitor.get("/incidents").location.startswith("/profile/factors/begin")
    assert "before anything else" in visitor.get("/profile/factors/begin").text
    set_up(visitor)
    assert visitor.get("/incidents").status_code == 200


def test_within_the_grace_it_can_be_left(visitor, require):
    require(Role.TECHNICIAN, 14)

    page = visitor.get(log_in_sun(visitor).location)

    assert "Until then you may leave it" in page.text
    assert visitor.get("/incidents").status_code == 200


def test_an_administrator_says_who_needs_one(services, log_in):
    admin = log_in("administrator")

    admin.post("/people/factors", {"role": "manager", "needed": "required", "days": 5})

    assert "required from" in admin.get("/people/factors").text
    with services.database.reading() as session:
        assert list(rules.list_days(session)) == [Role.MANAGER]


@pytest.mark.usefixtures("recovery")
def test_an_administrator_takes_a_factor_away_and_the_person_is_told(services, log_in):
    admin = log_in("administrator")
    with services.database.reading() as session:
        user_id = users.get_user(session, "zhang.wei").id
    page = admin.get(f"/people/{user_id}").text

    admin.post(f"/people/{user_id}/factors/reset")

    assert "Take the second factor away" in page
    assert SECRET not in page
    with services.database.reading() as session:
        assert not service.has_any(session, user_id)
        told = session.scalars(select(Notification)).one()
    assert (told.user_id, told.kind) == (user_id, "factors_reset")


def test_nobody_else_takes_a_factor_away(manager, people):
    user_id = people["technician"].id

    assert manager.post(f"/people/{user_id}/factors/reset").status_code == 403

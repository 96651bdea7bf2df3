"""Logging in with a second factor, setting one up, and showing again who one is."""

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from kb.audit import Actor, AuditEntry, By
from kb.factors import rules, service
from kb.notifications.models import Notification
from kb.people import throttling, users
from kb.people.models import Role, UserSession
from tests import logins
from tests.conftest import NOON
from tests.factories import PASSWORD, make_user
from tests.web.conftest import Reader

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


def code_at(moment=NOON):
    return pyotp.TOTP(SECRET).at(moment)


@pytest.fixture
def visitor(client):
    return Reader(client)


@pytest.fixture
def recovery(services):
    """An account with an app; its recovery codes."""
    with services.database.writing() as session:
        roles = (Role.ADMINISTRATOR,)
        user = make_user(session, "zhang.wei", password=PASSWORD, roles=roles)
        by = By(Actor(user, "page"), NOON - 10 * STEP)
        key = services.settings.secret_key
        return service.add_code(session, user, SECRET, code_at(by.now), key=key, by=by)


def log_in(visitor, *, password=PASSWORD, next_page="/people", **more):
    form = {"login": "zhang.wei", "password": password, **more}
    return visitor.post(f"/login?next={next_page}", form)


def prove(visitor, code, **more):
    return visitor.post("/login/factor?next=/people", {"proof_code": code, **more})


def move_clock(app, services, by):
    app.extensions["kb"] = replace(services, now=lambda: NOON + by)


@pytest.mark.usefixtures("recovery")
def test_the_password_alone_lets_nobody_in(visitor):
    answer = log_in(visitor)

    assert "One more step" in answer.text
    assert visitor.get("/").location.startswith("/login")


@pytest.mark.usefixtures("recovery")
def test_a_code_leads_to_where_one_wanted_to_go(visitor):
    log_in(visitor)

    assert prove(visitor, code_at()).location == "/people"
    assert visitor.get("/people").status_code == 200


@pytest.mark.usefixtures("recovery")
def test_a_code_that_was_used_is_refused_at_another_browser(app, visitor):
    log_in(visitor)
    prove(visitor, code_at())
    thief = Reader(app.test_client())
    log_in(thief)

    answer = prove(thief, code_at())

    assert answer.status_code == 403
    assert "was used before" in answer.text
    assert thief.get("/").status_code == 302


def test_a_recovery_code_lets_in_once(app, visitor, recovery):
    log_in(visitor)
    assert prove(visitor, recovery[0]).location == "/people"
    again = Reader(app.test_client())
    log_in(again)

    assert prove(again, recovery[0]).status_code == 403


@pytest.mark.usefixtures("recovery")
def test_a_code_without_the_password_gets_nobody_in(visitor):
    answer = prove(visitor, code_at())

    assert answer.location.startswith("/login")
    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("recovery")
def test_a_wrong_password_is_not_told_of_a_second_factor(visitor):
    assert "One more step" not in log_in(visitor, password="a wrong password").text


@pytest.mark.usefixtures("recovery")
def test_who_takes_too_long_types_the_password_again(app, services, visitor):
    log_in(visitor)
    move_clock(app, services, timedelta(minutes=11))

    answer = prove(visitor, code_at(NOON + timedelta(minutes=11)))

    assert answer.location.startswith("/login")
    assert visitor.get("/").status_code == 302


@pytest.mark.usefixtures("recovery")
def test_whose_account_is_switched_off_meanwhile_stays_out(services, visitor):
    log_in(visitor)
    with services.database.writing() as session:
        users.get_user(session, "zhang.wei").active = False

    assert prove(visitor, code_at()).location.startswith("/login")


@pytest.mark.usefixtures("recovery")
def test_codes_are_guessed_no_longer_than_passwords_and_the_owner_is_told(
    services, visitor
):
    log_in(visitor)
    for _ in range(8):
        assert prove(visitor, "000000").status_code == 403

    answer = prove(visitor, code_at())

    assert "too many wrong attempts" in answer.text
    with services.database.reading() as session:
        kinds = session.scalars(select(Notification.kind)).all()
        failed = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("login_"))
        ).all()
    assert kinds == ["codes_guessed"]
    assert failed == ["login_failed"] * 7 + ["login_locked"]


@pytest.mark.usefixtures("recovery")
def test_the_right_password_gives_no_more_tries(visitor):
    for _ in range(4):
        log_in(visitor)
        prove(visitor, "000000")
        prove(visitor, "000000")

    assert log_in(visitor).status_code == 403


@pytest.mark.usefixtures("recovery")
def test_from_many_addresses_codes_are_not_guessed_either(services, visitor):
    log_in(visitor)
    with services.database.writing() as session:
        for number in range(throttling.MOST_CODES):
            throttling.note_failure(
                session, "zhang.wei", f"10.0.{number}.1", now=NOON, is_code=True
            )

    assert "too many wrong" in prove(visitor, code_at()).text


@pytest.mark.usefixtures("recovery")
def test_what_was_being_written_is_kept_over_both_steps(visitor):
    form = {"title": "打印机脱机", "description": "机房"}
    page = visitor.post("/submissions/1", form).text
    kept = re.search(r'name="kept" value="([^"]+)"', page)[1]

    second = log_in(visitor, kept=kept).text
    kept = re.search(r'name="kept" value="([^"]+)"', second)[1]
    page = prove(visitor, code_at(), kept=kept).text

    assert "打印机脱机" in page


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


@pytest.mark.usefixtures("recovery")
def test_a_token_is_not_asked_for_a_second_factor(client, token_of):
    headers = {"Authorization": f"Bearer {token_of('technician')}"}

    assert client.get("/api/v1/incidents", headers=headers).status_code == 200


@pytest.fixture
def stale(app, services, recovery):
    """A browser whose proof is older than a quarter of an hour."""
    assert recovery
    client = app.test_client()
    logins.log_in(client, "zhang.wei")
    move_clock(app, services, timedelta(minutes=16))
    return Reader(client)


LATER = NOON + timedelta(minutes=16)
NEW = {"login": "neu.person", "name": "新人", "role": "requester"}


def find_new(services):
    with services.database.reading() as session:
        return users.find_user(session, NEW["login"])


def test_a_stolen_cookie_changes_nothing(services, stale):
    answer = stale.post("/people", NEW)

    assert answer.status_code == 403
    assert "Show again who you are" in answer.text
    assert find_new(services) is None


def test_with_a_code_it_goes_on_to_what_was_asked(services, stale):
    page = stale.post("/people", NEW).text
    kept = dict(re.findall(r'<textarea name="(\w+)" hidden[^>]*>\n([^<]*)<', page))
    assert kept == NEW

    answer = stale.post("/people", {**kept, "proof_code": code_at(LATER)})

    assert "It is shown only now" in answer.text
    assert find_new(services).name == "新人"


def test_a_wrong_code_loses_nothing_of_the_form(services, stale):
    answer = stale.post("/people", {**NEW, "proof_code": "000000"})

    assert answer.status_code == 403
    assert "新人" in answer.text
    assert "000000" not in answer.text
    assert find_new(services) is None


def test_for_the_next_quarter_of_an_hour_nothing_is_asked(stale):
    stale.post("/people", {**NEW, "proof_code": code_at(LATER)})

    answer = stale.post("/people", {**NEW, "login": "another"})

    assert answer.status_code == 200


@pytest.mark.usefixtures("recovery")
def test_the_code_of_the_login_does_not_prove_anything_again(services, visitor):
    log_in(visitor)
    prove(visitor, code_at())
    with services.database.writing() as session:
        session.execute(update(UserSession).values(proved_at=NOON - STEP * 60))

    replayed = visitor.post("/people", {**NEW, "proof_code": code_at()})

    assert replayed.status_code == 403
    assert find_new(services) is None


def test_who_has_no_factor_types_the_password(app, services, people):
    with services.database.writing() as session:
        make_user(session, "root", password=PASSWORD, roles=(Role.ADMINISTRATOR,))
    client = app.test_client()
    logins.log_in(client, "root")
    move_clock(app, services, timedelta(minutes=16))
    reader = Reader(client)
    assert people

    asked = reader.post("/people", NEW)
    wrong = reader.post("/people", {**NEW, "proof_password": "wrong"})
    right = reader.post("/people", {**NEW, "proof_password": PASSWORD})

    assert 'name="proof_password"' in asked.text
    assert "This is not your password" in wrong.text
    assert "It is shown only now" in right.text


def test_a_thief_does_not_set_up_a_factor_of_their_own(stale):
    answer = stale.post("/profile/factors/recovery")

    assert answer.status_code == 403
    assert "Show again who you are" in answer.text


def test_reading_asks_for_nothing(stale):
    assert stale.get("/people").status_code == 200

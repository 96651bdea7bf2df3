"""Codes of an app and on paper: each is good once."""

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from kb.audit import Actor, AuditEntry, By
from kb.factors import codes, recovery, service
from kb.factors.errors import WrongCodeError
from kb.factors.models import CodeSecret, RecoveryCode
from kb.notifications.models import Notification
from tests.conftest import NOON
from tests.factories import make_user

KEY = "a key for tests"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = timedelta(seconds=30)


def code_at(moment):
    return pyotp.TOTP(SECRET).at(moment)


@pytest.fixture
def user(session):
    return make_user(session, "wang")


@pytest.fixture
def owner(session, user):
    """Somebody who has set up an app, and the recovery codes that they got."""
    by = By(Actor(user, "page"), NOON - 10 * STEP)
    made = service.add_code(session, user, SECRET, code_at(by.now), key=KEY, by=by)
    return user, made


def accept(session, user, typed, now=NOON):
    return service.accept(session, user, typed, key=KEY, now=now)


def test_the_example_of_rfc_6238_is_read_as_it_says():
    moment = NOON.fromtimestamp(59, tz=NOON.tzinfo)

    step = codes._find_step("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", "287082", moment)

    assert step == 1


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_differ_by_one_step(session, owner, steps):
    user, _ = owner

    assert accept(session, user, code_at(NOON + steps * STEP))


@pytest.mark.parametrize("steps", [-2, 2])
def test_a_clock_may_not_differ_by_two(session, owner, steps):
    user, _ = owner

    assert not accept(session, user, code_at(NOON + steps * STEP))


def test_a_code_is_never_accepted_twice(session, owner):
    user, _ = owner
    code = code_at(NOON)

    assert accept(session, user, code)
    assert not accept(session, user, code)
    assert not accept(session, user, code, NOON + STEP)


def test_nor_is_one_of_a_step_before_the_last(session, owner):
    user, _ = owner
    accept(session, user, code_at(NOON + STEP))

    assert not accept(session, user, code_at(NOON))


def test_the_code_that_set_the_app_up_lets_nobody_in(session, user):
    by = By(Actor(user, "page"), NOON)
    service.add_code(session, user, SECRET, code_at(NOON), key=KEY, by=by)

    assert not accept(session, user, code_at(NOON))


@pytest.mark.parametrize("around", ["{} ", " {}", "{0[0]} {0[1]}"])
def test_a_code_is_read_as_people_type_it(session, owner, around):
    user, _ = owner
    code = code_at(NOON)
    typed = around.format((code[:3], code[3:]) if "0" in around else code)

    assert accept(session, user, typed)


def test_digits_of_full_width_are_digits(session, owner):
    user, _ = owner
    wide = code_at(NOON).translate({ord("0") + n: ord("０") + n for n in range(10)})

    assert accept(session, user, wide)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "a\0b", "٣" * 6])
def test_what_is_no_code_is_none(session, owner, typed):
    user, _ = owner

    assert not accept(session, user, typed)


def test_an_app_that_shows_something_else_is_not_set_up(session, user):
    by = By(Actor(user, "page"), NOON)

    with pytest.raises(WrongCodeError):
        service.add_code(session, user, SECRET, "000000", key=KEY, by=by)

    assert not service.has_any(session, user.id)


def test_the_secret_is_kept_encrypted(session, owner):
    user, _ = owner
    session.flush()

    kept = session.get(CodeSecret, user.id).secret
    assert SECRET not in kept


def test_the_codes_of_somebody_else_let_nobody_in(session, owner):
    _, made = owner
    other = make_user(session, "li")

    assert not accept(session, other, code_at(NOON))
    assert not accept(session, other, made[0])


def test_a_recovery_code_lets_in_once(session, owner):
    user, made = owner

    assert len(set(made)) == 10
    assert accept(session, user, made[0])
    assert not accept(session, user, made[0])
    assert recovery.count_left(session, user.id) == 9


def test_a_recovery_code_is_read_without_hyphens_and_in_capitals(session, owner):
    user, made = owner

    assert accept(session, user, made[3].replace("-", " ").upper())


def test_whoever_s_recovery_code_was_used_is_told(session, owner):
    user, made = owner

    accept(session, user, made[0])

    session.flush()
    told = session.scalars(select(Notification)).one()
    assert (told.user_id, told.kind, told.details) == (
        user.id,
        "recovery_code_used",
        {"left": 9},
    )


def test_recovery_codes_are_kept_as_hashes(session, owner):
    _, made = owner

    hashes = session.scalars(select(RecoveryCode.code_hash)).all()
    assert len(hashes) == 10
    assert not set(hashes) & {code.replace("-", "") for code in made}


def test_new_recovery_codes_make_the_old_ones_worthless(session, owner):
    user, old = owner

    new = service.renew_recovery(session, user, by=By(Actor(user, "page"), NOON))

    assert not accept(session, user, old[0])
    assert accept(session, user, new[0])


def test_what_is_removed_lets_nobody_in_and_takes_the_recovery_codes_along(
    session, owner
):
    user, made = owner

    service.remove_code(session, user, by=By(Actor(user, "page"), NOON))

    assert not service.has_any(session, user.id)
    assert not accept(session, user, made[0])


def test_a_reset_leaves_nothing_is_in_the_audit_and_told(session, owner):
    user, made = owner
    admin = make_user(session, "admin")

    service.reset(session, user, by=By(Actor(admin, "page"), NOON))

    session.flush()
    assert not service.has_any(session, user.id)
    assert not accept(session, user, made[0])
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "reset_factors")
    ).one()
    assert (entry.actor_id, entry.key) == (admin.id, str(user.id))
    assert session.scalars(select(Notification.kind)).all() == ["factors_reset"]
